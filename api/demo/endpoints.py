"""The intranet page at `/`, with the chat on it."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.errors import Refused
from api.messaging import Care
from api.texts.loader import Texts, load

FOLDER = Path(__file__).parent
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_LINKS = ("now", "mailbox", "authenticator", "login", "switches")

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


@router.get("/")
async def intranet(
    care: Care, lang: Annotated[Literal["nl", "en"], Query()] = "nl"
) -> HTMLResponse:
    """Show the intranet; who looks at it is chosen on the page."""
    sandbox = (care.settings.sandbox_url or "").rstrip("/")
    page = _templates().get_template("intranet.html")
    body = page.render(
        t=_texts().sentences(lang),
        lang=lang,
        other="en" if lang == "nl" else "nl",
        sandbox=sandbox,
        links=_LINKS,
        emergency=care.settings.emergency_number,
        start=care.settings.start_url,
    )
    return HTMLResponse(body, headers=_headers(sandbox))


def _headers(sandbox: str) -> dict[str, str]:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self' {sandbox}; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }


@router.get("/demo/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """Return one of the page's own files."""
    found = _files().get(name)
    if found is None:
        raise Refused("demo.unknown_file", status=404)
    body, tag = found
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=_TYPES[Path(name).suffix])


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    bodies = {path.name: path.read_bytes() for path in (FOLDER / "static").iterdir()}
    return {name: (body, f'"{sha256(body).hexdigest()[:20]}"') for name, body in bodies.items()}
