"""The edge of the chat's routes: which pages of other origins may call them."""

from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from api.channels.web.settings import WebSettings

_PREFLIGHT_SECONDS = 600


class ChatRoute(APIRoute):
    """A route that answers embedding pages of exact origins, refusals included.

    Cross-origin callers are known by their bearer alone: cookies are never allowed.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        settings: WebSettings = scope["app"].state.web_settings
        guarded = CORSMiddleware(
            super().handle,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
            max_age=_PREFLIGHT_SECONDS,
        )
        await guarded(scope, receive, send)
