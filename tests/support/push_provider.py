"""A provider of chat that knows keys: what comes again with a key is not shown again."""

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.fake_server import FakeServer


@dataclass(frozen=True)
class Arrival:
    """One request to show a message."""

    key: str
    address: str
    text: str


class PushProvider:
    """`arrivals` is all that came, `dropped` what came again; the rest was shown."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.dropped: list[Arrival] = []
        self._screens: dict[str, Arrival] = {}
        self.server = FakeServer(
            Starlette(routes=[Route("/messages", self._take, methods=["POST"])])
        )

    def shown(self, address: str) -> list[str]:
        """Return what somebody sees, in order."""
        return [each.text for each in tuple(self._screens.values()) if each.address == address]

    def arrived(self, address: str) -> list[Arrival]:
        """Return all that was sent to somebody, also what was not shown."""
        return [each for each in self.arrivals if each.address == address]

    async def _take(self, request: Request) -> Response:
        sent = await request.json()
        arrival = Arrival(request.headers["idempotency-key"], sent["address"], sent["text"])
        self.arrivals.append(arrival)
        if arrival.key in self._screens:
            self.dropped.append(arrival)
        else:
            self._screens[arrival.key] = arrival
        return JSONResponse({"id": arrival.key})
