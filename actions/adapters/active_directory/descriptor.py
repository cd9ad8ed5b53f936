"""Reads from a security descriptor who may set a new password."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from actions.adapters.active_directory.powers import sid_text

RESET = UUID("00299570-246d-11d0-a768-00aa006e0529")
"""The extended right «Reset Password»."""
_ALLOW, _DENY, _ALLOW_OBJECT, _DENY_OBJECT = 0, 1, 5, 6
_FOR_CHILDREN_ONLY = 0x08
_EXTENDED_RIGHT = 0x100
_EVERYTHING = 0x10000000
_HAS_TYPE, _HAS_INHERITED_TYPE = 1, 2
_DACL_AT, _HEADER, _TYPE = 16, 8, 16


@dataclass(frozen=True, slots=True)
class _Entry:
    allows: bool
    mask: int
    kind: UUID | None
    sid: str


def may_reset(descriptor: bytes, sids: Collection[str]) -> bool:
    """True when one of these SIDs may set a new password.

    Raises:
        ValueError: this is no security descriptor, or one without a list of rights.
    """
    try:
        for entry in _entries(descriptor):
            if entry.sid in sids and _is_about_reset(entry):
                return entry.allows
    except IndexError as error:
        raise ValueError("no security descriptor") from error
    return False


def _is_about_reset(entry: _Entry) -> bool:
    if entry.mask & _EVERYTHING:
        return True
    return bool(entry.mask & _EXTENDED_RIGHT) and entry.kind in {None, RESET}


def _entries(descriptor: bytes) -> Iterator[_Entry]:
    start = _number(descriptor, _DACL_AT, 4)
    if start == 0:
        raise ValueError("no list of rights")
    at = start + _HEADER
    for _ in range(_number(descriptor, start + 4, 2)):
        size = _number(descriptor, at + 2, 2)
        found = _entry(descriptor[at : at + size])
        if found is not None:
            yield found
        at += size


def _entry(raw: bytes) -> _Entry | None:
    """Return one line of the list; None for those that do not count for this object."""
    kind, flags = raw[0], raw[1]
    if flags & _FOR_CHILDREN_ONLY or kind not in {_ALLOW, _DENY, _ALLOW_OBJECT, _DENY_OBJECT}:
        return None
    mask, at, about = _number(raw, 4, 4), _HEADER, None
    if kind in {_ALLOW_OBJECT, _DENY_OBJECT}:
        present, at = _number(raw, 8, 4), 12
        if present & _HAS_TYPE:
            about, at = UUID(bytes_le=raw[at : at + _TYPE]), at + _TYPE
        if present & _HAS_INHERITED_TYPE:
            at += _TYPE
    return _Entry(kind in {_ALLOW, _ALLOW_OBJECT}, mask, about, sid_text(raw[at:]))


def _number(raw: bytes, at: int, size: int) -> int:
    if at + size > len(raw):
        raise IndexError(at)
    return int.from_bytes(raw[at : at + size], "little")
