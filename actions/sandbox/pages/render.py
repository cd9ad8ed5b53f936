"""Turns a view into a page in the language of the visitor."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from actions.sandbox.bootstrap import Sandbox
from actions.sandbox.origins import LANGUAGES
from actions.sandbox.pages.links import linked
from actions.sandbox.texts import texts

COOKIE = "demo_lang"
PAGES = {
    "home": "/",
    "now": "/now",
    "mailbox": "/mailbox",
    "authenticator": "/authenticator",
    "login": "/login",
    "switches": "/switches",
}
_PLACE = ZoneInfo("Europe/Amsterdam")


class Renderer:
    """Holds the templates of one app."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"clock": _clock, "day": _day, "linked": linked}

    def page(
        self, request: Request, shared: Sandbox, name: str, *, status: int = 200, **view: object
    ) -> HTMLResponse:
        """Return the page `name`; `?lang=` chooses the language and is remembered."""
        code = language(request)
        html = self._environment.get_template(f"{name}.html").render(
            t=texts(code),
            lang=code,
            other="en" if code == "nl" else "nl",
            current=name,
            pages=PAGES,
            intranet=shared.settings.api_origin,
            start=f"{shared.settings.secure_public_url}/start",
            **view,
        )
        response = HTMLResponse(html, status)
        if request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(COOKIE, code, max_age=31_536_000, samesite="lax", httponly=True)
        return response


def language(request: Request) -> str:
    """Return the language asked for, else the one remembered, else Dutch."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return str(wanted)
    return LANGUAGES[0]


def _clock(moment: datetime) -> str:
    return moment.astimezone(_PLACE).strftime("%H:%M:%S")


def _day(moment: datetime) -> str:
    return moment.astimezone(_PLACE).strftime("%d-%m-%Y %H:%M")
