"""`make test`: the static checks, the tests of the service, then those of the understanding."""

import os
import subprocess
import sys
import time

from ops.layout import ROOT

SERVICE, BOT = ROOT / ".venv" / "bin", ROOT / ".venv-bot" / "bin"
KILLS = "tests/e2e/kill"
SIDE_BY_SIDE = ["-n", "2", "--no-loadscope-reorder"]
"""Tests are mostly waiting, so two run at the same time, each with a server or house of its own."""
STATIC = {
    "style": [str(SERVICE / "ruff"), "check", "."],
    "format": [str(SERVICE / "ruff"), "format", "--check", "."],
    "types": [str(SERVICE / "mypy")],
    "import rules": [str(SERVICE / "lint-imports"), "--no-cache"],
}
TESTS = {
    "training": [str(BOT / "python"), "-m", "bot", "train"],
    "the understanding": [str(BOT / "python"), "-m", "pytest", "-c", "bot/pytest.ini", "tests/bot"],
    "kill -9": [str(SERVICE / "python"), "-m", "pytest", *SIDE_BY_SIDE, KILLS],
    "the service": [
        *(str(SERVICE / "python"), "-m", "pytest", *SIDE_BY_SIDE),
        *("--dist", "loadfile", f"--ignore={KILLS}"),
    ],
}


def run(steps: dict[str, list[str]]) -> list[str]:
    """Run every step and return the names of those that failed."""
    failed = []
    for name, command in steps.items():
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        environment = os.environ | {"PATH": f"{SERVICE}{os.pathsep}{os.environ['PATH']}"}
        if subprocess.run(command, cwd=ROOT, env=environment).returncode != 0:
            failed.append(name)
        print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    return failed


def main() -> int:
    """Return 0 when all that was asked for holds."""
    steps = STATIC if "--static" in sys.argv else STATIC | TESTS
    failed = run(steps)
    if failed:
        print(f"\nNot in order: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
