"""A small real server that speaks the repairing program's `/internal`."""

from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.fake_server import FakeServer

TOKEN = "internal-token-for-tests"


class FakeActions:
    """Knows one status and the links of `challenges`; keeps the assertions it was given."""

    def __init__(self) -> None:
        self.status: dict[str, Any] = {
            "account": {"locked": False, "enabled": True},
            "sessions": [{"id": "s-1", "state": "Active"}],
            "proofs": ["totp"],
            "unreachable": [],
        }
        self.coverage: dict[str, Any] | None = None
        """None: it cannot be counted now."""
        self.challenges: set[str] = set()
        self.assertions: list[str] = []
        self.opened_by: list[str] = []
        self.decided: list[tuple[str, str, str]] = []
        self.counts: str | None = None
        self.checked_by: list[dict[str, str]] = []
        self.checking = False
        """True while another engineer establishes who it is."""
        self.server = FakeServer(
            Starlette(
                routes=[
                    Route("/internal/status", self._status),
                    Route("/internal/enrolment/coverage", self._coverage),
                    Route("/internal/challenges/{id}/link", self._link, methods=["POST"]),
                    Route("/internal/self-service/open", self._open, methods=["POST"]),
                    Route("/internal/releases/{id}", self._decide, methods=["POST"]),
                    Route("/internal/identity/link", self._check_link, methods=["POST"]),
                    Route("/internal/registration/link", self._own_link, methods=["POST"]),
                    Route("/health/ready", lambda _: JSONResponse({"status": "ready"})),
                ]
            )
        )

    def _allowed(self, request: Request) -> bool:
        self.assertions.append(request.headers.get("x-nachtwacht-assertion", ""))
        return request.headers.get("authorization") == f"Bearer {TOKEN}"

    async def _status(self, request: Request) -> Response:
        if not self._allowed(request):
            return JSONResponse({}, 401)
        return JSONResponse(self.status)

    async def _coverage(self, request: Request) -> Response:
        if not self._allowed(request):
            return JSONResponse({}, 401)
        return JSONResponse(self.coverage or {}, 200 if self.coverage else 503)

    async def _open(self, request: Request) -> Response:
        if not self._allowed(request):
            return JSONResponse({}, 401)
        self.opened_by.append((await request.json())["engineer"])
        return JSONResponse({"opened": True})

    async def _decide(self, request: Request) -> Response:
        if not self._allowed(request):
            return JSONResponse({}, 401)
        said = await request.json()
        self.decided.append((request.path_params["id"], said["decision"], said["engineer"]))
        return JSONResponse({"decision": self.counts or said["decision"]})

    async def _check_link(self, request: Request) -> Response:
        if not self._allowed(request):
            return JSONResponse({}, 401)
        self.checked_by.append(await request.json())
        found = {
            "url": f"http://127.0.0.1:8001/check#c{len(self.checked_by)}",
            "expires_at": "2026-03-04T22:00:00+00:00",
        }
        return JSONResponse({} if self.checking else found, 409 if self.checking else 200)

    async def _own_link(self, request: Request) -> Response:
        if not self._allowed(request):
            return JSONResponse({}, 401)
        language = (await request.json())["language"]
        return JSONResponse(
            {
                "url": f"http://127.0.0.1:8001/mine?lang={language}#fresh",
                "expires_at": "2026-03-04T22:00:00+00:00",
            }
        )

    async def _link(self, request: Request) -> Response:
        if not self._allowed(request):
            return JSONResponse({}, 401)
        challenge = request.path_params["id"]
        if challenge not in self.challenges:
            return JSONResponse({}, 404)
        return JSONResponse(
            {
                "url": f"http://127.0.0.1:8001/p#{challenge}",
                "expires_at": "2026-03-04T22:00:00+00:00",
            }
        )
