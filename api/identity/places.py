"""Where on the desk somebody may be brought after signing in."""

import re

_ID = "[A-Za-z0-9_-]{1,80}"
_OWN_PLACE = re.compile(rf"/desk(/learning|/enrolment|/(h|handoffs)/h-{_ID}|/(o|outages)/o-{_ID})?")


def own_place(place: str) -> str:
    """Return a place on the desk where somebody wanted to go; anything else is the list."""
    return place if _OWN_PLACE.fullmatch(place) else "/desk"
