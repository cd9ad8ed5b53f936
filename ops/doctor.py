"""`make doctor`: looks at everything that repairs need, and changes nothing.

The environment is the caller's own, or else that of the house that runs here.
"""

import os
import subprocess
import sys

from ops.layout import ROOT, Layout, environment_of

PROGRAMS = ("actions",)
_KNOWN_BY = "NACHTWACHT_DATABASE_URL"


def main() -> int:
    """Return 0 when every program finds everything right."""
    layout, wrong = Layout.from_environment(), 0
    for program in PROGRAMS:
        own = {} if _KNOWN_BY in os.environ else environment_of(layout, program)
        command = [sys.executable, "-m", f"{program}.doctor"]
        wrong |= subprocess.run(command, cwd=ROOT, env=os.environ | own, check=False).returncode
    return wrong


if __name__ == "__main__":
    sys.exit(main())
