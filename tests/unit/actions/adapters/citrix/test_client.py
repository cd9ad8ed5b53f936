"""The finer points of speaking with Citrix: tokens, headers, strange answers, waiting."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from actions.adapters.citrix import CitrixMode, CitrixSessions
from actions.adapters.citrix.errors import CitrixForbidden, CitrixRejected, CitrixUnavailable
from actions.adapters.citrix.wire import transactions
from tests.support.loopback import served
from tests.support.sessions_world import LITTLE_TIME, account, citrix_settings
from tests.support.standing_clock import StandingClock

ANNA = account("anna")


@dataclass
class Scripted:
    """Hands out tokens and answers calls as the test wrote them down; repeats the last answer."""

    answers: list[Response] = field(default_factory=list)
    token_answers: list[Response] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def calls(self) -> list[Request]:
        """The requests that were not for a token."""
        return [one for one in self.requests if "tokens" not in one.url.path.lower()]

    @property
    def token_calls(self) -> list[Request]:
        """The requests for a token."""
        return [one for one in self.requests if "tokens" in one.url.path.lower()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        self.bodies.append(await request.body())
        self.requests.append(request)
        script = self.token_answers if "tokens" in request.url.path.lower() else self.answers
        response = script.pop(0) if len(script) > 1 else script[0]
        await response(scope, receive, send)


def cloud_token(seconds: object = "3600") -> Response:
    return JSONResponse({"token_type": "bearer", "access_token": "abc", "expires_in": seconds})


def nothing_found() -> Response:
    return JSONResponse({"Items": [], "ContinuationToken": None})


@dataclass
class Bench:
    """One adapter on one scripted server."""

    address: str
    citrix: Scripted
    clock: StandingClock
    sessions: CitrixSessions
    pauses: list[float]


async def bench(mode: CitrixMode) -> AsyncIterator[Bench]:
    clock, pauses = StandingClock(), list[float]()
    citrix = Scripted(answers=[nothing_found()], token_answers=[cloud_token()])

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with served(citrix) as address:
        sessions = CitrixSessions(citrix_settings(address, mode), clock=clock, pause=pause)
        yield Bench(address, citrix, clock, sessions, pauses)
        await sessions.aclose()


@pytest.fixture
async def cloud() -> AsyncIterator[Bench]:
    async for one in bench(CitrixMode.CLOUD):
        yield one


@pytest.fixture
async def on_premises() -> AsyncIterator[Bench]:
    async for one in bench(CitrixMode.ONPREMISES):
        one.citrix.token_answers = [
            JSONResponse({"Token": "abc", "ExpiresAt": "2026-11-23T23:39:59.1234567Z"})
        ]
        yield one


class TestHeaders:
    async def test_a_cloud_call_carries_them_all(self, cloud: Bench) -> None:
        await cloud.sessions.find(ANNA)
        (call,) = cloud.citrix.calls
        assert call.headers["Authorization"] == "CWSAuth bearer=abc"
        assert call.headers["Citrix-CustomerId"] == "nachtwacht-demo"
        assert call.headers["Citrix-InstanceId"] == "demo-site"
        assert call.headers["Accept"] == "application/json"
        assert call.headers["Content-Type"] == "application/json; charset=utf-8"
        assert call.headers["X-ActionName"] == "Nachtwacht: find sessions"
        assert call.headers["Citrix-TransactionId"]

    async def test_a_call_on_premises_names_no_customer(self, on_premises: Bench) -> None:
        await on_premises.sessions.find(ANNA)
        (call,) = on_premises.citrix.calls
        assert call.headers["Citrix-CustomerId"] == "CitrixOnPremises"

    async def test_the_secret_is_encoded_for_the_form(self, cloud: Bench) -> None:
        secret = SecretStr("a&b=c+d é")
        settings = citrix_settings(cloud.address).model_copy(update={"client_secret": secret})
        sessions = CitrixSessions(settings, clock=cloud.clock)
        await sessions.find(ANNA)
        await sessions.aclose()
        assert b"client_secret=a%26b%3Dc%2Bd+%C3%A9" in cloud.citrix.bodies[0]


class TestTokens:
    async def test_one_is_kept_until_a_minute_before_its_end(self, cloud: Bench) -> None:
        for _ in range(2):
            await cloud.sessions.find(ANNA)
        cloud.clock.advance(minutes=58, seconds=59)
        await cloud.sessions.find(ANNA)
        kept = len(cloud.citrix.token_calls)
        cloud.clock.advance(seconds=1)
        await cloud.sessions.find(ANNA)
        assert (kept, len(cloud.citrix.token_calls)) == (1, 2)

    async def test_the_end_on_premises_is_a_moment(self, on_premises: Bench) -> None:
        await on_premises.sessions.find(ANNA)
        on_premises.clock.advance(minutes=59)
        await on_premises.sessions.find(ANNA)
        assert len(on_premises.citrix.token_calls) == 2

    async def test_many_callers_ask_for_one(self, cloud: Bench) -> None:
        await asyncio.gather(*(cloud.sessions.find(ANNA) for _ in range(5)))
        assert len(cloud.citrix.token_calls) == 1

    @pytest.mark.parametrize("life", ["soon", "²", "", None, [], {}])
    async def test_a_life_we_cannot_read_is_a_short_one(self, cloud: Bench, life: object) -> None:
        cloud.citrix.token_answers = [cloud_token(life)]
        await cloud.sessions.find(ANNA)
        cloud.clock.advance(minutes=10)
        await cloud.sessions.find(ANNA)
        assert len(cloud.citrix.token_calls) == 2

    @pytest.mark.parametrize("life", ["9" * 30, "-5", 3600])
    async def test_a_strange_life_breaks_nothing(self, cloud: Bench, life: object) -> None:
        cloud.citrix.token_answers = [cloud_token(life)]
        assert await cloud.sessions.find(ANNA) == []

    async def test_a_refused_one_is_renewed_once_and_no_more(self, cloud: Bench) -> None:
        cloud.citrix.answers = [Response(status_code=401)]
        with pytest.raises(CitrixForbidden):
            await cloud.sessions.find(ANNA)
        assert (len(cloud.citrix.token_calls), len(cloud.citrix.calls)) == (2, 2)

    async def test_an_answer_without_a_token_is_no_answer(self, cloud: Bench) -> None:
        cloud.citrix.token_answers = [JSONResponse({"access_token": ""})]
        with pytest.raises(CitrixUnavailable):
            await cloud.sessions.find(ANNA)


class TestStrangeAnswers:
    async def test_a_web_page_saying_404_proves_nothing(self, cloud: Bench) -> None:
        cloud.citrix.answers = [HTMLResponse("<h1>Not here</h1>", 404)]
        with pytest.raises(CitrixUnavailable):
            await cloud.sessions.get("one")

    async def test_an_empty_404_is_citrixs_own(self, cloud: Bench) -> None:
        cloud.citrix.answers = [Response(status_code=404)]
        assert await cloud.sessions.get("one") is None

    @pytest.mark.parametrize("content", ["", "<html>", "[]", "null", "{}"])
    async def test_a_200_that_is_no_session_is_not_a_session_gone(
        self, cloud: Bench, content: str
    ) -> None:
        cloud.citrix.answers = [PlainTextResponse(content)]
        with pytest.raises(CitrixUnavailable):
            await cloud.sessions.get("one")

    @pytest.mark.parametrize("status", [302, 400, 406, 415])
    async def test_our_own_mistake_is_not_repeated(self, cloud: Bench, status: int) -> None:
        cloud.citrix.answers = [JSONResponse({"SdkErrorId": "Bad"}, status)]
        with pytest.raises(CitrixRejected) as caught:
            await cloud.sessions.find(ANNA)
        assert len(cloud.citrix.calls) == 1
        assert (caught.value.facts.status, caught.value.facts.citrix_error) == (status, "Bad")

    async def test_too_small_a_role_is_told_as_such(self, cloud: Bench) -> None:
        cloud.citrix.answers = [Response(status_code=403)]
        with pytest.raises(CitrixForbidden):
            await cloud.sessions.log_off("one")

    async def test_pages_without_end_are_not_read_for_ever(self, cloud: Bench) -> None:
        cloud.citrix.answers = [JSONResponse({"Items": [], "ContinuationToken": "again"})]
        with pytest.raises(CitrixUnavailable):
            await cloud.sessions.find(ANNA)
        assert len(cloud.citrix.calls) <= 20

    async def test_a_log_off_without_a_job_is_followed_by_its_session(self, cloud: Bench) -> None:
        cloud.citrix.answers = [Response(status_code=204)]
        job = await cloud.sessions.log_off("one")
        assert job is not None
        cloud.citrix.answers = [JSONResponse({"Id": "one"})]
        running = await cloud.sessions.job(job.id)
        cloud.citrix.answers = [Response(status_code=404)]
        done = await cloud.sessions.job(job.id)
        assert (running.state.value, done.state.value) == ("running", "done")

    async def test_a_session_of_someone_else_in_the_path_stays_one_part(self, cloud: Bench) -> None:
        cloud.citrix.answers = [Response(status_code=404)]
        await cloud.sessions.get("../Machines/VDA")
        assert cloud.citrix.calls[0].scope["raw_path"].endswith(b"/Sessions/..%2FMachines%2FVDA")


class TestWaiting:
    async def test_it_doubles_and_stops_when_the_budget_would_be_spent(self, cloud: Bench) -> None:
        cloud.citrix.answers = [Response(status_code=503)]
        pauses: list[float] = []
        paces = {"first_pause": timedelta(seconds=20), "budget": timedelta(seconds=79)}
        settings = citrix_settings(cloud.address).model_copy(update=paces)

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        sessions = CitrixSessions(settings, clock=cloud.clock, pause=pause)
        with pytest.raises(CitrixUnavailable):
            await sessions.find(ANNA)
        await sessions.aclose()
        first, second = pauses
        assert 20 <= first <= 25
        assert 40 <= second <= 50
        assert len(cloud.citrix.calls) == 3

    async def test_it_keeps_to_the_time_citrix_names(self, cloud: Bench) -> None:
        date = "Mon, 23 Nov 2026 22:40:00 GMT"
        cloud.citrix.answers = [
            Response(status_code=429, headers={"Retry-After": "0"}),
            Response(status_code=429, headers={"Retry-After": date}),
            nothing_found(),
        ]
        assert await cloud.sessions.find(ANNA) == []
        assert cloud.pauses == [0, 0]

    async def test_nobody_listening_is_unavailable(self) -> None:
        settings = citrix_settings("http://127.0.0.1:1", budget=LITTLE_TIME)
        sessions = CitrixSessions(settings, clock=StandingClock())
        with pytest.raises(CitrixUnavailable):
            await sessions.find(ANNA)
        assert not await sessions.healthy()
        await sessions.aclose()


class TestTransactions:
    async def test_they_are_collected_for_the_ledger(self, cloud: Bench) -> None:
        cloud.citrix.answers = [
            JSONResponse({"Items": []}, headers={"Citrix-TransactionId": "of-citrix"})
        ]
        with transactions() as collected:
            await cloud.sessions.find(ANNA)
        assert len(collected) == 2
        assert collected[1] == "of-citrix"

    async def test_an_error_names_its_own(self, cloud: Bench) -> None:
        cloud.citrix.answers = [Response(status_code=400)]
        with pytest.raises(CitrixRejected) as caught:
            await cloud.sessions.find(ANNA)
        sent = cloud.citrix.calls[0].headers["Citrix-TransactionId"]
        assert caught.value.facts.transaction_id == sent


class TestSettings:
    def test_addresses_of_both_modes(self) -> None:
        cloud = citrix_settings("https://api-eu.cloud.example")
        site = citrix_settings("https://ddc.example", CitrixMode.ONPREMISES)
        elsewhere = cloud.model_copy(update={"token_url": "https://id.example/"})
        tail = "/cctrustoauth2/nachtwacht-demo/tokens/clients"
        assert cloud.token_address == f"https://api-eu.cloud.example{tail}"
        assert elsewhere.token_address == f"https://id.example{tail}"
        assert site.token_address == "https://ddc.example/cvad/manage/Tokens"

    def test_no_secret_shows_when_printed(self) -> None:
        assert "demo-secret" not in repr(citrix_settings("http://127.0.0.1:1"))
