"""Starts programs on free ports and stops them by their own process ids."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops import keys
from ops.layout import PORTS, ROOT, Layout
from ops.ports import free_ports
from ops.supervise import kill_tree

LONGEST_START = 240
LONGEST_STOP = 40
READY = "Ctrl-C stops everything"


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a program to end, at the latest by force."""
    process.terminate()
    try:
        process.wait(LONGEST_STOP)
    except subprocess.TimeoutExpired:
        kill_tree(process.pid)


@contextmanager
def started(
    command: list[str], folder: Path, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program while the block runs; what it prints goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | (environment or {}),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            stop(process)


@contextmanager
def running_house(data: Path) -> Iterator[Layout]:
    """Run all that `make run` runs, in a data folder of its own; give where it is."""
    layout = Layout(data, dict(zip(PORTS, free_ports(len(PORTS)), strict=True)))
    own = {f"NACHTWACHT_{name.upper()}_PORT": str(port) for name, port in layout.ports.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "ops.run"],
        cwd=ROOT,
        env=os.environ | own | {"NACHTWACHT_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait_for_word(process)
        yield layout
    finally:
        stop(process)


def _wait_for_word(process: subprocess.Popen[bytes]) -> None:
    said = ""
    if process.stdout is None:
        raise RuntimeError("the starter has no output")
    for line in process.stdout:
        said += line.decode(errors="replace")
        if READY in said:
            return
    raise RuntimeError(f"the stack did not start:\n{said}")


def host_key(layout: Layout) -> str:
    """Return the private key of the page that signs employees in, of this installation."""
    return keys.load(layout.data)["host_private"]
