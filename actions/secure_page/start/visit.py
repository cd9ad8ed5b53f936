"""One request at the public door: the page it is answered with, and the way to the chat."""

from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response

from actions.secure_page.client import Reply
from actions.secure_page.plain import BAD, UNFIT, PlainVisit

PATH = "/start"
TEXTS = Path(__file__).with_name("texts")
_STATES = {"start": "codes", "password": "password", "done": "done", "expired": "over"}


class Visit(PlainVisit):
    """One request."""

    path = PATH
    door = "start|"
    template = "start.html"

    async def after(self, reply: Reply) -> Response:
        """Answer a step: on to the page as it now stands, or the same page with what is wrong."""
        if reply.ticket is not None:
            self.ticket = reply.ticket
        error, stage = reply.shown.get("error"), reply.shown.get("stage")
        if error is None or error in {"expired", "unknown"} or stage == "expired":
            return self.onward()
        if error == "unavailable":
            return self.away()
        status = reply.status if reply.status >= BAD else UNFIT
        return self.page(await self.view(), error=error, status=status)

    def to_chat(self, guest: str) -> Response:
        """Send the browser to the chat; the pass is in the fragment, which no server sees."""
        address = f"{self.shell.settings.chat_url}?lang={self.language}#{guest}"
        return self.remembering(RedirectResponse(address, 303))

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
            state or _STATES.get(view.get("stage", ""), "name"),
            view,
            status=status,
            chat=self.shell.settings.chat_url,
            mail_codes=self.shell.settings.mail_codes,
            error=self.words_for(error, view) if error else None,
            sent_again="sent" in self.request.query_params and error is None,
        )
