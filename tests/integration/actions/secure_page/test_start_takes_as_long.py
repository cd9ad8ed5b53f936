"""How long the public door takes tells nobody whether a name exists, or what it may do."""

import asyncio
import random
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import httpx
import pytest

from actions.proof.rules import ProofRules
from tests.support.proof import Person, ProofHouse
from tests.support.secure_page import SecurePage, secure_page
from tests.support.strangers import becomes
from tests.support.tables import empty_tables, make_tables

TRIES = 80
AT_ONCE = 10
LARGEST_DIFFERENCE = 0.05
MANY = 10**6
RULES = ProofRules(
    mail_codes=True,
    wrong_per_challenge=MANY,
    wrong_per_day=MANY,
    challenges_per_hour=MANY,
    targets_per_source=MANY,
)
Times = dict[str, dict[str, list[float]]]


@pytest.fixture(scope="module")
def site(
    role_urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SecurePage]:
    """The page with the pace it has everywhere; only the limits are out of the way."""
    make_tables(role_urls["owner"])
    empty_tables(role_urls["owner"])
    shared: dict[str, Any] = {"NACHTWACHT_SECURE_SHARED_NETWORKS": '["127.0.0.0/8"]'}
    folder = tmp_path_factory.mktemp("pace")
    with secure_page(role_urls, folder, rules=RULES, **shared) as started:
        yield started


async def names(house: ProofHouse) -> dict[str, tuple[str, Person | None]]:
    """Employ one of each kind; who may never pass knows his own right code."""
    known = await house.employee()
    privileged = await becomes(house, await house.employee(), groups=["Domain Admins"])
    disabled = await becomes(house, await house.employee(), enabled=False)
    return {
        "known": (known.account.user_name, None),
        "unknown": ("niemandvanons", None),
        "privileged, right code": (privileged.account.user_name, privileged),
        "disabled, right code": (disabled.account.user_name, disabled),
    }


class Visitor:
    """One browser, with the cookies it was given."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._cookies: dict[str, str] = {}

    async def step(self, path: str, status: int, **form: str) -> float:
        """Post a form and return how many seconds the answer took."""
        began = time.perf_counter()
        answer = await self._client.request(
            "POST" if form else "GET",
            path,
            data=form | {"csrf": self._cookies.get("nachtwacht_csrf", "")} if form else None,
            headers={"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())},
        )
        took = time.perf_counter() - began
        assert answer.status_code == status, answer.text
        self._cookies |= dict(answer.cookies)
        self._client.cookies.clear()
        return took


async def one_try(client: httpx.AsyncClient, name: str, app_code: str) -> dict[str, float]:
    """Type a name and two codes as a browser does; return the seconds of each step."""
    visitor = Visitor(client)
    await visitor.step("/start", 200)
    return {
        "name": await visitor.step("/start/name", 303, name=name),
        "proof": await visitor.step("/start/proof", 422, app_code=app_code, mail_code="00000000"),
    }


async def all_tries(site: SecurePage, kinds: dict[str, tuple[str, Person | None]]) -> Times:
    """Try every kind of name equally often, in a mixed order, a few at a time."""
    order = [kind for kind in kinds for _ in range(TRIES)]
    random.Random(23).shuffle(order)  # noqa: S311
    places = asyncio.Semaphore(AT_ONCE)
    times: Times = {step: {kind: [] for kind in kinds} for step in ("name", "proof")}

    async def take(client: httpx.AsyncClient, kind: str) -> None:
        name, person = kinds[kind]
        app_code = person.code(site.house.clock) if person else "000000"
        async with places:
            for step, seconds in (await one_try(client, name, app_code)).items():
                times[step][kind].append(seconds)

    async with httpx.AsyncClient(base_url=site.url, timeout=60) as client:
        await asyncio.gather(*(take(client, kind) for kind in order))
    return times


@pytest.mark.timeout(600)
class TestHowLongItTakes:
    def test_the_medians_are_the_same_for_every_kind_of_name(self, site: SecurePage) -> None:
        kinds = site.run(names(site.house))
        with site.courier_at_work():
            times = asyncio.run(all_tries(site, kinds))
        for step, by_kind in times.items():
            medians = {kind: median(taken) for kind, taken in by_kind.items()}
            assert all(len(taken) == TRIES for taken in by_kind.values())
            difference = max(medians.values()) / min(medians.values()) - 1
            print(step, {kind: round(each, 4) for kind, each in medians.items()})  # noqa: T201
            assert difference < LARGEST_DIFFERENCE, (step, medians)
