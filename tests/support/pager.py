"""A pager on a real port, of one person on call."""

import asyncio
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.fake_server import FakeServer
from tests.support.waiting import PATIENCE


class Pager:
    """Takes notices; `refuse` so many, or hang until `go` is set."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.refuse = 0
        self.go = asyncio.Event()
        self.go.set()
        self.server = FakeServer(Starlette(routes=[Route("/n", self._take, methods=["POST"])]))

    async def _take(self, request: Request) -> Response:
        body = await request.json()
        await self.go.wait()
        if self.refuse:
            self.refuse -= 1
            return JSONResponse({}, 500)
        self.taken.append(body)
        self.keys.append(request.headers["Idempotency-Key"])
        return JSONResponse({})

    @property
    def address(self) -> SecretStr:
        times = f"cto={PATIENCE}&rto={PATIENCE}"
        return SecretStr(
            f"json://127.0.0.1:{self.server.port}/n?{times}&+Idempotency-Key={{notice}}"
        )
