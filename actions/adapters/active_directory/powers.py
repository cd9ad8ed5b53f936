"""Security identifiers, and which of them give power over others (R5)."""

from collections.abc import Iterable

_DOMAIN_RIDS = {
    498,  # Enterprise Read-only Domain Controllers
    500,  # the built-in Administrator
    502,  # krbtgt
    512,  # Domain Admins
    516,  # Domain Controllers
    517,  # Cert Publishers
    518,  # Schema Admins
    519,  # Enterprise Admins
    520,  # Group Policy Creator Owners
    521,  # Read-only Domain Controllers
    525,  # Protected Users
    526,  # Key Admins
    527,  # Enterprise Key Admins
}
_BUILT_IN = {
    "S-1-5-32-544",  # Administrators
    "S-1-5-32-548",  # Account Operators
    "S-1-5-32-549",  # Server Operators
    "S-1-5-32-550",  # Print Operators
    "S-1-5-32-551",  # Backup Operators
    "S-1-5-32-552",  # Replicator
    "S-1-5-32-557",  # Incoming Forest Trust Builders
}
NAMED = ("DnsAdmins", "Key Admins", "Enterprise Key Admins")
"""Powerful groups whose number differs by domain, or by the version that made it."""
_OF_A_DOMAIN = "S-1-5-21-"
_SHORTEST = 8


def sid_text(raw: bytes) -> str:
    """Return `S-1-…` of a binary SID; raises ValueError when it was cut off."""
    if len(raw) < _SHORTEST or len(raw) < 8 + 4 * raw[1]:
        raise ValueError("no SID")
    authority = int.from_bytes(raw[2:8], "big")
    parts = (int.from_bytes(raw[at : at + 4], "little") for at in range(8, 8 + 4 * raw[1], 4))
    return "-".join(["S", str(raw[0]), str(authority), *map(str, parts)])


def is_powerful(sids: Iterable[str]) -> bool:
    """True when one of the SIDs is known in every domain to give power over others."""
    return any(sid in _BUILT_IN or _is_of_a_domain(sid) for sid in sids)


def _is_of_a_domain(sid: str) -> bool:
    return sid.startswith(_OF_A_DOMAIN) and int(sid.rpartition("-")[2]) in _DOMAIN_RIDS
