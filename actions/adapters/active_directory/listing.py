"""Lists people page by page, on one connection that lives as long as the listing.

The cookie of a paged search (RFC 2696) is worth nothing on another connection.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from ldap3 import SUBTREE, Connection
from ldap3.utils.conv import escape_filter_chars

from actions.adapters.active_directory import mapping
from actions.adapters.active_directory.connection import Dialer
from actions.adapters.active_directory.domain import Domain
from actions.adapters.active_directory.errors import translated
from actions.adapters.active_directory.reading import PEOPLE
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.adapters.active_directory.watch import IN_CHAIN, has, named
from actions.adapters.active_directory.wire import Entry, entries, expect, next_page, search
from actions.ports.clock import Clock
from actions.ports.roster import GroupUnknown, Member

_DISABLED = 0x2


class PeoplePages:
    """One listing; `next` and what it calls block, so they belong in a thread."""

    def __init__(
        self,
        dialer: Dialer,
        known: Callable[[Connection], Domain],
        settings: ActiveDirectorySettings,
        clock: Clock,
        *,
        group: str | None,
        size: int,
    ) -> None:
        self._dialer = dialer
        self._known = known
        self._settings = settings
        self._clock = clock
        self._group = group
        self._size = size
        self._open = ExitStack()
        self._connection: Connection | None = None
        self._base = self._where = ""
        self._cookie: bytes | None = None
        self._ended = False
        shared = settings.shared_attribute.partition("=")[0]
        wanted = {*mapping.MEMBER_ATTRIBUTES, settings.other_mail_attribute, shared}
        self._attributes = sorted(wanted - {""})

    def next(self) -> list[Member] | None:
        """Return the next page, None after the last; raises errors of the port."""
        if self._ended:
            return None
        with translated():
            connection = self._connection or self._begun()
            answer = connection.search(
                self._base, self._where, SUBTREE, attributes=self._attributes,
                paged_size=self._size, paged_cookie=self._cookie,
            )  # fmt: skip
            found = entries(expect(answer))
        self._cookie = next_page(answer)
        self._ended = not self._cookie
        now = self._clock.now()
        return [self._member(each, now) for each in found]

    def close(self) -> None:
        """Let go of the connection."""
        self._ended = True
        self._open.close()

    def _begun(self) -> Connection:
        connection = self._open.enter_context(self._dialer.as_ourselves())
        domain = self._known(connection)
        self._base = self._settings.base_dn or domain.base_dn
        belongs = _belongs(connection, domain, self._group) if self._group is not None else ""
        self._where = f"(&{PEOPLE}{belongs})"
        self._connection = connection
        return connection

    def _member(self, entry: Entry, now: datetime) -> Member:
        settings = self._settings
        ours = not (settings.shared_attribute and has(entry, settings.shared_attribute))
        expires = entry.moment("accountExpires")
        name = entry.text("sAMAccountName")
        return Member(
            person_id=mapping.person_id(entry),
            first_name=entry.text("givenName") or entry.text("displayName") or name,
            mail=entry.text("mail"),
            principal_name=entry.text("userPrincipalName"),
            enabled=ours
            and not entry.raw.get("servicePrincipalName")
            and not int(entry.text("userAccountControl") or _DISABLED) & _DISABLED
            and (expires is None or expires > now),
            department=entry.text("department"),
            language=entry.text("preferredLanguage"),
            mobile=entry.text("mobile"),
            other_mail=entry.text(settings.other_mail_attribute)
            if settings.other_mail_attribute
            else "",
        )


def _belongs(connection: Connection, domain: Domain, group: str) -> str:
    """Return the filter for who is in a group, through others too, or by the primary group."""
    found = search(connection, domain.base_dn, named(group), ["objectSid"], scope=SUBTREE)
    if len(found) != 1:
        raise GroupUnknown(group)
    sid = next(iter(found[0].sids("objectSid")), "")
    chained = f"({IN_CHAIN}={escape_filter_chars(found[0].dn)})"
    return f"(|{chained}(primaryGroupID={sid.rpartition('-')[2]}))"
