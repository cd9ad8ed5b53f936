"""How often a second the disk really keeps something."""

import os
import time
from pathlib import Path

PAGE = b"\0" * 8192


def fsyncs_a_second(folder: Path, seconds: float = 2.0) -> float:
    """Write and sync one database page again and again at the same place of a file."""
    path = folder / "fsync.probe"
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    count, started = 0, time.perf_counter()
    try:
        while time.perf_counter() - started < seconds:
            os.pwrite(descriptor, PAGE, 0)
            os.fdatasync(descriptor)
            count += 1
        return count / (time.perf_counter() - started)
    finally:
        os.close(descriptor)
        path.unlink()
