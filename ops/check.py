"""`make test`: the static checks, the tests of the service, then those of the understanding."""

import os
import subprocess
import sys

from ops.layout import ROOT

SERVICE, BOT = ROOT / ".venv" / "bin", ROOT / ".venv-bot" / "bin"
KILLS = "tests/e2e/kill"
HOUSES = 2
"""Kills are mostly waiting for a program to be back: two houses side by side are killed."""
STATIC = {
    "style": [str(SERVICE / "ruff"), "check", "."],
    "format": [str(SERVICE / "ruff"), "format", "--check", "."],
    "types": [str(SERVICE / "mypy")],
    "import rules": [str(SERVICE / "lint-imports"), "--no-cache"],
}
TESTS = {
    "training": [str(BOT / "python"), "-m", "bot", "train"],
    "the understanding": [str(BOT / "python"), "-m", "pytest", "-c", "bot/pytest.ini", "tests/bot"],
    "kill -9": [str(SERVICE / "python"), "-m", "pytest", "-n", str(HOUSES), KILLS],
    "the service": [str(SERVICE / "python"), "-m", "pytest", f"--ignore={KILLS}"],
}


def run(steps: dict[str, list[str]]) -> list[str]:
    """Run every step and return the names of those that failed."""
    failed = []
    for name, command in steps.items():
        print(f"\n== {name}", flush=True)
        environment = os.environ | {"PATH": f"{SERVICE}{os.pathsep}{os.environ['PATH']}"}
        if subprocess.run(command, cwd=ROOT, env=environment).returncode != 0:
            failed.append(name)
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
