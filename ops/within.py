"""Runs a command with what a program of this house knows: `python -m ops.within PROGRAM MODULE …`.

Where NACHTWACHT_DATABASE_URL is set, the environment is taken as it is: that of production.
"""

import os
import subprocess
import sys

from ops.layout import ROOT, Layout

ADDRESS = "NACHTWACHT_DATABASE_URL"


def environment(layout: Layout, program: str) -> dict[str, str]:
    """Return the environment of a program, with no address in it when nothing runs here."""
    if os.environ.get(ADDRESS):
        return dict(os.environ)
    file = layout.data / "run" / f"{program}.env"
    pairs = file.read_text().split("\0") if file.exists() else []
    return dict(os.environ) | dict(pair.split("=", 1) for pair in pairs if pair)


def main(arguments: list[str]) -> int:
    """Return the exit code of the command."""
    program, module, *rest = arguments
    known = environment(Layout.from_environment(), program)
    if not known.get(ADDRESS):
        print(f"Start it with `make run` first, or set {ADDRESS}.", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", module, *rest]
    return subprocess.run(command, cwd=ROOT, env=known, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
