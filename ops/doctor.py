"""`make doctor`: looks at everything that repairs need, and changes nothing.

The environment is the caller's own, or else that of the house that runs here.
"""

import subprocess
import sys

from ops.layout import ROOT, Layout
from ops.within import environment

PROGRAMS = ("actions",)


def main() -> int:
    """Return 0 when every program finds everything right."""
    layout, wrong = Layout.from_environment(), 0
    for program in PROGRAMS:
        command = [sys.executable, "-m", f"{program}.doctor"]
        done = subprocess.run(command, cwd=ROOT, env=environment(layout, program), check=False)
        wrong |= done.returncode
    return wrong


if __name__ == "__main__":
    sys.exit(main())
