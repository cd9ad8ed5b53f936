"""The command line: our own train and parse, and Rasa's commands with our files filled in."""

import os
import sys
from pathlib import Path
from typing import Dict, List, Sequence

from bot.start import environment
from bot.start.logs import hide_noise, keep_logs_ours
from bot.start.stand_in import CLIENTS, TENSORFLOW, leave_out

ROOT = Path(__file__).resolve().parents[2]
MODEL = "models/nachtwacht.tar.gz"
# Kept real with NACHTWACHT_TENSORFLOW=1, for a pipeline that needs it.
KEEP_TENSORFLOW = "NACHTWACHT_TENSORFLOW"
# Every turn as heavy as in stock Rasa with NACHTWACHT_STOCK_TURN=1, to compare with.
STOCK_TURN = "NACHTWACHT_STOCK_TURN"


def main(arguments: Sequence[str]) -> int:
    """Runs one command from the root of the repository; returns the exit code."""
    os.chdir(ROOT)
    environment.prepare()
    hide_noise()
    if arguments[:1] == ["train"]:
        from bot.training import train

        return train(force="--force" in arguments)
    if arguments[:1] == ["run"]:
        environment.require_run_settings()
    lean_rasa()
    if arguments[:1] == ["parse"]:
        from bot.parse_file import parse_file

        return parse_file(arguments[1:])
    return _rasa(arguments)


def lean_rasa() -> None:
    """Leaves out what is not used, imports Rasa and applies the caches. May be called twice."""
    environment.prepare()
    kept = os.environ.get(KEEP_TENSORFLOW) == "1"
    leave_out(CLIENTS if kept else (*TENSORFLOW, *CLIENTS))
    from bot.start.caches import apply_caches

    apply_caches()


def _rasa(arguments: Sequence[str]) -> int:
    import rasa.__main__ as rasa_main

    if arguments[:1] == ["run"]:
        from bot.start.lighter.program import tend_every_app
        from bot.start.lighter.table import lighten
        from bot.start.patience import wait_for_actions
        from bot.start.strict_tracker import store_or_fail
        from bot.start.token_guard import guard_every_app

        store_or_fail()
        wait_for_actions()
        guard_every_app(os.environ["NACHTWACHT_BOT_TOKEN"])
        keep_logs_ours()
        if os.environ.get(STOCK_TURN) != "1":
            lighten()
            tend_every_app()
    sys.argv = ["rasa", *with_defaults(arguments)]
    rasa_main.main()
    return 0


def with_defaults(arguments: Sequence[str]) -> List[str]:
    """The arguments with the model and files of this repository where none were given."""
    command, given = arguments[:1], list(arguments[1:])
    defaults: Dict[str, str] = {}
    if command in (["run"], ["shell"]):
        defaults["--model"] = MODEL
    if command == ["run"]:
        defaults["--endpoints"] = "bot/endpoints.yml"
        defaults["--credentials"] = "bot/credentials.yml"
        defaults["--interface"] = os.environ.get("NACHTWACHT_BOT_HOST", "127.0.0.1")
        defaults["--port"] = os.environ.get("NACHTWACHT_BOT_PORT", "5005")
    for option, value in defaults.items():
        if option not in given:
            given += [option, value]
    return [*command, *given]
