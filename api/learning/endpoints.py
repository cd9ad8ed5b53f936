"""The addresses under which engineers look at sentences to learn from."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Response
from fastapi.responses import RedirectResponse

from api.errors import Refused
from api.handoff.desk.answers import TheDesk, page
from api.handoff.desk.service import Desk
from api.identity.current import Reader, Sender
from api.identity.page import PageRoute
from api.identity.service import SignedIn
from api.learning.pages import context, labels, pages
from api.learning.personal import LONGEST
from api.learning.review import Review
from api.messaging.services import Care

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_ID = r"^l-[A-Za-z0-9-]{1,80}$"
OTHER = "other"
"""What the button sends that takes the intent from the list beside it."""
SentenceId = Annotated[str, Path(pattern=_ID)]
Following = Annotated[str, Form(pattern=rf"{_ID}|^$")]


def _review(care: Care) -> Review:
    return Review(care.sessions, care.clock, labels())


TheReview = Annotated[Review, Depends(_review)]


@router.get("/desk/learning")
async def sheet(
    at: TheDesk,
    engineer: Reader,
    review: TheReview,
    done: Annotated[str, Query(pattern=rf"{_ID}|^$")] = "",
) -> Response:
    """Show what there is to look at."""
    return await _sheet(at, engineer, review, last=done)


@router.post("/desk/learning/{sentence_id}/accept")
async def accept(
    sentence_id: SentenceId,
    at: TheDesk,
    engineer: Sender,
    review: TheReview,
    label: Annotated[str, Form(max_length=60)],
    text: Annotated[str, Form(max_length=LONGEST * 2)] = "",
    other: Annotated[str, Form(max_length=60)] = "",
    following: Following = "",
) -> Response:
    """Take a sentence as an example; one that still tells who wrote it is shown once more."""
    intent = other if label == OTHER else label
    try:
        await review.accept(sentence_id, intent, text, engineer.name)
    except Refused as error:
        if error.code != "learning.personal":
            raise
        return await _sheet(at, engineer, review, left={sentence_id: text}, status=error.status)
    return _onward(sentence_id, following)


@router.post("/desk/learning/{sentence_id}/discard")
async def discard(
    sentence_id: SentenceId, engineer: Sender, review: TheReview, following: Following = ""
) -> Response:
    """Throw a sentence away."""
    await review.discard(sentence_id, engineer.name)
    return _onward(sentence_id, following)


@router.post("/desk/learning/{sentence_id}/undo")
async def undo(sentence_id: SentenceId, engineer: Sender, review: TheReview) -> Response:
    """Let a sentence wait again."""
    await review.undo(sentence_id, engineer.name)
    return RedirectResponse(f"/desk/learning#{sentence_id}", 303)


def _onward(sentence_id: str, following: str) -> Response:
    """Go on with the next sentence; what was just done can be taken back there."""
    return RedirectResponse(f"/desk/learning?done={sentence_id}#{following or 'main'}", 303)


async def _sheet(
    at: Desk,
    engineer: SignedIn,
    review: Review,
    *,
    last: str = "",
    left: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    shown = context(await review.sheet(), at.speech, left or {}, last)
    made = page(
        "learning.html",
        at,
        engineer,
        of=pages(),
        open_id="",
        base="/desk/learning",
        longest=LONGEST,
        **shown,
        **await at.calls(),
    )
    made.status_code = status
    return made
