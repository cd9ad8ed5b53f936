"""One request at the page of one's own proofs, and the page it is answered with."""

from functools import partial
from pathlib import Path
from typing import Any

import segno
from markupsafe import Markup
from starlette.responses import Response

from actions import moments
from actions.secure_page.client import Reply
from actions.secure_page.plain import BAD, UNFIT, PlainVisit

PATH = "/mine"
TEXTS = Path(__file__).with_name("texts")
_STATES = {"proof": "proof", "manage": "list", "refused": "human", "expired": "over"}
_TARGETS = ("mail_code", "sms_code")


class Visit(PlainVisit):
    """One request."""

    path = PATH
    template = "mine.html"

    async def after(self, reply: Reply, query: str = "") -> Response:
        """Answer a step: on to the page as it now stands, or the same page with what is wrong."""
        if reply.ticket is not None:
            self.ticket = reply.ticket
        error, stage = reply.shown.get("error"), reply.shown.get("stage")
        if error is None or error in {"expired", "unknown", "proof_needed"} or stage == "expired":
            return self.onward(query)
        if error == "unavailable":
            return self.away()
        status = reply.status if reply.status >= BAD else UNFIT
        wait = int(reply.shown.get("wait_seconds", 0))
        return self.page(await self.view(), error=error, status=status, wait_seconds=wait)

    def codes(self, codes: list[str]) -> Response:
        """Show recovery codes, this once."""
        return self.rendered("codes", {}, codes=codes, error=None)

    def page(
        self,
        view: dict[str, Any],
        *,
        state: str | None = None,
        error: str | None = None,
        status: int = 200,
        wait_seconds: int = 0,
    ) -> Response:
        """Return the page; an error comes with the status of what went wrong."""
        adding = view.get("adding") or {}
        usable, zone = view.get("usable_from"), self.shell.settings.time_zone
        return self.rendered(
            state or self._state(view),
            view,
            status=status,
            error=self.words_for(error, view, wait_seconds) if error else None,
            kind=self._chosen(view),
            asked_for=self.request.query_params,
            asked=self._asked(),
            gone=self._gone(view),
            square=square(adding["uri"]) if adding.get("uri") else None,
            usable_from=moments.moment(usable, self.language, zone) if usable else None,
            day=partial(moments.day, language=self.language, time_zone=zone),
        )

    def _state(self, view: dict[str, Any]) -> str:
        """Return what to show of a visit; a query chooses among what may be shown."""
        state = _STATES.get(view.get("stage", ""), "link")
        if "fresh" in self.request.query_params:
            return "link"
        if state != "list":
            return state
        if view.get("adding"):
            return "adding"
        if self._gone(view) is not None:
            return "remove"
        return "target" if self._asked() in view.get("offered", []) else "list"

    def _asked(self) -> str | None:
        """Return the kind whose address or number is to be typed."""
        asked = self.request.query_params.get("add")
        return asked if asked in _TARGETS else None

    def _gone(self, view: dict[str, Any]) -> dict[str, Any] | None:
        wished = self.request.query_params.get("remove")
        return next((one for one in view.get("registered", []) if one["id"] == wished), None)

    def _chosen(self, view: dict[str, Any]) -> str | None:
        """Return the kind that is proved with: the chosen one, else the first."""
        kinds = view.get("proofs") or [None]
        wished = self.request.query_params.get("with")
        return wished if wished in kinds else kinds[0]


def square(uri: str) -> Markup:
    """Return the square that an authenticator app reads, as SVG without styles or scripts."""
    code = segno.make(uri, error="m", micro=False)
    drawn = code.svg_inline(border=2, dark="#000", light=None, omitsize=True, svgclass="square")
    return Markup(drawn)  # noqa: S704 - drawn by segno from modules, not from the text
