"""Finds one person's account and all that the port wants to know of it."""

from dataclasses import dataclass

from ldap3 import SUBTREE, Connection
from ldap3.utils.conv import escape_filter_chars

from actions.adapters.active_directory import mapping
from actions.adapters.active_directory.domain import Domain
from actions.adapters.active_directory.names import guid_of, is_under
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.adapters.active_directory.watch import watched
from actions.adapters.active_directory.wire import Entry, count, search
from actions.domain.person import Account
from actions.ports.clock import Clock
from actions.ports.directory import AccountUnknown

PEOPLE = "(objectCategory=person)(objectClass=user)"
_SWITCHED_OFF = "(userAccountControl:1.2.840.113556.1.4.803:=2)"


@dataclass(frozen=True, slots=True)
class Found:
    """An account, and where it is at this moment."""

    account: Account
    dn: str


class Reader:
    """Reads on one connection; each call blocks."""

    def __init__(
        self,
        connection: Connection,
        domain: Domain,
        settings: ActiveDirectorySettings,
        clock: Clock,
    ) -> None:
        self._connection = connection
        self.domain = domain
        self._settings = settings
        self._clock = clock

    def by_id(self, person_id: str) -> Found:
        """Return the account with this objectGUID.

        Raises:
            AccountUnknown: there is none, or it lies outside the part that we look at.
            DirectoryError: our account may not read what has to be known.
        """
        guid = guid_of(person_id)
        if guid is None:
            raise AccountUnknown("no object id")
        rule = self._settings.shared_attribute.partition("=")[0]
        attributes = {*mapping.ATTRIBUTES, *([rule] if rule else [])}
        found = search(self._connection, f"<GUID={guid}>", f"(&{PEOPLE})", sorted(attributes))
        if len(found) != 1 or not self._is_ours(found[0]):
            raise AccountUnknown("no such employee")
        return self._found(found[0])

    def by_name(self, name: str) -> Found:
        """Return the account that signs in with this name; raises as `by_id`."""
        if not name:
            raise AccountUnknown("no name")
        local_part, _, at = name.partition("@")
        wanted = [f"(sAMAccountName={escape_filter_chars(name)})"]
        wanted += [f"(userPrincipalName={escape_filter_chars(name)})"]
        if at == self.domain.dns_name:
            wanted += [f"(sAMAccountName={escape_filter_chars(local_part)})"]
        where = f"(&{PEOPLE}(|{''.join(wanted)}))"
        found = search(self._connection, self._base(), where, ["objectGUID"], scope=SUBTREE, most=2)
        if len(found) != 1:
            raise AccountUnknown("no single account has this name")
        return self.by_id(mapping.person_id(found[0]))

    def people(self) -> int:
        """Return how many enabled accounts there are in the part that we look at."""
        return count(self._connection, self._base(), f"(&{PEOPLE}(!{_SWITCHED_OFF}))")

    def _found(self, entry: Entry) -> Found:
        lists = watched(self._connection, self.domain.base_dn, self._settings, entry)
        account = mapping.account(
            entry,
            self.domain,
            excluded=lists.excluded,
            shared=lists.shared,
            now=self._clock.now(),
        )
        return Found(account, entry.dn)

    def _base(self) -> str:
        return self._settings.base_dn or self.domain.base_dn

    def _is_ours(self, entry: Entry) -> bool:
        return is_under(entry.dn, self._base())
