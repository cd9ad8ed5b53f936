"""Becomes one program with the environment of a file, and with nothing of the caller's."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Read NUL-separated NAME=value pairs and turn into the command."""
    pairs = Path(sys.argv[1]).read_text().split("\0")
    environment = dict(pair.split("=", 1) for pair in pairs if pair)
    os.execve(sys.argv[2], sys.argv[2:], environment)  # noqa: S606


if __name__ == "__main__":
    main()
