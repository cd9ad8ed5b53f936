"""Who may reset a password, read from lists of rights as Windows writes them."""

from uuid import UUID

import pytest

from actions.adapters.active_directory.descriptor import RESET, may_reset
from tests.support.directory_world.entries import sid_bytes

US, OTHERS = "S-1-5-21-1-2-3-1100", "S-1-5-21-1-2-3-1200"
CHANGE = UUID("ab721a53-1e2f-11d0-9819-00aa0040529b")
EXTENDED, FULL, GENERIC_ALL = 0x100, 0xF01FF, 0x10000000
ALLOW, DENY, ALLOW_OBJECT, DENY_OBJECT = 0, 1, 5, 6


def line(kind: int, mask: int, sid: str = US, about: UUID | None = None, flags: int = 0) -> bytes:
    body = mask.to_bytes(4, "little")
    if kind in {ALLOW_OBJECT, DENY_OBJECT}:
        present = 2 | (1 if about else 0)
        inherited = UUID("bf967aba-0de6-11d0-a285-00aa003049e2").bytes_le
        body += present.to_bytes(4, "little") + (about.bytes_le if about else b"") + inherited
    body += sid_bytes(sid)
    return bytes([kind, flags]) + (4 + len(body)).to_bytes(2, "little") + body


def descriptor(*lines: bytes) -> bytes:
    rights = b"".join(lines)
    listed = b"\x04\x00" + (8 + len(rights)).to_bytes(2, "little")
    listed += len(lines).to_bytes(2, "little") + b"\x00\x00" + rights
    return b"\x01\x00\x04\x80" + bytes(12) + (20).to_bytes(4, "little") + listed


class TestMayReset:
    @pytest.mark.parametrize(
        "lines",
        [
            [line(ALLOW_OBJECT, EXTENDED, about=RESET)],
            [line(ALLOW_OBJECT, EXTENDED)],
            [line(ALLOW, FULL)],
            [line(ALLOW, GENERIC_ALL)],
            [line(DENY, EXTENDED, OTHERS), line(ALLOW, FULL)],
            [line(ALLOW_OBJECT, EXTENDED, about=RESET), line(DENY, FULL)],
        ],
    )
    def test_yes(self, lines: list[bytes]) -> None:
        assert may_reset(descriptor(*lines), {US})

    @pytest.mark.parametrize(
        "lines",
        [
            [],
            [line(ALLOW_OBJECT, EXTENDED, about=CHANGE)],
            [line(ALLOW_OBJECT, EXTENDED, OTHERS, RESET)],
            [line(ALLOW_OBJECT, EXTENDED, about=RESET, flags=0x08)],
            [line(ALLOW, 0x94)],
            [line(DENY_OBJECT, EXTENDED, about=RESET), line(ALLOW, FULL)],
            [line(7, EXTENDED)],
        ],
    )
    def test_no(self, lines: list[bytes]) -> None:
        assert not may_reset(descriptor(*lines), {US})

    @pytest.mark.parametrize(
        "raw", [b"", b"\x01" * 10, bytes(20), descriptor(line(ALLOW, FULL))[:-6]]
    )
    def test_nobody_knows(self, raw: bytes) -> None:
        with pytest.raises(ValueError, match="no "):
            may_reset(raw, {US})
