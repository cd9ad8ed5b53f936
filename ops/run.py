"""`make run`: everything on one machine, from the trained model to the address in the terminal."""

import fcntl
import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from ops import supervise
from ops.layout import ROOT, Layout

HEALTH = {
    "sandbox": "/health/ready",
    "bot": "/",
    "actions": "/health/ready",
    "secure": "/health/ready",
    "api": "/health/ready",
}
PATIENCE_SECONDS = 240


class StopAsked(Exception):
    """Ctrl-C or SIGTERM."""


def say(line: str) -> None:
    """Tell the person at the terminal what happens now."""
    print(f"  {line}", flush=True)


@contextmanager
def only_one(folder: Path) -> Iterator[bool]:
    """Give True while this process is the only one that runs the installation in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def train() -> None:
    """Train when the data changed; the bot program keeps its own cache."""
    subprocess.run(
        [str(ROOT / ".venv-bot" / "bin" / "python"), "-m", "bot", "train"], cwd=ROOT, check=True
    )


def prepare(*arguments: str) -> None:
    """Bring up, or with `--stop` take down, what the programs stand on."""
    subprocess.run([sys.executable, "-m", "ops.prepare", *arguments], cwd=ROOT, check=True)


def wait_until_healthy(layout: Layout, supervisor: subprocess.Popen[bytes]) -> None:
    """Return when every program answers; raises TimeoutError naming those that do not."""
    waiting = dict(HEALTH)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting:
        if time.monotonic() > deadline or supervisor.poll() is not None:
            raise TimeoutError(", ".join(waiting))
        for program in [
            name for name, path in waiting.items() if _answers(layout.url(name) + path)
        ]:
            del waiting[program]
            say(f"{program} is ready")
        time.sleep(0.2)


def _answers(address: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(address, timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def welcome(layout: Layout, secrets: dict[str, str]) -> None:
    """Print where to look."""
    print(
        f"""
  Nachtwacht is awake.
    Intranet with the chat   {layout.url("api")}/
    The engineer's desk      {layout.url("api")}/desk   (bram / {secrets["token_demo_engineer"]})
    The demo company         {layout.url("sandbox")}/   (mailbox, authenticator, what is broken)
    Logs                     {layout.data / "run"}
  Ctrl-C stops everything.
""",
        flush=True,
    )


def serve(layout: Layout) -> int:
    """Run until somebody asks to stop; returns the exit code."""
    run = layout.data / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    configuration = run / "supervisord.conf"
    supervise.stop_orphan(configuration)
    train()
    try:
        prepare()
        return watch(layout, supervise.start(configuration))
    finally:
        prepare("--stop")


def watch(layout: Layout, supervisor: subprocess.Popen[bytes]) -> int:
    """Stay with the supervisor until it ends or somebody asks to stop; returns the exit code."""
    try:
        wait_until_healthy(layout, supervisor)
        welcome(layout, json.loads((layout.data / "secrets.json").read_text()))
        supervisor.wait()
    except StopAsked:
        say("stopping")
    except TimeoutError as silent:
        say(
            f"not ready after {PATIENCE_SECONDS} s: {silent}. The logs are in {layout.data / 'run'}"
        )
        return 1
    finally:
        supervise.stop(supervisor)
    return 0


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise StopAsked


def main() -> int:
    """Serve, unless it is already being served."""
    layout = Layout.from_environment()
    with only_one(layout.data) as alone:
        if not alone:
            say(f"Nachtwacht is already running here; look at {layout.url('api')}/")
            return 1
        signal.signal(signal.SIGINT, _ask_to_stop)
        signal.signal(signal.SIGTERM, _ask_to_stop)
        try:
            return serve(layout)
        except StopAsked:
            return 0


if __name__ == "__main__":
    sys.exit(main())
