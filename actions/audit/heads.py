"""The newest row of the ledger, written down where the database's owner does not write."""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Protocol

from actions.errors import Broken

FILE, SYSLOG = "file", "syslog"
_LOCAL = "/dev/log"
_PORT = 514
_TAG = "nachtwacht-ledger: "


@dataclass(frozen=True, slots=True)
class Head:
    """How long the ledger was at a moment, and the hash of its last row."""

    seq: int
    digest: str
    at: datetime

    def line(self) -> str:
        """Return it as one line of JSON."""
        at = self.at.astimezone(UTC).isoformat(timespec="seconds")
        return json.dumps({"at": at, "seq": self.seq, "digest": self.digest})


class Place(Protocol):
    """Where heads are written."""

    def write(self, head: Head) -> None:
        """Write one head; blocks. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class HeadFile:
    """A file that only grows; nothing before its end is ever written."""

    path: Path

    def write(self, head: Head) -> None:
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, f"{head.line()}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)


class _Sender(SysLogHandler):
    """Tells who writes when it could not; the library's own would only print it."""

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        raise


@dataclass(frozen=True, slots=True)
class Syslog:
    """The system's log, on this machine or on another by UDP; under the facility `authpriv`."""

    address: str | tuple[str, int]

    def write(self, head: Head) -> None:
        sender = _Sender(self.address, facility=SysLogHandler.LOG_AUTHPRIV)
        sender.ident = _TAG
        try:
            sender.emit(logging.makeLogRecord({"levelname": "INFO", "msg": head.line()}))
        finally:
            sender.close()


def places_of(setting: str) -> list[Place]:
    """Return the places of `file:PATH`, `syslog:`, `syslog:PATH`, `syslog:HOST:PORT`.

    Several are separated by commas.

    Raises:
        Broken: a place that is none of these.
    """
    return [_place(each.strip()) for each in setting.split(",") if each.strip()]


def _place(written: str) -> Place:
    kind, _, where = written.partition(":")
    if kind == FILE and where:
        return HeadFile(Path(where))
    if kind != SYSLOG:
        raise Broken("ledger_head.unfit", place=written)
    if not where or where.startswith(os.sep):
        return Syslog(where or _LOCAL)
    host, _, port = where.rpartition(":")
    if host and not port.isdigit():
        raise Broken("ledger_head.unfit", place=written)
    return Syslog((host, int(port)) if host else (where, _PORT))


def read(path: Path) -> Iterator[Head | int]:
    """Yield the heads of a file line by line; of a line that cannot be read its number.

    What stands before the JSON is left aside, so a collected syslog can be read too.
    Raises OSError.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _head(line) or number


def _head(line: str) -> Head | None:
    try:
        kept = json.loads(line[line.index("{") :])
        return Head(int(kept["seq"]), str(kept["digest"]), datetime.fromisoformat(kept["at"]))
    except (ValueError, KeyError, TypeError):
        return None
