"""`$search` of sessions and machines: filters and pages."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from actions.sandbox.citrix.faults import CitrixFault
from actions.sandbox.citrix.model import Machine, Session, User

DEFAULT_LIMIT = 250
LARGEST_LIMIT = 1000
Read = TypeVar("Read")

_PROPERTIES: dict[str, Callable[[Session], str]] = {
    "CurrentUser": lambda session: session.user.sam_name,
    "UserName": lambda session: session.user.user_name,
    "UserPrincipalName": lambda session: session.user.principal_name,
    "UserDisplayName": lambda session: session.user.display_name,
    "MachineName": lambda session: session.machine.name,
    "SessionState": lambda session: session.state,
}
_OF_MACHINES: dict[str, Callable[[Machine, User | None], str]] = {
    "CurrentUser": lambda _, user: user.sam_name if user else "",
    "UserName": lambda _, user: user.sam_name if user else "",
    "UserPrincipalName": lambda _, user: user.principal_name if user else "",
    "MachineName": lambda machine, _: machine.name,
    "DeliveryGroup": lambda machine, _: machine.delivery_group,
}
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "Equals": lambda found, value: found == value,
    "NotEquals": lambda found, value: found != value,
    "Contains": lambda found, value: value in found,
    "StartsWith": lambda found, value: found.startswith(value),
    "EndsWith": lambda found, value: found.endswith(value),
}


def select(sessions: list[Session], body: object, *, loose: bool) -> list[Session]:
    """Return the sessions that match every filter; `loose` also returns those of other people.

    Raises:
        CitrixFault: 400 for a filter this simulator or Citrix does not know.
    """
    for one in _filters(body):
        test = _test(one, loose=loose)
        sessions = [session for session in sessions if test(session)]
    return sessions


def select_machines(
    machines: list[Machine], people: list[User], body: object, *, loose: bool
) -> list[Machine]:
    """Return the machines of `people` that match every filter; `loose` returns all of them.

    Raises:
        CitrixFault: 400 for a filter this simulator or Citrix does not know.
    """
    by_sid = {user.sid: user for user in people}
    for one in _filters(body):
        read, compare, wanted = _parts(one, _OF_MACHINES)
        if not loose:
            machines = [
                machine
                for machine in machines
                if compare(read(machine, by_sid.get(machine.assigned or "")).casefold(), wanted)
            ]
    return machines


def _filters(body: object) -> list[object]:
    filters = body.get("SearchFilters") if isinstance(body, dict) else None
    if not isinstance(filters, list):
        raise CitrixFault(400, "SearchFilters is missing.")
    return filters


def page(items: list[Any], limit: str | None, token: str | None) -> tuple[list[Any], str | None]:
    """Return one page and the token of the next; raises CitrixFault 400."""
    size = _number(limit, DEFAULT_LIMIT)
    if not 1 <= size <= LARGEST_LIMIT:
        raise CitrixFault(400, "limit is out of range.")
    try:
        start = int(base64.urlsafe_b64decode(token).decode()) if token else 0
    except (ValueError, binascii.Error) as error:
        raise CitrixFault(400, "continuationToken is not ours.") from error
    if start < 0:
        raise CitrixFault(400, "continuationToken is not ours.")
    end = start + size
    following = base64.urlsafe_b64encode(str(end).encode()).decode() if end < len(items) else None
    return items[start:end], following


def _test(one: object, *, loose: bool) -> Callable[[Session], bool]:
    read, compare, wanted = _parts(one, _PROPERTIES)
    if loose and read is _PROPERTIES["CurrentUser"]:
        tail = wanted.rpartition("\\")[2]
        return lambda session: tail in session.user.user_name.casefold()
    return lambda session: compare(read(session).casefold(), wanted)


def _parts(
    one: object, properties: dict[str, Read]
) -> tuple[Read, Callable[[str, str], bool], str]:
    given = one if isinstance(one, dict) else {}
    read = properties.get(str(given.get("Property")))
    compare = _OPERATORS.get(str(given.get("Operator")))
    value = given.get("Value")
    if read is None or compare is None or not isinstance(value, str):
        raise CitrixFault(400, "A filter is not understood.")
    return read, compare, value.casefold()


def _number(value: str | None, default: int) -> int:
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= 6):
        raise CitrixFault(400, "limit is not a number.")
    return int(value)
