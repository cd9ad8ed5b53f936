"""Distinguished names and ids."""

from uuid import UUID

from ldap3.core.exceptions import LDAPInvalidDnError
from ldap3.utils.dn import parse_dn


def parts_of(name: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of a distinguished name, in lower case; () for what is none."""
    try:
        return tuple((kind.lower(), value.lower()) for kind, value, _ in parse_dn(name))
    except LDAPInvalidDnError:
        return ()


def is_under(name: str, place: str) -> bool:
    """True when a distinguished name lies in an OU, or in one below it."""
    inner, outer = parts_of(name), parts_of(place)
    return bool(outer) and len(inner) > len(outer) and inner[-len(outer) :] == outer


def guid_of(person_id: str) -> UUID | None:
    """Return the objectGUID that a person id is; None for any other spelling."""
    try:
        found = UUID(person_id)
    except ValueError:
        return None
    return found if str(found) == person_id.lower() else None
