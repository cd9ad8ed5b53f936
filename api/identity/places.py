"""Where on the desk somebody may be brought after signing in."""

import re

_OWN_PLACE = re.compile(r"/desk(/learning|/(h|handoffs)/h-[A-Za-z0-9_-]{1,80})?")


def own_place(place: str) -> str:
    """Return a place on the desk where somebody wanted to go; anything else is the list."""
    return place if _OWN_PLACE.fullmatch(place) else "/desk"
