"""Numbers by department, for the desk and on the command line; none about a handful of people."""

import base64
import os
import subprocess
import sys
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from actions.enrolment.coverage import Counted, Department, folded
from actions.proof.registration import mail_proof, new_totp_secret, totp_proof
from ops.layout import ROOT
from tests.contract.wire.schemas import validator
from tests.support.actions_house import INTERNAL_TOKEN, Stage, running
from tests.support.enrolment import GROUP, EnrolmentHouse
from tests.support.events import fake_api

FEW = Counted(3, 1, 0)


async def registers(house: EnrolmentHouse, people: list[str], *, two: bool = False) -> None:
    proof = house.proof
    async with proof.db.begin() as session:
        for each in people:
            session.add(totp_proof(proof.key, each, new_totp_secret(), proof.clock.now()))
            if two:
                address = f"{each}@thuis.example"
                session.add(mail_proof(proof.key, each, address, proof.clock.now()))


@pytest.fixture
async def company(house: EnrolmentHouse) -> EnrolmentHouse:
    """Twelve at Eik, six at Linde, two in the kitchen and one of no department."""
    eik, linde = await house.hire(12), await house.hire(6, department="Linde")
    kitchen = await house.hire(2, department="Keuken")
    await house.hire(1, department="")
    await registers(house, eik[:6])
    await registers(house, linde[:3] + kitchen, two=True)
    await house.task.list()
    return house


class TestTheTable:
    async def test_counts_kinds_and_folds_small_departments(self, company: EnrolmentHouse) -> None:
        table = await company.coverage.table()
        assert table.departments == (Department("Afdeling Eik", Counted(12, 6, 0)),)
        assert table.rest == Counted(9, 5, 5)  # Linde joins them: three alone would tell
        assert table.whole == Counted(21, 11, 5)

    async def test_who_left_is_not_counted(self, company: EnrolmentHouse) -> None:
        for number in range(7):
            await company.change(f"0e{number:06d}-0000-4000-8000-{number:012d}", enabled=False)
        company.proof.clock.advance(hours=6)
        await company.task.list()
        assert (await company.coverage.table()).whole == Counted(14, 5, 5)

    async def test_a_listing_that_broke_off_lets_nobody_leave(
        self, company: EnrolmentHouse
    ) -> None:
        company.proof.clock.advance(hours=6)
        await company.proof.turn("directory", "down")
        await company.task.list()
        whole = (await company.coverage.table()).whole
        assert whole is not None
        assert whole.people == 21

    @pytest.mark.parametrize(
        ("sizes", "shown", "rest"),
        [([4], [], None), ([2, 2], [], None), ([5], [5], None), ([5, 5], [5, 5], None),
         ([4, 4], [], 8), ([9, 7, 4], [9], 11), ([9, 7, 4, 1], [9, 7], 5)],
    )  # fmt: skip
    def test_no_number_is_about_fewer_than_five(
        self, sizes: list[int], shown: list[int], rest: int | None
    ) -> None:
        found = [Department(f"d{n}", Counted(size, 1, 0)) for n, size in enumerate(sizes)]
        table = folded(found, None)
        assert sorted(each.counted.people for each in table.departments) == sorted(shown)
        assert (table.rest.people if table.rest else None) == rest


class TestTheDesk:
    async def ask(self, role_urls: dict[str, str], **changes: Any) -> tuple[int, Any]:
        async with fake_api() as api, running(Stage(role_urls["actions"], api)) as program:
            assertion = program.stage.assertion("none", "i-1", "e-1", **changes)
            token = changes.get("token", INTERNAL_TOKEN)
            answer = await program.client.get(
                "/internal/enrolment/coverage",
                headers={"Authorization": f"Bearer {token}", "X-Nachtwacht-Assertion": assertion},
            )
        return answer.status_code, answer.json()

    async def test_an_engineer_gets_the_numbers_and_no_name(
        self, company: EnrolmentHouse, role_urls: dict[str, str]
    ) -> None:
        status, seen = await self.ask(role_urls, act="engineer")
        validator("internal_enrolment").validate(seen)
        assert (status, seen["whole"]["people"]) == (200, 21)
        assert "Keuken" not in str(seen)

    @pytest.mark.parametrize(
        ("changes", "status"),
        [({"act": "employee"}, 403), ({"act": "engineer", "token": "wrong"}, 401)],
    )
    async def test_nobody_else_does(
        self,
        company: EnrolmentHouse,
        role_urls: dict[str, str],
        changes: dict[str, str],
        status: int,
    ) -> None:
        assert (await self.ask(role_urls, **changes))[0] == status


def environment(url: str) -> dict[str, str]:
    """Return what an administrator's shell knows."""
    public = OKPKey.generate_key("Ed25519").as_pem(private=False).decode()
    return {
        "PATH": os.environ["PATH"],
        "NACHTWACHT_ENV": "development",
        "NACHTWACHT_DATABASE_URL": url,
        "NACHTWACHT_WEBHOOK_TOKEN": "a",
        "NACHTWACHT_ACTIONS_INTERNAL_TOKEN": "b",
        "NACHTWACHT_ASSERTION_PUBLIC_KEY": public,
        "NACHTWACHT_EVENTS_TOKEN": "c",
        "NACHTWACHT_SECURE_SOCKET": "secure.sock",
        "NACHTWACHT_SECURE_TOKEN": "d",
        "NACHTWACHT_PROOF_KEY": base64.b64encode(bytes(32)).decode(),
        "NACHTWACHT_CITRIX__BASE_URL": "http://127.0.0.1:1",
        "NACHTWACHT_CITRIX__SITE_ID": "site",
        "NACHTWACHT_CITRIX__CLIENT_ID": "id",
        "NACHTWACHT_CITRIX__CLIENT_SECRET": "secret",
    }


class TestTheCommand:
    def run(self, url: str, *words: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "actions.enrolment", *words],
            cwd=ROOT, env=environment(url), capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    async def test_invites_and_counts(
        self, company: EnrolmentHouse, role_urls: dict[str, str]
    ) -> None:
        url = role_urls["actions"]
        code, said, _ = self.run(url, "invite", "--group", GROUP, "--dry-run")
        assert (code, said.splitlines()[-2:]) == (
            0, ["invited              10", "nothing was stored: a dry run"],
        )  # fmt: skip
        code, said, _ = self.run(url, "invite", "--group", GROUP)
        assert (code, "NACHTWACHT_ENROLMENT__PAGE" in said) == (0, True)
        assert self.run(url, "status")[:2] == (0, "waiting              10\n")
        code, said, _ = self.run(url, "coverage")
        assert said.splitlines()[-1].split() == ["everybody", "21", "11", "0"]
        assert "Keuken" not in said

    async def test_a_wrong_group_and_a_silent_directory_end_badly(
        self, company: EnrolmentHouse, role_urls: dict[str, str]
    ) -> None:
        url = role_urls["actions"]
        assert self.run(url, "invite", "--group", "Zrog")[0] == 1
        await company.proof.turn("directory", "down")
        assert self.run(url, "invite", "--group", GROUP)[0] == 2
