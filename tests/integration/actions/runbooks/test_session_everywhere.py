"""The stories of a password that others may know."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from actions.backends import Backends
from actions.ports.sessions import SessionState
from actions.ports.sign_ins import (
    NoSignIns,
    SignIns,
    SignInsForbidden,
    SignInsUnavailable,
)
from actions.proof.rules import ProofRules
from tests.support.actions_house import Employee, Running, Stage, running
from tests.support.fakes import FakeSignIns, a_session
from tests.support.secure_door import AtThePage, open_page
from tests.support.waiting import until

NEW = "vlieger boven duinpan 9"
LEAKED = "heb mn wachtwoord ingevuld op een rare site"


@pytest.fixture
def sign_ins() -> FakeSignIns:
    return FakeSignIns()


@pytest.fixture
async def program(stage: Stage, sign_ins: FakeSignIns) -> AsyncIterator[Running]:
    """Run the program with a place to sign out of."""
    with_sign_ins(stage, sign_ins)
    async with running(stage) as started:
        yield started


def with_sign_ins(stage: Stage, sign_ins: SignIns) -> None:
    stage.backends = Backends(stage.directory, stage.broker, stage.mailer, sign_ins)


async def told(program: Running, **changes: object) -> Employee:
    """Return somebody with a screen open who said yes to being signed out."""
    anna = await program.employ(**changes)
    program.stage.broker.open(anna.account, a_session())
    assert (await anna.says("phishing_report", LEAKED)).outcome == "leak_ask"
    return anna


async def at_the_page(program: Running, anna: Employee) -> AtThePage:
    sent = await anna.hears(program.stage.api)
    assert sent.outcome == "proof_link"
    page = await open_page(program, anna, sent.slots["challenge_id"])
    await page.proves()
    return page


async def called(program: Running, anna: Employee, number: int = 1) -> dict[str, Any]:
    """Wait until a human was called so many times; return all that is known then."""
    found = await until(
        lambda: program.stage.api.of("handoff.requested", anna.case_id), at_least=number
    )
    facts: dict[str, Any] = {}
    for each in found[:number]:
        assert each["data"]["urgency"] == "cannot-work"
        facts |= {**each["data"]["facts"], "reason": each["data"]["reason"]}
    return facts


async def steps(program: Running, anna: Employee, at_least: int) -> list[tuple[str, str]]:
    """Return what the desk heard that was done, in order."""
    found = await until(
        lambda: program.stage.api.of("repair.fact", anna.case_id), at_least=at_least
    )
    return [(each["data"]["step"], each["data"]["detail"]) for each in found]


class TestSomebodyWhoGaveThePasswordAway:
    async def test_is_signed_out_then_sets_a_new_one_and_a_human_knows(
        self, program: Running, sign_ins: FakeSignIns
    ) -> None:
        anna = await told(program)
        assert (sign_ins.revoked, program.stage.broker.count("disconnect s-1")) == ([], 0)
        assert (await anna.says("affirm", "ja doe maar")).outcome == "leak_signed_out"
        assert sign_ins.revoked == [anna.account.person_id]
        assert program.stage.broker["s-1"].state is SessionState.DISCONNECTED
        assert await called(program, anna) == {
            "topic": "phishing_report",
            "sign_ins": "signed_out",
            "screens": "disconnected",
            "reason": "leak",
        }

        page = await at_the_page(program, anna)
        program.stage.broker.open(anna.account, a_session("s-of-somebody-else"))
        await page.sets(NEW)
        assert (await anna.hears(program.stage.api, 2)).outcome == "leak_done"
        assert program.stage.directory.passwords[anna.account.person_id] == NEW
        now = program.stage.broker["s-of-somebody-else"].state
        assert now is SessionState.DISCONNECTED
        seen = await steps(program, anna, at_least=7)
        assert seen.count(("everywhere.sign_ins", "signed_out")) == 2
        assert ("password.verify", "read") in seen
        assert await program.ended(anna) == ["handed_over"]

    @pytest.mark.parametrize(
        ("intent", "words"),
        [
            ("device_broken_lost", "mijn laptop is gestolen"),
            ("device_broken_lost", "I left it on the train, my phone"),
            ("phishing_report", "I clicked on a link in a strange mail"),
        ],
    )
    async def test_is_asked_first_whatever_it_was(
        self, program: Running, sign_ins: FakeSignIns, intent: str, words: str
    ) -> None:
        anna = await program.employ()
        assert (await anna.says(intent, words)).outcome == "leak_ask"
        thanked = await anna.says("thanks", action="action_lead_back")
        assert thanked.outcome == "back_to_leak"
        assert (await anna.taps("no")).outcome == "article"
        assert (await anna.taps("yes")).outcome == "solved"
        assert sign_ins.revoked == []

    @pytest.mark.parametrize(
        ("intent", "words", "more"),
        [
            ("phishing_report", "verdachte mail gekregen", "phishing_report"),
            ("phishing_report", "suspicious mail", "affirm"),
            ("device_broken_lost", "my screen is cracked", "phishing_report"),
        ],
    )
    async def test_is_not_who_only_saw_something_until_more_is_said(
        self, program: Running, intent: str, words: str, more: str
    ) -> None:
        anna = await program.employ()
        assert (await anna.says(intent, words)).outcome == "article"
        asked = await anna.says(more, "ja en ik heb erop geklikt")
        assert asked.outcome == "leak_ask"
        assert (await anna.says("affirm", "ja ik heb erop geklikt")).outcome == "ask_again"

    async def test_and_says_nothing_more_gets_a_human(self, stage: Stage) -> None:
        stage.pace = type(stage.pace)(consent=0.1)
        with_sign_ins(stage, FakeSignIns())
        async with running(stage) as program:
            anna = await told(program)
            assert (await anna.hears(stage.api)).outcome == "handed_over"
            assert (await called(program, anna))["reason"] == "leak_unanswered"


class TestAnAccountForAHuman:
    @pytest.mark.parametrize(
        ("changes", "outcome"),
        [
            ({"privileged": True}, "account_excluded"),
            ({"enabled": False}, "account_disabled"),
            ({"expired": True}, "account_expired"),
        ],
    )
    async def test_is_shut_out_all_the_same_and_gets_no_page(
        self, program: Running, sign_ins: FakeSignIns, changes: dict[str, object], outcome: str
    ) -> None:
        anna = await told(program, **changes)
        assert (await anna.taps("yes")).outcome == "leak_signed_out"
        assert (await anna.hears(program.stage.api)).outcome == outcome
        assert sign_ins.revoked == [anna.account.person_id]
        assert program.stage.api.of("challenge.opened") == []
        assert (await called(program, anna, 2))["new_password"] == outcome
        assert await program.ended(anna) == ["handed_over"]


class TestWithoutAProof:
    async def test_nothing_is_written_and_a_human_knows(self, program: Running) -> None:
        anna = await told(program)
        await anna.taps("yes")
        sent = await anna.hears(program.stage.api)
        page = await open_page(program, anna, sent.slots["challenge_id"])
        for _ in range(5):
            await page.proves("000000")
        assert (await anna.hears(program.stage.api, 2)).outcome == "proof_failed"
        assert (await called(program, anna, 2))["new_password"] == "proof_failed"
        assert "set_password" not in program.stage.directory.calls

    async def test_in_time_the_page_is_offered_once_more(self, stage: Stage) -> None:
        stage.rules = ProofRules(link_lifetime=timedelta(seconds=-4))
        with_sign_ins(stage, FakeSignIns())
        async with running(stage) as program:
            anna = await told(program)
            await anna.taps("yes")
            assert (await anna.hears(stage.api)).outcome == "proof_link"
            assert (await anna.hears(stage.api, 2)).outcome == "leak_no_password"
            assert (await called(program, anna, 2))["new_password"] == "expired"
            assert (await anna.taps("yes")).outcome == "proof_link"


class TestASystemThatIsSilent:
    async def test_is_told_and_finished_later(
        self, program: Running, sign_ins: FakeSignIns
    ) -> None:
        sign_ins.trouble = SignInsUnavailable()
        anna = await told(program)
        assert (await anna.taps("yes")).outcome == "leak_part_silent"
        assert program.stage.broker["s-1"].state is SessionState.DISCONNECTED
        assert (await called(program, anna))["sign_ins"] == "sign_ins_unavailable"
        page = await at_the_page(program, anna)
        await page.sets(NEW)
        assert (await anna.hears(program.stage.api, 2)).outcome == "leak_done_part_open"
        sign_ins.trouble = None
        assert (await anna.hears(program.stage.api, 3)).outcome == "leak_finished"
        assert sign_ins.revoked == [anna.account.person_id]
        seen = await steps(program, anna, at_least=7)
        assert seen[-1] == ("everywhere.sign_ins", "signed_out")
        assert seen.count(("everywhere.sign_ins", "sign_ins_unavailable")) <= 2

    async def test_is_finished_while_she_is_on_the_page(
        self, program: Running, sign_ins: FakeSignIns
    ) -> None:
        program.stage.broker.down = True
        anna = await told(program)
        assert (await anna.taps("yes")).outcome == "leak_part_silent"
        assert sign_ins.revoked == [anna.account.person_id]
        await at_the_page(program, anna)
        program.stage.broker.down = False
        await until(
            lambda: [] if program.stage.broker["s-1"].state is SessionState.ACTIVE else ["let go"]
        )
        assert "set_password" not in program.stage.directory.calls

    async def test_goes_on_after_a_restart(self, stage: Stage, sign_ins: FakeSignIns) -> None:
        sign_ins.trouble = SignInsUnavailable()
        with_sign_ins(stage, sign_ins)
        async with running(stage) as program:
            anna = await told(program, privileged=True)
            await anna.taps("yes")
            assert (await anna.hears(stage.api)).outcome == "account_excluded"
        sign_ins.trouble = None
        async with running(stage) as program:
            anna.client = program.client
            assert (await anna.hears(stage.api, 2)).outcome == "leak_finished"
            assert sign_ins.revoked == [anna.account.person_id]
            assert program.stage.broker.count("disconnect s-1") == 1

    async def test_for_too_long_is_left_to_a_human(self, stage: Stage) -> None:
        silent = FakeSignIns(trouble=SignInsUnavailable())
        stage.pace = type(stage.pace)(watch_polls=(0.05,), watch_budget=0.1)
        with_sign_ins(stage, silent)
        async with running(stage) as program:
            anna = await told(program, privileged=True)
            await anna.taps("yes")
            assert (await anna.hears(stage.api, 2)).outcome == "leak_not_finished"
            assert (await called(program, anna, 3))["reason"] == "leak_not_finished"

    async def test_that_is_the_directory_is_asked_again(
        self, program: Running, sign_ins: FakeSignIns
    ) -> None:
        anna = await told(program)
        program.stage.directory.down = True
        assert (await anna.taps("yes")).outcome == "leak_part_silent"
        assert (await anna.hears(program.stage.api)).outcome == "directory_unreachable"
        program.stage.directory.down = False
        assert (await anna.hears(program.stage.api, 2)).outcome == "leak_finished"
        assert sign_ins.revoked == [anna.account.person_id]


class TestWhatWeCannotDo:
    @pytest.mark.parametrize(
        ("system", "why"),
        [
            (NoSignIns(), "not_possible_here"),
            (FakeSignIns(trouble=SignInsForbidden()), "sign_ins_forbidden"),
        ],
        ids=["no such system", "no right"],
    )
    async def test_is_said_and_a_human_does_it(
        self, stage: Stage, system: SignIns, why: str
    ) -> None:
        with_sign_ins(stage, system)
        async with running(stage) as program:
            anna = await told(program)
            assert (await anna.taps("yes")).outcome == "leak_part_by_hand"
            assert (await called(program, anna))["sign_ins"] == why
            page = await at_the_page(program, anna)
            await page.sets(NEW)
            assert (await anna.hears(stage.api, 2)).outcome == "leak_done_part_by_hand"
            assert await program.ended(anna) == ["handed_over"]

    async def test_a_screen_that_stays_connected_is_not_called_cut(self, program: Running) -> None:
        program.stage.broker.deaf = True
        anna = await told(program)
        assert (await anna.taps("yes")).outcome == "leak_part_silent"
        assert (await called(program, anna))["screens"] == "still_connected"
