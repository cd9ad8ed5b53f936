"""What goes over the wire between the widget and us."""

from datetime import datetime
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.messaging import EntryView

LONGEST_TEXT = 4000

Language: TypeAlias = Literal["nl", "en"]
ClientId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Wire(BaseModel):
    """A message on the wire; what is not in the contract is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SessionIn(Wire):
    """The host page's signed token."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=4096)]


class SessionOut(Wire):
    """An opened session; `session` is the bearer for everything else."""

    session: str
    expires_at: datetime
    first_name: str | None


class MessageIn(Wire):
    """A typed text or a pressed button; the same `client_id` again is the same message."""

    client_id: ClientId
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)] | None = None
    button_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.button_id is None):
            raise ValueError("exactly one of text and button_id")
        if self.text is not None and not self.text.strip():
            raise ValueError("text is blank")
        if "\x00" in (self.text or "") + (self.button_id or ""):
            raise ValueError("text holds a null character")
        return self


class MessageOut(Wire):
    """The message is kept; `seq` is its place in the timeline."""

    seq: int


class ButtonOut(Wire):
    """A quick reply."""

    id: str
    title: str
    used: bool


class LinkOut(Wire):
    """A secure page that can be opened."""

    challenge_id: str


class EntryOut(Wire):
    """One line of the timeline."""

    seq: int
    author: Literal["employee", "assistant", "engineer", "system"]
    name: str | None
    text: str
    buttons: list[ButtonOut]
    link: LinkOut | None
    at: datetime
    client_id: str | None
    kind: Literal["message", "typing", "notice"]

    @classmethod
    def of(cls, entry: EntryView) -> Self:
        """Return what a browser may see of an entry."""
        return cls(
            seq=entry.seq,
            author=entry.author,
            name=entry.author_name,
            text=entry.text,
            buttons=[ButtonOut(**button) for button in entry.buttons],
            link=LinkOut(**entry.link) if entry.link else None,
            at=entry.at,
            client_id=entry.client_id.rpartition(":")[2] if entry.client_id else None,
            kind=entry.kind,
        )


class PageOut(Wire):
    """A piece of the timeline, oldest first.

    `first_seq` tells whether there is more before it (0: this is the beginning). `seen_seq` is the
    last entry that the person has seen in any browser.
    """

    entries: list[EntryOut]
    first_seq: int
    seen_seq: int


class SeenIn(Wire):
    """The last entry that was on the screen."""

    seq: Annotated[int, Field(ge=0, le=2**62)]


class SecureLinkOut(Wire):
    """The address of a secure page, for this person, for a short time."""

    url: str


class ErrorOut(BaseModel):
    """Why a request was refused; `error` is a stable word."""

    error: str
    detail: str
