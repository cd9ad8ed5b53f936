"""The simulated site is as strict, slow and treacherous as the real one."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from actions.sandbox.citrix.app import create_simulator
from actions.sandbox.citrix.model import Machine, QueuedFault, Session, SiteConfig, Temper
from actions.sandbox.citrix.site import Site
from tests.support.sessions_world import account, user_of
from tests.support.standing_clock import StandingClock

CONFIG = SiteConfig()
TOKENS = f"/cctrustoauth2/{CONFIG.customer_id}/tokens/clients"
MANAGE = "/cvad/manage"
ANNA = user_of(account("anna"))
STRANGE_PAGES = """
limit=1001 limit=0 limit=x limit=%C2%B2
continuationToken=? continuationToken=%C3%A9 continuationToken=LTU=
""".split()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def site(clock: StandingClock) -> Site:
    return Site(clock, CONFIG)


@pytest.fixture
async def http(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_simulator(site))
    async with httpx.AsyncClient(transport=transport, base_url="http://citrix.example") as client:
        yield client


@pytest.fixture
def session(site: Site) -> Session:
    return site.add(ANNA, Machine("CORP\\VDA-07"))


async def cloud_token(http: httpx.AsyncClient, **changed: str) -> httpx.Response:
    form = {
        "grant_type": "client_credentials",
        "client_id": CONFIG.client_id,
        "client_secret": CONFIG.client_secret,
    }
    return await http.post(TOKENS, data=form | changed)


async def headers(http: httpx.AsyncClient) -> dict[str, str]:
    token = (await cloud_token(http)).json()["access_token"]
    return {
        "Authorization": f"CwsAuth Bearer={token}",
        "Citrix-CustomerId": CONFIG.customer_id,
        "Citrix-InstanceId": CONFIG.site_id,
        "Accept": "application/json",
        "Content-Type": "application/json; charset=utf-8",
    }


async def post(http: httpx.AsyncClient, path: str, body: Any = None) -> httpx.Response:
    return await http.post(f"{MANAGE}{path}", headers=await headers(http), json=body)


async def get(http: httpx.AsyncClient, path: str) -> httpx.Response:
    return await http.get(f"{MANAGE}{path}", headers=await headers(http))


class TestTokens:
    async def test_the_cloud_tells_the_life_as_text(self, http: httpx.AsyncClient) -> None:
        answer = await cloud_token(http)
        assert answer.json()["expires_in"] == "3600"
        assert answer.json()["token_type"] == "bearer"

    async def test_a_wrong_secret_is_refused_in_the_clouds_own_form(
        self, http: httpx.AsyncClient
    ) -> None:
        answer = await cloud_token(http, client_secret="wrong")
        assert answer.status_code == 401
        assert answer.json()["error"] == "invalid_client"

    async def test_on_premises_takes_basic_and_refuses_a_wrong_password(
        self, http: httpx.AsyncClient
    ) -> None:
        statuses = []
        for password in (CONFIG.admin_password, "wrong"):
            basic = base64.b64encode(f"{CONFIG.admin}:{password}".encode()).decode()
            answer = await http.post(
                f"{MANAGE}/Tokens",
                headers={
                    "Authorization": f"Basic {basic}",
                    "Citrix-CustomerId": "CitrixOnPremises",
                },
            )
            statuses.append(answer.status_code)
        assert statuses == [200, 401]

    async def test_a_token_ends(self, http: httpx.AsyncClient, clock: StandingClock) -> None:
        held = await headers(http)
        before = await http.get(f"{MANAGE}/About", headers=held)
        clock.advance(hours=1)
        after = await http.get(f"{MANAGE}/About", headers=held)
        assert (before.status_code, after.status_code) == (200, 401)

    async def test_a_plain_bearer_is_refused(self, http: httpx.AsyncClient) -> None:
        held = await headers(http)
        token = held["Authorization"].partition("=")[2]
        answer = await http.get(
            f"{MANAGE}/About", headers=held | {"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 401


class TestHeaders:
    @pytest.mark.parametrize(
        ("name", "value", "status"),
        [
            ("Citrix-CustomerId", None, 400),
            ("Citrix-CustomerId", "another", 403),
            ("Citrix-InstanceId", None, 400),
            ("Citrix-InstanceId", "another", 400),
            ("Accept", "text/html", 406),
            ("Content-Type", "text/plain", 415),
            ("Content-Type", "application/json; charset=latin-1", 415),
        ],
    )
    async def test_a_wrong_or_missing_one_is_refused(
        self, http: httpx.AsyncClient, name: str, value: str | None, status: int
    ) -> None:
        given = await headers(http)
        given.pop(name)
        if value is not None:
            given[name] = value
        answer = await http.post(
            f"{MANAGE}/Sessions/$search", headers=given, content=b'{"SearchFilters":[]}'
        )
        assert answer.status_code == status
        assert answer.json()["SdkErrorId"]

    async def test_me_needs_no_site(self, http: httpx.AsyncClient) -> None:
        given = await headers(http)
        del given["Citrix-InstanceId"]
        answer = await http.get(f"{MANAGE}/me", headers=given)
        assert answer.json()["Customers"][0]["Sites"][0]["Id"] == CONFIG.site_id

    async def test_the_transaction_id_comes_back(self, http: httpx.AsyncClient) -> None:
        given = await headers(http) | {"Citrix-TransactionId": "of-ours"}
        ours = await http.get(f"{MANAGE}/Sessions/gone", headers=given)
        assert ours.headers["Citrix-TransactionId"] == "of-ours"
        assert (await get(http, "/About")).headers["Citrix-TransactionId"]


class TestReading:
    async def test_pages_of_the_asked_size_with_a_token_for_the_next(
        self, http: httpx.AsyncClient, site: Site
    ) -> None:
        for _ in range(5):
            site.add(ANNA, Machine("CORP\\VDA-07"))
        first = (await get(http, "/Sessions?limit=3")).json()
        token = first["ContinuationToken"]
        second = (await get(http, f"/Sessions?limit=3&continuationToken={token}")).json()
        assert (len(first["Items"]), len(second["Items"])) == (3, 2)
        assert second["ContinuationToken"] is None

    @pytest.mark.parametrize("query", [*STRANGE_PAGES, f"limit={'9' * 5000}"])
    async def test_a_page_that_cannot_be_is_refused(
        self, http: httpx.AsyncClient, query: str
    ) -> None:
        assert (await get(http, f"/Sessions?{query}")).status_code == 400

    async def test_only_the_asked_fields(self, http: httpx.AsyncClient, session: Session) -> None:
        answer = await get(http, f"/Sessions/{session.id}?fields=Id,State")
        assert answer.json() == {"Id": session.id, "State": "Active"}

    async def test_plain_times_are_local_text(
        self, http: httpx.AsyncClient, session: Session
    ) -> None:
        found = (await get(http, f"/Sessions/{session.id}")).json()
        assert found["StartTime"] == "11/23/2026 10:40:00 PM"
        assert found["FormattedStartTime"] == "2026-11-23T22:40:00Z"

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"SearchFilters": [{"Property": "Shoes", "Value": "x", "Operator": "Equals"}]},
            {"SearchFilters": [{"Property": "UserName", "Value": "x", "Operator": "Sounds"}]},
            {"SearchFilters": [{"Property": "UserName", "Value": 7, "Operator": "Equals"}]},
            {"SearchFilters": ["x"]},
            [],
        ],
    )
    async def test_a_filter_it_does_not_know_is_refused(
        self, http: httpx.AsyncClient, body: object
    ) -> None:
        assert (await post(http, "/Sessions/$search", body)).status_code == 400

    async def test_a_machine_that_lost_its_broker_says_so(
        self, http: httpx.AsyncClient, site: Site
    ) -> None:
        lost = site.add(ANNA, Machine("CORP\\VDI-21", registered=False, multi_session=False))
        machine = (await get(http, f"/Sessions/{lost.id}/Machine")).json()
        assert machine["RegistrationState"] == "Unregistered"
        assert machine["SessionSupport"] == "SingleSession"


class TestJobs:
    async def test_they_go_from_not_started_to_complete(
        self, http: httpx.AsyncClient, clock: StandingClock, session: Session
    ) -> None:
        accepted = await post(http, f"/Sessions/{session.id}/$logoff?async=true")
        path = accepted.headers["Location"].partition(MANAGE)[2]
        seen = []
        for seconds in (0, 1, 2):
            clock.advance(seconds=seconds)
            seen.append((await get(http, path)).json()["Status"])
        assert (accepted.status_code, accepted.content) == (202, b"")
        assert seen == ["NotStarted", "InProgress", "Complete"]
        assert (await get(http, f"/Sessions/{session.id}")).status_code == 404

    async def test_a_second_log_off_is_a_conflict(
        self, http: httpx.AsyncClient, session: Session
    ) -> None:
        path = f"/Sessions/{session.id}/$logoff"
        assert [(await post(http, path)).status_code for _ in range(2)] == [204, 409]

    async def test_one_that_never_ends_fails_and_keeps_the_session(
        self, http: httpx.AsyncClient, clock: StandingClock, session: Session
    ) -> None:
        session.temper = Temper.IMMORTAL
        accepted = await post(http, f"/Sessions/{session.id}/$logoff?async=true")
        clock.advance(seconds=3)
        job = (await get(http, accepted.headers["Location"].partition(MANAGE)[2])).json()
        assert (job["Status"], job["ErrorCode"]) == ("Failed", "CommunicationError")
        assert (await get(http, f"/Sessions/{session.id}")).json()["LogoffInProgress"] is True

    async def test_they_are_seen_by_their_caller_only_and_not_for_ever(
        self, http: httpx.AsyncClient, clock: StandingClock, site: Site, session: Session
    ) -> None:
        accepted = await post(http, f"/Sessions/{session.id}/$disconnect?async=true")
        path = accepted.headers["Location"].partition(MANAGE)[2]
        job = next(iter(site.jobs.values()))
        job.caller = "another"
        as_another = (await get(http, path)).status_code
        job.caller = CONFIG.client_id
        as_caller = (await get(http, path)).status_code
        clock.advance(hours=49)
        assert (await get(http, path)).status_code == 200  # it ends only now
        clock.advance(hours=49)
        assert (as_another, as_caller) == (404, 200)

    async def test_a_cancelled_one_changes_nothing(
        self, http: httpx.AsyncClient, clock: StandingClock, session: Session
    ) -> None:
        accepted = await post(http, f"/Sessions/{session.id}/$disconnect?async=true")
        path = accepted.headers["Location"].partition(MANAGE)[2]
        await post(http, f"{path}/$cancel")
        clock.advance(seconds=10)
        assert (await get(http, path)).json()["Status"] == "Canceled"
        assert session.state == "Active"


class TestTraps:
    async def test_down_is_down_for_tokens_too(self, http: httpx.AsyncClient, site: Site) -> None:
        site.traps.down = True
        assert (await cloud_token(http)).status_code == 503

    async def test_slow_answers_late(self, http: httpx.AsyncClient, site: Site) -> None:
        site.traps.slow = timedelta(seconds=0.05)
        assert (await cloud_token(http)).elapsed >= timedelta(seconds=0.05)

    async def test_a_rush_with_and_without_a_time_to_wait(
        self, http: httpx.AsyncClient, site: Site
    ) -> None:
        given = await headers(http)
        site.fail(QueuedFault(429, retry_after="7"), QueuedFault(429))
        answers = [await http.get(f"{MANAGE}/About", headers=given) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [429, 429, 200]
        assert [answer.headers.get("Retry-After") for answer in answers] == ["7", None, None]

    async def test_an_answer_can_be_lost_after_the_work_was_done(
        self, http: httpx.AsyncClient, site: Site, session: Session
    ) -> None:
        site.fail(QueuedFault(503, path_part="$logoff", after_effect=True))
        answer = await post(http, f"/Sessions/{session.id}/$logoff?async=true")
        assert answer.status_code == 503
        assert session.logoff_at is not None
