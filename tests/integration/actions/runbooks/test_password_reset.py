"""The stories of a forgotten password."""

import asyncio
import dataclasses
import itertools
from datetime import UTC, datetime, timedelta

import pytest

from actions.domain.person import Account
from actions.proof.rules import ProofRules
from tests.support.actions_house import Running, Stage, running
from tests.support.secure_door import open_page
from tests.support.waiting import until

NEW = "vlieger boven duinpan 9"
LOOKS_BEFORE_THE_LINK = 2


class TestAnEmployeeWithAProof:
    async def test_sets_it_on_the_page_and_the_chat_never_holds_it(self, program: Running) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        assert sent.outcome == "proof_link"
        assert sent.slots["minutes"] == 15
        page = await open_page(program, anna, sent.slots["challenge_id"])
        assert (await page.proves())["stage"] == "password"
        assert (await page.sets(NEW))["stage"] == "done"

        done = await anna.hears(program.stage.api)
        assert done.outcome == "password_set"
        assert program.stage.directory.passwords[anna.account.person_id] == NEW
        assert (await anna.taps("yes")).outcome == "solved"
        assert await program.ended(anna) == ["fixed"]
        kept = await program.rows(
            "SELECT row_to_json(t)::text FROM actions.ledger t UNION ALL"
            " SELECT row_to_json(t)::text FROM actions.event t UNION ALL"
            " SELECT row_to_json(t)::text FROM actions_dbos.operation_outputs t UNION ALL"
            " SELECT row_to_json(t)::text FROM actions_dbos.notifications t"
        )
        assert kept
        assert not any(NEW in row[0] for row in kept)

    async def test_a_wrong_code_goes_on_and_too_many_go_to_a_human(self, program: Running) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        page = await open_page(program, anna, sent.slots["challenge_id"])
        for _ in range(5):
            await page.proves("000000")
        told = await anna.hears(program.stage.api)
        assert told.outcome == "proof_failed"
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["outcome"] == "proof_failed"
        assert "set_password" not in program.stage.directory.calls

    async def test_the_page_says_done_but_the_directory_shows_the_old_one(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        run = await program.house.tools.runs.going(anna.case_id)
        assert run is not None
        await program.house.engine.signal(
            run.id,
            "challenge",
            {
                "challenge_id": sent.slots["challenge_id"],
                "event": "password_set",
                "facts": {"verified": True},
            },
            "forged",
        )
        told = await anna.hears(program.stage.api)
        assert told.outcome == "not_verified"
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["reason"] == "password_not_changed"


class TestAPasswordThatIsUsedUp:
    @pytest.mark.parametrize(
        ("why", "outcome"),
        [
            ("password_expired", "password_expired"),
            ("must_change_password", "password_must_change"),
        ],
    )
    async def test_is_said_to_be_and_a_new_one_is_verified(
        self, program: Running, why: str, outcome: str
    ) -> None:
        anna = await program.employ(**{why: True})
        sent = await anna.says("password_forgot")
        assert sent.outcome == outcome
        page = await open_page(program, anna, sent.slots["challenge_id"])
        await page.proves()
        assert (await page.sets("kort"))["error"] == "password_too_short"
        assert (await page.sets(NEW))["stage"] == "done"
        assert (await anna.hears(program.stage.api)).outcome == "password_set"
        assert (await anna.taps("yes")).outcome == "solved"
        assert await program.ended(anna) == ["fixed"]

    async def test_the_page_is_what_is_open(self, program: Running) -> None:
        anna = await program.employ(password_expired=True)
        sent = await anna.says("password_forgot")
        thanked = await anna.says("thanks", action="action_lead_back")
        assert thanked.outcome == "back_to_page"
        again = await anna.says("password_forgot")
        assert again.slots["challenge_id"] == sent.slots["challenge_id"]
        assert (await anna.says("deny", "laat maar")).outcome == "cancelled"

    async def test_still_used_up_after_the_write_is_for_a_human(self, program: Running) -> None:
        anna = await program.employ(password_expired=True)
        sent = await anna.says("password_forgot")
        page = await open_page(program, anna, sent.slots["challenge_id"])
        await page.proves()
        directory = program.stage.directory
        written = directory.set_password

        async def but_to_be_changed(account: Account, password: str) -> None:
            await written(account, password)
            now = directory.accounts[account.person_id]
            changed = dataclasses.replace(now, must_change_password=True)
            directory.accounts[account.person_id] = changed

        directory.set_password = but_to_be_changed  # type: ignore[method-assign]
        await page.sets(NEW)
        assert (await anna.hears(program.stage.api)).outcome == "not_verified"


class TestAnExpiredAccount:
    @pytest.mark.parametrize(
        "intent",
        ["password_forgot", "account_locked", "citrix_cannot_start", "citrix_session_stuck"],
    )
    async def test_is_named_with_its_last_day_and_a_human_knows(
        self, program: Running, intent: str
    ) -> None:
        over = datetime(2026, 10, 31, 23, tzinfo=UTC)
        anna = await program.employ(expired=True, expires_at=over)
        told = await anna.says(intent)
        assert (told.outcome, told.slots["day"]) == ("account_expired", "31 oktober 2026")
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        data = found[0]["data"]
        assert (data["reason"], data["facts"]["expires_at"]) == (
            "account_expired",
            over.isoformat(),
        )
        assert not {"unlock", "set_password"} & set(program.stage.directory.calls)


class TestRefusedWithoutProof:
    async def test_nobody_without_a_registered_proof_gets_a_link(self, program: Running) -> None:
        anna = await program.employ(proofs=False)
        assert (await anna.says("password_forgot")).outcome == "no_proofs"
        assert await program.ended(anna) == ["handed_over"]
        assert program.stage.api.of("challenge.opened", anna.case_id) == []

    async def test_the_link_of_somebody_else_is_not_given(self, program: Running) -> None:
        anna, bram = await program.employ(), await program.employ(sid="S-1-5-21-9")
        sent = await anna.says("password_forgot")
        with pytest.raises(AssertionError, match=r"challenge\.unknown"):
            await open_page(program, bram, sent.slots["challenge_id"])

    async def test_the_time_of_the_page_runs_out(self, stage: Stage) -> None:
        stage.rules = ProofRules(link_lifetime=timedelta(seconds=-4))
        async with running(stage) as program:
            anna = await program.employ()
            assert (await anna.says("password_forgot")).outcome == "proof_link"
            assert (await anna.hears(stage.api)).outcome == "proof_expired"
            assert await program.ended(anna) == ["expired"]
            assert (await anna.says("affirm", "ja")).outcome == "proof_link"

    async def test_set_in_time_but_never_told_is_seen_in_the_directory(self, stage: Stage) -> None:
        stage.rules = ProofRules(link_lifetime=timedelta(seconds=-4))
        find, looks, written = stage.directory.find, itertools.count(), asyncio.Event()

        async def after_the_link(person_id: str) -> Account:
            if next(looks) >= LOOKS_BEFORE_THE_LINK:
                await written.wait()
            return await find(person_id)

        stage.directory.find = after_the_link  # type: ignore[method-assign]
        async with running(stage) as program:
            anna = await program.employ()
            await anna.says("password_forgot")
            await stage.directory.set_password(anna.account, NEW)
            written.set()
            assert (await anna.hears(stage.api)).outcome == "password_set"


class TestAccountsForAHuman:
    @pytest.mark.parametrize(
        ("changes", "outcome"),
        [
            ({"privileged": True}, "account_excluded"),
            ({"privileged": None}, "account_excluded"),
            ({"shared": True}, "account_excluded"),
            ({"enabled": False}, "account_disabled"),
            ({"expired": True}, "account_expired"),
        ],
    )
    async def test_no_challenge_is_opened(
        self, program: Running, changes: dict[str, object], outcome: str
    ) -> None:
        anna = await program.employ(**changes)
        assert (await anna.says("password_forgot")).outcome == outcome
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["facts"]["rule"] in {"R4", "R5"}
        assert program.stage.api.of("challenge.opened") == []

    async def test_privileged_only_after_the_link_is_refused_before_the_write(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        page = await open_page(program, anna, sent.slots["challenge_id"])
        await page.proves()
        directory = program.stage.directory
        directory.accounts[anna.account.person_id] = dataclasses.replace(
            anna.account, privileged=True
        )
        await page.sets(NEW)
        assert "set_password" not in directory.calls
        assert (await anna.hears(program.stage.api)).outcome == "account_excluded"


class TestTheDirectoryAway:
    async def test_is_handed_over_with_what_was_seen(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.directory.down = True
        assert (await anna.says("password_forgot")).outcome == "directory_unreachable"
        found = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
        assert found[0]["data"]["reason"] == "directory_unavailable"


class TestForAColleague:
    async def test_nothing_is_looked_up(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.directory.calls.clear()
        asked = await anna.says("password_forgot", "kun je het van Bram resetten", person="Bram")
        assert asked.outcome == "for_colleague"
        assert program.stage.directory.calls == []
        rows = await program.rows("SELECT rule FROM actions.ledger WHERE step = 'request.refused'")
        assert [row[0] for row in rows] == ["R1"]
