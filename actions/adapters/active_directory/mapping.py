"""An entry of Active Directory as an account of ours."""

from datetime import datetime
from uuid import UUID

from actions.adapters.active_directory.domain import Domain
from actions.adapters.active_directory.powers import is_powerful
from actions.adapters.active_directory.wire import Entry
from actions.domain.person import Account, telephones
from actions.ports.directory import DirectoryError

COMPUTED = "msDS-User-Account-Control-Computed"
ATTRIBUTES = (
    "objectGUID", "objectSid", "sAMAccountName", "userPrincipalName", "displayName", "givenName",
    "mail", "userAccountControl", COMPUTED, "pwdLastSet", "accountExpires", "adminCount",
    "tokenGroups", "whenCreated", "servicePrincipalName", "telephoneNumber", "mobile",
)  # fmt: skip
MEMBER_ATTRIBUTES = (
    "objectGUID", "sAMAccountName", "userPrincipalName", "displayName", "givenName", "mail",
    "userAccountControl", "accountExpires", "servicePrincipalName", "department",
    "preferredLanguage", "mobile",
)  # fmt: skip
_DISABLED = 0x2
_LOCKED = 0x10
_NEVER_EXPIRES = 0x10000
_PASSWORD_EXPIRED = 0x800000


def account(
    entry: Entry, domain: Domain, *, excluded: bool | None, shared: bool | None, now: datetime
) -> Account:
    """Return the account.

    Args:
        excluded: whether our own lists exclude it; None when that could not be told.
        shared: the same for accounts of nobody alone.

    Raises:
        DirectoryError: our account may not read what has to be known.
    """
    name = entry.text("sAMAccountName")
    flags, computed = entry.number("userAccountControl"), entry.number(COMPUTED)
    sids = entry.sids("objectSid")
    if not name or not sids:
        raise DirectoryError("unreadable: name or SID")
    expires, display_name = entry.moment("accountExpires"), entry.text("displayName") or name
    return Account(
        person_id=person_id(entry),
        user_name=name,
        domain=domain.short_name,
        sid=next(iter(sids)),
        principal_name=entry.text("userPrincipalName") or f"{name}@{domain.dns_name}",
        display_name=display_name,
        first_name=entry.text("givenName") or display_name,
        mail=entry.text("mail"),
        enabled=not flags & _DISABLED,
        locked=bool(computed & _LOCKED),
        expired=expires is not None and expires <= now,
        password_expired=bool(computed & _PASSWORD_EXPIRED),
        must_change_password=must_change(entry),
        password_set_at=entry.moment("pwdLastSet"),
        privileged=_privileged(entry, sids, excluded),
        shared=shared is not False or bool(entry.raw.get("servicePrincipalName")),
        employed_since=entry.made_at(),
        expires_at=expires,
        groups=frozenset(sid.lower() for sid in entry.sids("tokenGroups")),
        telephones=telephones(entry.text("telephoneNumber"), entry.text("mobile")),
    )


def person_id(entry: Entry) -> str:
    """Return the objectGUID as text; raises DirectoryError."""
    ids = entry.raw.get("objectGUID")
    if not ids:
        raise DirectoryError("unreadable: objectGUID")
    return str(UUID(bytes_le=bytes(ids[0])))


def must_change(entry: Entry) -> bool:
    """True when the password must be changed at the next sign-in."""
    never = entry.number("userAccountControl") & _NEVER_EXPIRES
    return entry.number("pwdLastSet") == 0 and not never


def _privileged(entry: Entry, own: frozenset[str], excluded: bool | None) -> bool | None:
    """Return None when groups could not be read: everybody is in one at least."""
    groups = entry.sids("tokenGroups")
    if excluded or is_powerful(groups | own) or entry.text("adminCount") not in {"", "0"}:
        return True
    return False if groups and excluded is False else None
