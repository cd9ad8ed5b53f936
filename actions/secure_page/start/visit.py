"""One request at the public door: its source, its cookies, and the page it is answered with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment
from pydantic import SecretStr
from starlette.responses import HTMLResponse, RedirectResponse, Response

from actions.secure_page import texts
from actions.secure_page.client import ActionsClient, Reply
from actions.secure_page.guard import (
    Cookies,
    came_from_our_form,
    csrf_of,
)
from actions.secure_page.settings import SecurePageSettings
from actions.secure_page.sources import Sources

PATH = "/start"
_STATES = {"start": "codes", "password": "password", "done": "done", "expired": "over"}
_BAD, _UNFIT = 400, 422
_TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class StartShell:
    """What every visit works with; kept in `app.state.start`."""

    settings: SecurePageSettings
    actions: ActionsClient
    sources: Sources
    templates: Environment
    page_words: dict[str, Any]
    start_words: dict[str, Any]
    cookies: Cookies


def start_shell(
    settings: SecurePageSettings, actions: ActionsClient, sources: Sources, templates: Environment
) -> StartShell:
    """Return the parts of `/start`, its words read once."""
    return StartShell(
        settings=settings,
        actions=actions,
        sources=sources,
        templates=templates,
        page_words=texts.load(settings.emergency_number),
        start_words={language: texts.words(_TEXTS, language) for language in texts.LANGUAGES},
        cookies=Cookies(PATH, https=settings.https),
    )


class Visit:
    """One request; each answer sets what this browser has to remember."""

    def __init__(self, request: Request) -> None:
        self._shell: StartShell = request.app.state.start
        self._request = request
        self._csrf = csrf_of(request)
        self._cookies = self._shell.cookies
        self.ticket = self._cookies.ticket(request)
        self.language = self._cookies.language(request) or texts.preferred(
            request.headers.get("accept-language", "")
        )
        self.source = self._shell.sources.of(request)

    def is_ours(self, csrf: str) -> bool:
        """True when the form was rendered for this browser and sent by our own page."""
        return came_from_our_form(self._request, csrf)

    async def count(self, secret: str) -> None:
        """Count one request of this source; raises TooMany."""
        await self._shell.sources.count(self.source, SecretStr(secret))

    async def ask(self, step: str, /, **body: Any) -> Reply:
        """Pass a step on; raises ActionsAway."""
        return await self._shell.actions.call(f"start/{step}", body)

    async def view(self) -> dict[str, Any]:
        """Return how this browser's request stands; empty when it has none."""
        if self.ticket is None:
            return {}
        reply = await self.ask("view", ticket=self.ticket)
        return {} if reply.shown.get("error") else reply.shown

    async def after(self, reply: Reply) -> Response:
        """Answer a step: on to the page as it now stands, or the same page with what is wrong."""
        if reply.ticket is not None:
            self.ticket = reply.ticket
        error, stage = reply.shown.get("error"), reply.shown.get("stage")
        if error is None or error in {"expired", "unknown"} or stage == "expired":
            return self.onward()
        if error == "unavailable":
            return self.away()
        status = reply.status if reply.status >= _BAD else _UNFIT
        return self.page(await self.view(), error=error, status=status)

    def onward(self, query: str = "") -> Response:
        """Send the browser to the page as it now stands."""
        return self._remembering(RedirectResponse(f"{PATH}{query}", 303))

    def to_chat(self, guest: str) -> Response:
        """Send the browser to the chat; the pass is in the fragment, which no server sees."""
        address = f"{self._shell.settings.chat_url}?lang={self.language}#{guest}"
        return self._remembering(RedirectResponse(address, 303))

    def away(self) -> Response:
        """Say that nothing works now and that nothing changed."""
        return self.page({}, state="away", status=503)

    def page(
        self,
        view: dict[str, Any],
        *,
        state: str | None = None,
        error: str | None = None,
        status: int = 200,
        sent_again: bool = False,
    ) -> Response:
        """Return the page; an error comes with the status of what went wrong."""
        shell, language = self._shell, self.language
        html = shell.templates.get_template("start.html").render(
            language=language,
            other=next(each for each in texts.LANGUAGES if each != language),
            t=shell.page_words[language],
            s=shell.start_words[language],
            number=shell.settings.emergency_number,
            chat=shell.settings.chat_url,
            csrf=self._csrf,
            state=state or _STATES.get(view.get("stage", ""), self._first_state()),
            view=view,
            error=self._words_for(error, view) if error else None,
            sent_again=sent_again,
        )
        return self._remembering(HTMLResponse(html, status))

    def _first_state(self) -> str:
        """Without codes by mail there is no second kind of proof: only a person can help."""
        return "name" if self._shell.settings.mail_codes else "human_only"

    def _words_for(self, error: str, view: dict[str, Any]) -> str:
        left = view.get("wrong_left", 0)
        key = "not_right_last" if error == "not_right" and left == 1 else error
        own = self._shell.start_words[self.language]["errors"]
        shared = self._shell.page_words[self.language]["errors"]
        words = own.get(key) or shared.get(key) or own["malformed"]
        return str(words).replace("{left}", str(left))

    def _remembering(self, response: Response) -> Response:
        self._cookies.give(response, csrf=self._csrf, ticket=self.ticket, language=self.language)
        return response
