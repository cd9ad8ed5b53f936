"""What readers of a timeline see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict

Author = Literal["employee", "assistant", "engineer", "system"]
EntryKind = Literal["message", "typing", "notice"]


class ButtonView(TypedDict):
    """A button under an entry; a used one cannot be pressed again."""

    id: str
    title: str
    used: bool


class LinkView(TypedDict):
    """A secure page to be opened; the address is asked for at the moment of the click."""

    challenge_id: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of a person's timeline; `seq` grows per person, with gaps.

    `client_id` is the provider's id of the person's own message, so that a sender recognises it.
    """

    seq: int
    id: str
    case_id: str
    author: Author
    author_name: str | None
    text: str
    buttons: list[ButtonView]
    link: LinkView | None
    at: datetime
    client_id: str | None
    kind: EntryKind
