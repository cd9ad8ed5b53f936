"""`make lock`: compile the four lock files from the two pyproject files."""

import subprocess
import sys

from ops.layout import ROOT
from ops.setup import find_uv

FOLDERS = (ROOT, ROOT / "bot")
LOCKS: dict[str, list[str]] = {
    "requirements.txt": [],
    "requirements-dev.txt": ["--group", "dev"],
}
COMPILE = (
    *("pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"),
    *("--no-emit-index-url", "--no-emit-find-links", "--python-version", "3.11"),
)


def main() -> int:
    """Compile universal and hashed; uv reads overrides from the folder's own pyproject."""
    uv = find_uv()
    for folder in FOLDERS:
        for target, group in LOCKS.items():
            command = [uv, *COMPILE, *group, "pyproject.toml", "-o", target, *sys.argv[1:]]
            subprocess.run(command, cwd=folder, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
