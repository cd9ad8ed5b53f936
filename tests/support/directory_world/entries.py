"""Entries of Active Directory that were never in one, for what one domain alone cannot show."""

from uuid import UUID

from actions.adapters.active_directory.domain import Domain
from actions.adapters.active_directory.wire import Entry

GUID = UUID("0a000001-0000-4000-8000-000000000001")
CORP = Domain("DC=corp,DC=test", "corp.test", "CORP", policy_hints=False)
OWN_SID, USERS_SID = "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-513"


def sid_bytes(sid: str) -> bytes:
    """Return the binary form of `S-1-…`."""
    _, revision, authority, *parts = sid.split("-")
    numbers = b"".join(int(part).to_bytes(4, "little") for part in parts)
    return bytes([int(revision), len(parts)]) + int(authority).to_bytes(6, "big") + numbers


def an_entry(**changes: list[bytes]) -> Entry:
    """Return an ordinary employee's entry; underscores in names stand for hyphens."""
    plain = {
        "objectGUID": [GUID.bytes_le],
        "objectSid": [sid_bytes(OWN_SID)],
        "sAMAccountName": [b"anna"],
        "userAccountControl": [b"512"],
        "msDS-User-Account-Control-Computed": [b"0"],
        "pwdLastSet": [b"134402050866270640"],
        "accountExpires": [b"9223372036854775807"],
        "tokenGroups": [sid_bytes(USERS_SID)],
        "whenCreated": [b"20240229080000.0Z"],
    }
    wanted = {name.replace("_", "-"): value for name, value in changes.items()}
    return Entry("CN=anna,OU=Staff,DC=corp,DC=test", plain | wanted)
