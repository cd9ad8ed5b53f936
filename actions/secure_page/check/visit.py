"""One request at the page of an engineer's check, and the page it is answered with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from starlette.responses import Response

from actions.secure_page.client import Reply
from actions.secure_page.plain import BAD, UNFIT, PlainVisit

PATH = "/check"
TEXTS = Path(__file__).with_name("texts")
WAYS = {
    "call_back": ("directory_number", "own_request"),
    "video_badge": ("face_on_badge", "name_on_badge", "own_request"),
}
"""What each way asks to be compared, in the order of the form; the socket judges it."""
_OVER = {"expired", "unknown"}
_REFUSED = 403


@dataclass(frozen=True, slots=True)
class Typed:
    """What of a form is shown again when something else in it was wrong."""

    compared: tuple[str, ...] = ()
    purpose: str = ""


class Visit(PlainVisit):
    """One request."""

    path = PATH
    template = "check.html"

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.typed = Typed()

    async def after(self, reply: Reply) -> Response:
        """Answer a step: a code to read out, the page as it now stands, or what is wrong."""
        if reply.ticket is not None:
            self.ticket = reply.ticket
        spoken, error = reply.shown.get("spoken"), reply.shown.get("error")
        if spoken:
            return self.rendered("spoken", {}, spoken=spoken, error=None)
        if error == "unavailable":
            return self.away()
        over = error in _OVER or reply.shown.get("stage") == "expired"
        if error is None or over or reply.status == _REFUSED:
            return self.onward()
        status = reply.status if reply.status >= BAD else UNFIT
        return self.page(await self.view(), error=error, status=status)

    def page(
        self,
        view: dict[str, Any],
        *,
        state: str | None = None,
        error: str | None = None,
        status: int = 200,
    ) -> Response:
        """Return the page; an error comes with the status of what went wrong."""
        return self.rendered(
            state or self._state(view),
            view,
            status=status,
            error=self.words_for(error, view) if error else None,
            way=self._way(),
            ways=WAYS,
            typed=self.typed,
        )

    def _state(self, view: dict[str, Any]) -> str:
        """Return what to show of a visit; a query chooses among what may be shown."""
        stage, first = view.get("stage", ""), view.get("role") == "first"
        if "fresh" in self.request.query_params or not stage:
            return "link"
        if stage == "open":
            return "record" if self._way() and first else "way" if first else "waiting"
        if stage == "second":
            return "waiting" if first else "confirm"
        if stage == "ready":
            return "give" if first else "thanks"
        return {"given": "given", "refused": "refused"}.get(stage, "over")

    def _way(self) -> str | None:
        """Return the way that was chosen."""
        wished = self.request.query_params.get("way")
        return wished if wished in WAYS else None
