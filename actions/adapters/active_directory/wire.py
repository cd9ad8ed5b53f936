"""Searches, and entries as they come: raw values by attribute, every one of which may be missing.

Raw, because ldap3 gives binary values partly as text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ldap3 import BASE, Connection

from actions.adapters.active_directory.powers import sid_text
from actions.ports.directory import DirectoryError

ANYTHING = "(objectClass=*)"
_NEVER = {0, 0x7FFF_FFFF_FFFF_FFFF}
_TICKS_FROM = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of the directory."""

    dn: str
    raw: Mapping[str, Sequence[bytes]]

    def text(self, attribute: str) -> str:
        """Return the first value, "" when there is none."""
        values = self.raw.get(attribute) or [b""]
        return values[0].decode(errors="replace")

    def number(self, attribute: str) -> int:
        """Return a number; raises DirectoryError when our account may not read it."""
        found = self.text(attribute)
        if not found:
            raise DirectoryError(f"unreadable: {attribute}")
        return int(found)

    def moment(self, attribute: str) -> datetime | None:
        """Return a time that is kept in ticks of 100 ns since 1601; None for never."""
        ticks = int(self.text(attribute) or 0)
        if ticks in _NEVER:
            return None
        try:
            return _TICKS_FROM + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None

    def made_at(self) -> datetime | None:
        """Return when the object was made."""
        try:
            return datetime.strptime(self.text("whenCreated"), "%Y%m%d%H%M%S.0%z")
        except ValueError:
            return None

    def sids(self, attribute: str) -> frozenset[str]:
        """Return binary SIDs as text."""
        return frozenset(sid_text(value) for value in self.raw.get(attribute) or [])


def search(
    connection: Connection,
    base: str,
    where: str,
    attributes: Sequence[str],
    *,
    scope: str = BASE,
    most: int = 0,
    controls: Sequence[object] | None = None,
) -> list[Entry]:
    """Return what is found; raises ldap3's errors."""
    _, _, found, _ = connection.search(
        base, where, scope, attributes=list(attributes), size_limit=most, controls=controls
    )
    return [
        Entry(one["dn"], one["raw_attributes"])
        for one in found or []
        if one["type"] == "searchResEntry"
    ]
