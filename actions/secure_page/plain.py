"""What pages of plain forms share: one request, its source, its cookies and its words."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from actions.secure_page import texts
from actions.secure_page.client import ActionsClient, Reply
from actions.secure_page.guard import Cookies, came_from_our_form, csrf_of
from actions.secure_page.settings import SecurePageSettings
from actions.secure_page.sources import Sources

BAD, UNFIT = 400, 422
_LONG_WAIT = 90


class PlainForm(BaseModel):
    """A form of our own page; a wrong one is answered without repeating it."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    csrf: str = Field(max_length=100)


@dataclass(frozen=True, slots=True)
class Shell:
    """What every visit to one page works with; kept in `app.state.plain` by the page's path."""

    path: str
    settings: SecurePageSettings
    actions: ActionsClient
    sources: Sources
    templates: Environment
    page_words: dict[str, Any]
    own_words: dict[str, Any]
    cookies: Cookies


def shell(
    path: str,
    folder: Path,
    settings: SecurePageSettings,
    actions: ActionsClient,
    sources: Sources,
    templates: Environment,
) -> Shell:
    """Return the parts of a page, its words read once from a folder."""
    return Shell(
        path=path,
        settings=settings,
        actions=actions,
        sources=sources,
        templates=templates,
        page_words=texts.load(settings.emergency_number),
        own_words={language: texts.words(folder, language) for language in texts.LANGUAGES},
        cookies=Cookies(path, https=settings.https),
    )


class PlainVisit(ABC):
    """One request; each answer sets what this browser has to remember."""

    path: str
    template: str
    door = ""
    """Where what a source tries is counted apart, because nobody is signed in there."""

    def __init__(self, request: Request) -> None:
        self.shell: Shell = request.app.state.plain[self.path]
        self.request = request
        self.csrf = csrf_of(request)
        self.ticket = self.shell.cookies.ticket(request)
        self.language = self.shell.cookies.language(request) or texts.preferred(
            request.headers.get("accept-language", "")
        )
        self.source = self.shell.sources.of(request)

    def must_be_ours(self, form: PlainForm) -> None:
        """Pass for a form that was rendered for this browser and sent by our own page; else 403."""
        if not came_from_our_form(self.request, form.csrf):
            raise HTTPException(403)

    def speak(self, wished: str | None) -> None:
        """Turn to a language, if it is one of ours."""
        if wished in texts.LANGUAGES:
            self.language = wished

    async def count(self, secret: str) -> None:
        """Count one request of this source; raises TooMany."""
        await self.shell.sources.count(self.source, SecretStr(secret), self.door)

    async def was_nobodys(self, secret: str) -> None:
        """Count a link that nobody was given; raises TooMany."""
        await self.shell.sources.was_nobodys(self.source, SecretStr(secret))

    async def ask(self, step: str, /, **body: Any) -> Reply:
        """Pass a step on; raises ActionsAway."""
        return await self.shell.actions.call(f"{self.path.strip('/')}/{step}", body)

    async def view(self) -> dict[str, Any]:
        """Return how this browser's request stands; empty when it has none."""
        if self.ticket is None:
            return {}
        reply = await self.ask("view", ticket=self.ticket)
        return {} if reply.shown.get("error") else reply.shown

    def onward(self, query: str = "") -> Response:
        """Send the browser to the page as it now stands."""
        return self.remembering(RedirectResponse(f"{self.path}{query}", 303))

    def away(self) -> Response:
        """Say that nothing works now and that nothing changed."""
        return self.page({}, state="away", status=503)

    @abstractmethod
    def page(
        self,
        view: dict[str, Any],
        *,
        state: str | None = None,
        error: str | None = None,
        status: int = 200,
    ) -> Response:
        """Return the page; an error comes with the status of what went wrong."""

    def rendered(
        self, state: str, view: dict[str, Any], *, status: int = 200, **more: Any
    ) -> Response:
        """Return the page of one state."""
        language, shell = self.language, self.shell
        html = shell.templates.get_template(self.template).render(
            language=language,
            other=next(each for each in texts.LANGUAGES if each != language),
            t=shell.page_words[language],
            s=shell.own_words[language],
            number=shell.settings.emergency_number,
            csrf=self.csrf,
            state=state,
            view=view,
            **more,
        )
        return self.remembering(HTMLResponse(html, status))

    def words_for(self, error: str, view: dict[str, Any], wait_seconds: int = 0) -> str:
        """Return the sentence for what went wrong."""
        left = view.get("wrong_left", 0)
        key = f"{error}_last" if error in {"not_right", "wrong_code"} and left == 1 else error
        key = "wait_long" if error == "wait" and wait_seconds > _LONG_WAIT else key
        own = self.shell.own_words[self.language]["errors"]
        shared = self.shell.page_words[self.language]["errors"]
        words = str(own.get(key) or shared.get(key) or own["malformed"])
        blanks = {"left": left, "seconds": wait_seconds, "minutes": -(-wait_seconds // 60)}
        for name, value in blanks.items():
            words = words.replace(f"{{{name}}}", str(value))
        return words

    def remembering(self, response: Response) -> Response:
        """Set the cookies on an answer."""
        self.shell.cookies.give(
            response, csrf=self.csrf, ticket=self.ticket, language=self.language
        )
        return response
