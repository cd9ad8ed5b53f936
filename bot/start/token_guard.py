"""Asks for the bot's token on every route but `GET /`; stock Rasa leaves channels open.

`GET /` says that the program is up and, unlike Rasa's own answer, not which version it is.
"""

import hmac
from typing import Any, Optional

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

BEARER = "Bearer "


def guard(app: Sanic, token: str) -> None:
    """Adds the check in front of everything: unknown routes, and what answers OPTIONS."""
    expected = token.encode()

    async def check_token(request: Request) -> Optional[HTTPResponse]:
        if request.method == "GET" and request.path == "/":
            return response.json({"status": "up"})
        if hmac.compare_digest(_given_token(request).encode(), expected):
            return None
        return response.json({"error": "token_missing_or_wrong"}, status=401)

    async def put_first(app: Sanic, *_: Any) -> None:
        app.request_middleware.remove(check_token)
        app.request_middleware.appendleft(check_token)

    app.register_middleware(check_token, "request")
    # Rasa's CORS puts itself in front when the server starts, and answers OPTIONS to anybody.
    app.register_listener(put_first, "before_server_start")


def guard_every_app(token: str) -> None:
    """Wraps Rasa's maker of the web application so that no application exists without the guard."""
    import rasa.core.run as run

    make_app = run.configure_app

    def configure_guarded_app(*args: Any, **kwargs: Any) -> Sanic:
        app = make_app(*args, **kwargs)
        app.config.FALLBACK_ERROR_FORMAT = "json"
        guard(app, token)
        return app

    run.configure_app = configure_guarded_app


def _given_token(request: Request) -> str:
    header = request.headers.get("authorization", "")
    if header.startswith(BEARER):
        return header[len(BEARER) :]
    return request.args.get("token", "") or ""
