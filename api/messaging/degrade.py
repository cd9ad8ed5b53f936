"""Fits an entry to what a channel can show; the only place where that is done."""

import re

from api.conversation.views import EntryView
from api.messaging.channel import HUMAN, Capabilities, OutboundButton, OutboundMessage
from api.texts.loader import Texts

_BOUNDARIES = (re.compile(r"\n\s*\n"), re.compile(r"[.!?…]\s+"), re.compile(r"\s+"))
_CODE_MARK = "`"


def parts(
    view: EntryView, can: Capabilities, texts: Texts, language: str, link: str | None
) -> list[OutboundMessage]:
    """Return the parts to be sent, in order; buttons and link are on the last one."""
    text = view.text
    if view.author == "engineer" and view.author_name:
        text = f"{view.author_name}: {text}"
    live = [button for button in view.buttons if not button["used"]]
    if live and not can.buttons:
        titles = [button["title"] for button in live]
        text = f"{text}\n\n{_numbered(titles, texts, language)}"
    if link and not can.buttons:
        text = f"{text}\n\n" + texts.say("link_open", language) + f": {link}"
    pieces = split(text, can.max_length)
    buttons = tuple(OutboundButton(each["id"], each["title"]) for each in live)
    if view.author == "assistant":
        buttons += (OutboundButton(HUMAN, texts.say("button_human", language)),)
    last = len(pieces) - 1
    return [
        OutboundMessage(
            key=f"{view.id}:{number}",
            text=piece,
            buttons=buttons if can.buttons and number == last else (),
            link=link if can.buttons and number == last else None,
        )
        for number, piece in enumerate(pieces)
    ]


def _numbered(titles: list[str], texts: Texts, language: str) -> str:
    lines = [f"{number}. {title}" for number, title in enumerate(titles, start=1)]
    return "\n".join([texts.say("choose_number", language), *lines])


def length(text: str) -> int:
    """Return the number of UTF-16 units, which is what providers count."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, longest: int) -> list[str]:
    """Split at paragraphs, then sentences, then words; never inside a character or code span."""
    if length(text) <= longest:
        return [text]
    room = max(1, longest - len("(99/99) "))
    pieces: list[str] = []
    rest = text.strip()
    while length(rest) > room:
        at = _cut(rest, room)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    pieces.append(rest)
    kept = [piece for piece in pieces if piece]
    return [f"({number}/{len(kept)}) {piece}" for number, piece in enumerate(kept, start=1)]


def _cut(text: str, room: int) -> int:
    """Return where to cut: at the last best boundary that fits."""
    fits = _fitting(text, room)
    for boundary in _BOUNDARIES:
        ends = [found.end() for found in boundary.finditer(text, 0, fits)]
        outside = [end for end in ends if text.count(_CODE_MARK, 0, end) % 2 == 0]
        if outside:
            return outside[-1]
    return fits


def _fitting(text: str, room: int) -> int:
    """Return how many whole characters fit; at least one."""
    used = 0
    for index, character in enumerate(text):
        used += length(character)
        if used > room:
            return max(1, index)
    return len(text)
