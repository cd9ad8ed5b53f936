"""What protects every request: headers, the size of a body, and the double-submitted cookie."""

import hmac
import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from actions.secure_page.texts import LANGUAGES

CSRF_COOKIE = "nachtwacht_csrf"
CSRF_HEADER = "x-csrf-token"
TICKET_COOKIE = "nachtwacht_ticket"
LANGUAGE_COOKIE = "nachtwacht_lang"
_TICKET_SECONDS = 15 * 60
_LARGEST_BODY = 8_192
_CSRF_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action {targets}",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]
)
_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_HSTS = "max-age=63072000; includeSubDomains"


class SafeResponses:
    """Adds the headers to every answer and refuses a body that is too large.

    Args:
        forms: the paths below which plain forms are posted, and where else each may lead.
    """

    def __init__(self, app: ASGIApp, *, https: bool, forms: Mapping[str, str]) -> None:
        self._app = app
        self._https = https
        self._scripted = _POLICY.format(targets="'none'")
        self._plain = {
            path: _POLICY.format(targets=f"'self' {target}".strip())
            for path, target in forms.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless its declared or real size is too much."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._protect(MutableHeaders(scope=message), self._policy(scope["path"]))
            await send(message)

        whole = await _whole_body(receive)
        if whole is None:
            await JSONResponse({"error": "malformed"}, 413)(scope, receive, with_headers)
            return
        bodies = [whole]

        async def replay() -> Message:
            return bodies.pop() if bodies else await receive()

        await self._app(scope, replay, with_headers)

    def _policy(self, path: str) -> str:
        found = (policy for start, policy in self._plain.items() if path.startswith(start))
        return next(found, self._scripted)

    def _protect(self, headers: MutableHeaders, policy: str) -> None:
        headers["Content-Security-Policy"] = policy
        for name, value in _HEADERS.items():
            headers[name] = value
        if self._https:
            headers["Strict-Transport-Security"] = _HSTS


async def _whole_body(receive: Receive) -> Message | None:
    """Return the body as one message; None when it is larger than any form of the page."""
    parts = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return message
        parts += message.get("body", b"")
        if len(parts) > _LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return {"type": "http.request", "body": parts, "more_body": False}


def came_from_our_page(request: Request) -> bool:
    """True when the header repeats the cookie and the browser calls it same-origin."""
    return came_from_our_form(request, request.headers.get(CSRF_HEADER, ""))


def came_from_our_form(request: Request, repeated: str) -> bool:
    """True when a form repeats the cookie and the browser calls it same-origin."""
    cookie = request.cookies.get(CSRF_COOKIE, "")
    site = request.headers.get("sec-fetch-site", "same-origin")
    same = hmac.compare_digest(cookie.encode(), repeated.encode())
    return bool(_CSRF_SHAPE.fullmatch(cookie)) and same and site == "same-origin"


def csrf_of(request: Request) -> str:
    """Return the secret this browser has, or a fresh one."""
    has = request.cookies.get(CSRF_COOKIE, "")
    return has if _CSRF_SHAPE.fullmatch(has) else secrets.token_urlsafe(32)


def give_csrf(request: Request, response: Response, *, https: bool) -> None:
    """Give the browser its cookie, and keep the one it has: another tab may be using it."""
    if _CSRF_SHAPE.fullmatch(request.cookies.get(CSRF_COOKIE, "")):
        return
    response.set_cookie(
        CSRF_COOKIE, secrets.token_urlsafe(32), path="/p", samesite="strict", secure=https
    )


def give_ticket(response: Response, ticket: str, *, https: bool) -> None:
    """Tie the proof to this browser; scripts cannot read the ticket."""
    response.set_cookie(
        TICKET_COOKIE, ticket, max_age=_TICKET_SECONDS, path="/p/api",
        samesite="strict", secure=https, httponly=True,
    )  # fmt: skip


def take_ticket(response: Response, *, https: bool) -> None:
    """Forget the ticket: nothing is left to do with it."""
    response.delete_cookie(
        TICKET_COOKIE, path="/p/api", samesite="strict", secure=https, httponly=True
    )


def origin(url: str) -> str:
    """Return scheme, host and port of an address; empty for none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


class Cookies:
    """What the plain forms below a path remember in the browser."""

    def __init__(self, path: str, *, https: bool) -> None:
        self._path = path
        self._https = https

    def ticket(self, request: Request) -> str | None:
        """Return the ticket of this browser's request, if it has one."""
        found = request.cookies.get(TICKET_COOKIE, "")
        return found[:100] or None

    def language(self, request: Request) -> str | None:
        """Return the language that was chosen here before."""
        found = request.cookies.get(LANGUAGE_COOKIE, "")
        return found if found in LANGUAGES else None

    def give(self, response: Response, *, csrf: str, ticket: str | None, language: str) -> None:
        """Set what is to be remembered; without a ticket the old one is forgotten."""
        self._set(response, CSRF_COOKIE, csrf)
        self._set(response, LANGUAGE_COOKIE, language)
        if ticket is None:
            response.delete_cookie(
                TICKET_COOKIE, path=self._path, samesite="strict", secure=self._https, httponly=True
            )
        else:
            self._set(response, TICKET_COOKIE, ticket, _TICKET_SECONDS)

    def _set(self, response: Response, name: str, value: str, max_age: int | None = None) -> None:
        response.set_cookie(
            name, value, max_age=max_age, path=self._path,
            samesite="strict", secure=self._https, httponly=True,
        )  # fmt: skip
