"""Whether an account is in one of the groups or OUs that the settings name, at any depth.

`tokenGroups` knows nested groups and the primary one; the rule «in chain» knows mailing groups too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from ldap3 import SUBTREE, Connection
from ldap3.utils.conv import escape_filter_chars

from actions.adapters.active_directory.names import is_under, parts_of
from actions.adapters.active_directory.powers import NAMED
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.adapters.active_directory.wire import Entry, search

IN_CHAIN = "memberOf:1.2.840.113556.1.4.1941:"
_SID = "S-1-"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watched:
    """What the lists say of one account; None when a listed thing is not in this domain."""

    excluded: bool | None
    shared: bool | None


def watched(
    connection: Connection, base_dn: str, settings: ActiveDirectorySettings, entry: Entry
) -> Watched:
    """Look an account up in all lists; raises ldap3's errors."""
    groups = [*settings.excluded_groups, *settings.shared_groups]
    ous = [*settings.excluded_ous, *settings.shared_ous]
    known = _Known(connection, entry, _looked_up(connection, base_dn, [*NAMED, *groups], ous))
    excluded = known.holds(settings.excluded_groups, settings.excluded_ous)
    if excluded is not True and known.holds(known.present(NAMED), ()):
        excluded = True
    shared = known.holds(settings.shared_groups, settings.shared_ous)
    if settings.shared_attribute and has(entry, settings.shared_attribute):
        shared = True
    return Watched(excluded, shared)


def _looked_up(
    connection: Connection, base_dn: str, groups: Iterable[str], ous: Iterable[str]
) -> list[Entry]:
    names = [named(group) for group in groups if not group.startswith(_SID)]
    names += [named(ou) for ou in ous]
    where = f"(|{''.join(names)})"
    return search(connection, base_dn, where, ["objectSid", "sAMAccountName"], scope=SUBTREE)


def named(name: str) -> str:
    """Return the filter for a group by name, or for anything by its DN."""
    value = escape_filter_chars(name)
    if parts_of(name):
        return f"(distinguishedName={value})"
    return f"(&(objectCategory=group)(sAMAccountName={value}))"


def has(entry: Entry, rule: str) -> bool:
    """True when an entry fits a rule as `employeeType=shared`."""
    attribute, _, wanted = rule.partition("=")
    values = entry.raw.get(attribute) or []
    return any(value.decode(errors="replace").casefold() == wanted.casefold() for value in values)


class _Known:
    def __init__(self, connection: Connection, entry: Entry, found: Sequence[Entry]) -> None:
        self._connection = connection
        self._entry = entry
        self._found = found

    def present(self, groups: Iterable[str]) -> list[str]:
        """Return those of the groups that the domain has."""
        return [group for group in groups if self._one(group) is not None]

    def holds(self, groups: Sequence[str], ous: Sequence[str]) -> bool | None:
        """Return whether the account is in one; None when it is in none but one was not found."""
        entries = {name: self._one(name) for name in (*groups, *ous) if not name.startswith(_SID)}
        missing = [name for name, found in entries.items() if found is None]
        if missing:
            _log.error("directory.list_unknown", names=missing)
        if any(is_under(self._entry.dn, ou) for ou in ous):
            return True
        inside = [found for name in groups if (found := entries.get(name)) is not None]
        sids = {name for name in groups if name.startswith(_SID)}
        sids.update(*(found.sids("objectSid") for found in inside))
        if sids & self._entry.sids("tokenGroups") or self._is_chained_to(inside):
            return True
        return None if missing else False

    def _one(self, name: str) -> Entry | None:
        """Return what a DN or a group's name stands for."""
        parts = parts_of(name)
        for found in self._found:
            if parts and parts_of(found.dn) == parts:
                return found
            if not parts and found.text("sAMAccountName").casefold() == name.casefold():
                return found
        return None

    def _is_chained_to(self, groups: Sequence[Entry]) -> bool:
        if not groups:
            return False
        names = (f"({IN_CHAIN}={escape_filter_chars(group.dn)})" for group in groups)
        return bool(search(self._connection, self._entry.dn, f"(|{''.join(names)})", ["cn"]))
