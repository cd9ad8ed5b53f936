"""The guest page and its two files."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.errors import Refused
from api.messaging import Care
from api.texts.loader import Texts, load

FOLDER = Path(__file__).parent
_TYPES = {"guest.css": "text/css; charset=utf-8", "guest.js": "text/javascript; charset=utf-8"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)

router = APIRouter(include_in_schema=False)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _texts() -> Texts:
    return load(FOLDER / "texts")


@router.get("/guest")
async def guest(care: Care, lang: Annotated[Literal["nl", "en"], Query()] = "nl") -> HTMLResponse:
    """Show the page; the pass is in the fragment and never comes here with the page."""
    body = (
        _templates()
        .get_template("guest.html")
        .render(
            t=_texts().sentences(lang),
            lang=lang,
            start=care.settings.start_url,
            number=care.settings.emergency_number,
        )
    )
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(body, headers=headers)


@router.get("/guest/static/{name}")
async def static_file(name: str) -> Response:
    """Return one of the page's own files."""
    if name not in _TYPES:
        raise Refused("guest.unknown_file", status=404)
    headers = {"Cache-Control": "no-cache"}
    return Response(_file(name), headers=headers, media_type=_TYPES[name])


@cache
def _file(name: str) -> bytes:
    return (FOLDER / "static" / name).read_bytes()
