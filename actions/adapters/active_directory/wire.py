"""Searches, and entries as they come: raw values by attribute, every one of which may be missing.

Raw, because ldap3 gives binary values partly as text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ldap3 import BASE, SUBTREE, Connection
from ldap3.core.results import RESULT_SIZE_LIMIT_EXCEEDED, RESULT_SUCCESS

from actions.adapters.active_directory.powers import sid_text
from actions.ports.directory import DirectoryError, DirectoryUnavailable

Answer = tuple[bool, dict[str, Any], list[dict[str, Any]] | None, object]
"""What ldap3's thread-safe strategy returns: whether, the result, what was found, the request."""
ANYTHING = "(objectClass=*)"
_PAGED = "1.2.840.113556.1.4.319"
_PAGE = 1000
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


def expect(answer: Answer, *more: int) -> list[dict[str, Any]]:
    """Return what came back when it went well.

    ldap3 raises errors, but lets referrals and results that were cut off pass as if all was well.

    Args: more: results that are well too, beside success.

    Raises:
        DirectoryUnavailable: it did not go well.
    """
    _, result, found, _ = answer
    if result["result"] not in {RESULT_SUCCESS, *more}:
        raise DirectoryUnavailable(f"result {result['result']}")
    return found or []


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
    """Return what is found, or `most` of it; raises ldap3's errors, DirectoryUnavailable."""
    answer = connection.search(
        base, where, scope, attributes=list(attributes), size_limit=most, controls=controls
    )
    return entries(expect(answer, *([RESULT_SIZE_LIMIT_EXCEEDED] if most else [])))


def count(connection: Connection, base: str, where: str) -> int:
    """Return how many objects there are under a place; raises as `search`."""
    number, cookie = 0, b""
    while True:
        answer: Answer = connection.search(
            base, where, SUBTREE, attributes=[], paged_size=_PAGE, paged_cookie=cookie
        )
        number += len(entries(expect(answer)))
        if (following := next_page(answer)) is None:
            return number
        cookie = following


def next_page(answer: Answer) -> bytes | None:
    """Return the cookie of a paged search (RFC 2696), None after the last page."""
    control = (answer[1].get("controls") or {}).get(_PAGED) or {}
    return (control.get("value") or {}).get("cookie") or None


def entries(found: list[dict[str, Any]]) -> list[Entry]:
    """Return what was found without the references to other domains."""
    kept = (one for one in found if one["type"] == "searchResEntry")
    return [Entry(one["dn"], one["raw_attributes"]) for one in kept]
