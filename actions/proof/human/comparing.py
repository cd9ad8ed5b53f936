"""How an engineer may establish who somebody is, and what must have been compared (R3)."""

from collections.abc import Collection, Mapping

CALL_BACK = "call_back"
VIDEO_BADGE = "video_badge"

MUST: Mapping[str, frozenset[str]] = {
    CALL_BACK: frozenset({"directory_number", "own_request"}),
    VIDEO_BADGE: frozenset({"face_on_badge", "name_on_badge", "own_request"}),
}
"""What has to be compared for each way. Facts that others can know, a birthday, are none."""


def is_enough(way: str, compared: Collection[str]) -> bool:
    """True when exactly what the way asks for was compared."""
    return MUST[way] == frozenset(compared)
