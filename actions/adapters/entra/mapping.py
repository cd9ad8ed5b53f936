"""Graph's JSON as an `Account`.

What Graph does not tell an application is False: `locked` (smart lockout is not shown and ends by
itself), `expired` (an account has no last day here). Whether a password is too old follows from
the tenant's setting `password_days`, whether it must be changed from the password profile.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from actions.adapters.entra.settings import EntraSettings
from actions.domain.person import Account, telephones
from actions.ports.roster import Member

USER = "#microsoft.graph.user"
ROLE = "#microsoft.graph.directoryRole"
GROUP = "#microsoft.graph.group"
UNIT = "#microsoft.graph.administrativeUnit"
CLOUD_DOMAIN = "AzureAD"
"""What Windows calls the domain of an account that is in no other."""

Json = dict[str, Any]


def account(
    user: Json, memberships: Iterable[Json], settings: EntraSettings, now: datetime
) -> Account:
    """Return what Graph says of a user; raises KeyError without an id or a name."""
    rows = list(memberships)
    name = str(user["userPrincipalName"])
    set_at = moment(user.get("lastPasswordChangeDateTime"))
    profile = user.get("passwordProfile") or {}
    display_name = str(user.get("displayName") or name)
    return Account(
        person_id=str(user["id"]).lower(),
        user_name=str(user.get("onPremisesSamAccountName") or name).lower(),
        domain=str(user.get("onPremisesDomainName") or CLOUD_DOMAIN),
        sid=str(user.get("onPremisesSecurityIdentifier") or user.get("securityIdentifier") or ""),
        principal_name=name.lower(),
        display_name=display_name,
        first_name=str(user.get("givenName") or display_name.partition(" ")[0]),
        mail=str(user.get("mail") or ""),
        enabled=user.get("accountEnabled") is True,
        locked=False,
        expired=False,
        password_expired=_too_old(user, set_at, settings.password_days, now),
        must_change_password=profile.get("forceChangePasswordNextSignIn") is True,
        password_set_at=set_at,
        privileged=privileged(rows, settings.excluded_groups),
        shared=is_guest(user) or not settings.shared_groups.isdisjoint(_ids(rows)),
        employed_since=moment(user.get("employeeHireDate")) or moment(user.get("createdDateTime")),
        elsewhere=is_synced(user),
        groups=frozenset(_ids(rows)),
        telephones=telephones(*(user.get("businessPhones") or ()), user.get("mobilePhone")),
    )


def member(user: Json) -> Member:
    """Return one person of a listing; the first of the other addresses counts."""
    name = str(user.get("userPrincipalName") or "").lower()
    display_name = str(user.get("displayName") or name)
    others = user.get("otherMails") or [""]
    return Member(
        person_id=str(user["id"]).lower(),
        first_name=str(user.get("givenName") or display_name.partition(" ")[0]),
        mail=str(user.get("mail") or ""),
        principal_name=name,
        enabled=user.get("accountEnabled") is True and not is_guest(user),
        department=str(user.get("department") or ""),
        language=str(user.get("preferredLanguage") or ""),
        mobile=str(user.get("mobilePhone") or ""),
        other_mail=str(others[0]),
    )


def is_person(listed: Json) -> bool:
    """True for a user; a group has groups and devices in it too."""
    return listed.get("@odata.type", USER) == USER and bool(listed.get("id"))


def privileged(memberships: list[Json], excluded: frozenset[str]) -> bool | None:
    """Return True for any role, role-assignable or excluded group; None when one is not shown."""
    if not excluded.isdisjoint(_ids(memberships)):
        return True
    seen = [_grants(each) for each in memberships]
    if True in seen:
        return True
    return None if None in seen else False


def is_synced(user: Json) -> bool:
    """True when the account, with its password, comes from Active Directory."""
    return user.get("onPremisesSyncEnabled") is True


def is_guest(user: Json) -> bool:
    """True for somebody of another company, whose password is not here."""
    return user.get("userType") == "Guest" or "#EXT#" in str(user.get("userPrincipalName"))


def moment(value: object) -> datetime | None:
    """Return a time of Graph's; None when it is absent or not one."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None and found.year > 1 else None


def _grants(membership: Json) -> bool | None:
    kind = membership.get("@odata.type")
    if kind == ROLE:
        return True
    if kind == UNIT:
        return False
    if kind != GROUP or not membership.get("displayName"):
        return None  # Graph hides what we may not read
    return membership.get("isAssignableToRole") is True


def _ids(memberships: list[Json]) -> set[str]:
    return {str(each.get("id", "")).lower() for each in memberships}


def _too_old(user: Json, set_at: datetime | None, days: int | None, now: datetime) -> bool:
    policies = str(user.get("passwordPolicies") or "")
    if days is None or set_at is None or "DisablePasswordExpiration" in policies:
        return False
    return set_at + timedelta(days=days) <= now
