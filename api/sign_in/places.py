"""Where somebody may be brought after signing in: our own pages and nowhere else."""

from api.identity.places import own_place

CHAT = "/chat"


def place_of(wanted: str) -> str:
    """Return a wanted place when it is one of ours; anything else is the chat."""
    return wanted if own_place(wanted) == wanted else CHAT


def is_desk(place: str) -> bool:
    """Say whether a place is for engineers."""
    return place != CHAT
