"""Short messages over a real provider: its address, its number, its moods."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.adapters.apprise.texter import AppriseTexter
from actions.errors import Broken
from actions.ports.texter import Text, TextUnavailable
from tests.support.fake_server import FakeServer

TEXT = Text("+31612345678", "Je code van Nachtwacht is 12345678.")


class Provider:
    """Takes messages as apprise's `json://` posts them."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.status = 200
        self.pause = 0.0
        routes = [Route("/sms/{number}", self._take, methods=["POST"])]
        self.server = FakeServer(Starlette(routes=routes))

    async def _take(self, request: Request) -> Response:
        await asyncio.sleep(self.pause)
        if self.status == 200:
            body = await request.json()
            self.taken.append((request.path_params["number"], body["message"]))
        return JSONResponse({}, self.status)

    def texter(self, **changes: timedelta) -> AppriseTexter:
        place = f"json://127.0.0.1:{self.server.port}/sms/{{number}}"
        return AppriseTexter(SecretStr(place), **changes)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    built = Provider()
    await built.server.start()
    yield built
    await built.server.close()


class TestAMessage:
    async def test_goes_to_its_number(self, provider: Provider) -> None:
        await provider.texter().send(TEXT)
        assert provider.taken == [(TEXT.to, TEXT.body)]

    async def test_that_is_refused_was_not_sent(self, provider: Provider) -> None:
        provider.status = 500
        with pytest.raises(TextUnavailable):
            await provider.texter().send(TEXT)

    async def test_of_a_provider_that_is_away_was_not_sent(self, provider: Provider) -> None:
        await provider.server.die()
        with pytest.raises(TextUnavailable):
            await provider.texter().send(TEXT)

    async def test_is_not_waited_for(self, provider: Provider) -> None:
        provider.pause = 1.0
        with pytest.raises(TextUnavailable):
            await provider.texter(patience=timedelta(milliseconds=100)).send(TEXT)


class TestTheSetting:
    @pytest.mark.parametrize("template", ["json://127.0.0.1/sms", "nothing://{number}", "{number}"])
    def test_that_cannot_work_stops_the_start(self, template: str) -> None:
        with pytest.raises(Broken, match=r"settings\.sms_url"):
            AppriseTexter(SecretStr(template))
