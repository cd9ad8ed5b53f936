"""`make doctor`: looks at all that repairs and signing in need, and changes nothing.

The environment is that of the house that runs here, and both programs look. Or it is the caller's
own, which is that of one program: `make doctor P=api`, or `actions` unless one is named.
"""

import os
import subprocess
import sys

from ops.layout import ROOT, Layout
from ops.within import ADDRESS, environment

PROGRAMS = ("actions", "api")


def main(named: list[str]) -> int:
    """Return 0 when every program finds everything right, 2 for a program that has no doctor."""
    unknown = sorted({*named} - {*PROGRAMS})
    if unknown:
        print(f"No doctor for {', '.join(unknown)}; there is one for: {', '.join(PROGRAMS)}.")
        return 2
    layout, wrong = Layout.from_environment(), 0
    for program in named or (PROGRAMS[:1] if os.environ.get(ADDRESS) else PROGRAMS):
        print(f"{program}:", flush=True)
        command = [sys.executable, "-m", f"{program}.doctor"]
        done = subprocess.run(command, cwd=ROOT, env=environment(layout, program), check=False)
        wrong |= done.returncode
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
