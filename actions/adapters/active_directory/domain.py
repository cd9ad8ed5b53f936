"""What does not change while we run: the names of the domain and what its controller can do."""

from dataclasses import dataclass

from ldap3 import LEVEL, Connection
from ldap3.utils.conv import escape_filter_chars

from actions.adapters.active_directory.wire import ANYTHING, search
from actions.ports.directory import DirectoryError

POLICY_HINTS = "1.2.840.113556.1.4.2239"
"""Has a reset obey the history of passwords too; Windows offers it, Samba does not."""


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of a forest."""

    base_dn: str
    dns_name: str
    short_name: str
    policy_hints: bool


def read_domain(connection: Connection) -> Domain:
    """Return the domain whose controller this is; raises ldap3's errors, DirectoryError."""
    wanted = ["defaultNamingContext", "configurationNamingContext", "supportedControl"]
    root = search(connection, "", ANYTHING, wanted)[0]
    base = root.text("defaultNamingContext")
    cross_references = search(
        connection,
        f"CN=Partitions,{root.text('configurationNamingContext')}",
        f"(nCName={escape_filter_chars(base)})",
        ["nETBIOSName", "dnsRoot"],
        scope=LEVEL,
    )
    if not base or not cross_references:
        raise DirectoryError("unreadable: the names of the domain")
    return Domain(
        base_dn=base,
        dns_name=cross_references[0].text("dnsRoot").lower(),
        short_name=cross_references[0].text("nETBIOSName"),
        policy_hints=POLICY_HINTS.encode() in (root.raw.get("supportedControl") or []),
    )
