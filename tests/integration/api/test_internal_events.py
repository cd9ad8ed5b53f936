"""What the repairing program reports, and what it changes here."""

import uuid
from typing import Any, ClassVar

import pytest

from tests.support.api_program import EVENTS_TOKEN, Program, Talker

RESULT = 'bot: {"entities": {"message_seq": 2, "run_id": "r-1"}, "intent": "case_event"}'


async def event(talker: Talker, kind: str, run: str | None = "r-1", **data: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "type": kind,
        "case_id": await talker.case_id(),
        "person_id": talker.id,
        "run_id": run,
        "at": "2026-03-04T21:40:00+00:00",
        "data": data,
    }


async def report(program: Program, talker: Talker, kind: str, **data: Any) -> None:
    answer = await program.event(await event(talker, kind, **data))
    assert answer.status_code == 202
    await program.graph.drain.idle()


class TestWhoMayReport:
    @pytest.mark.parametrize("header", ["", "Bearer wrong", f"Basic {EVENTS_TOKEN}", "Bearer é"])
    async def test_nobody_without_the_token(self, program: Program, header: str) -> None:
        answer = await program.http.post(
            "/internal/events", json={}, headers=[(b"Authorization", header.encode("latin-1"))]
        )
        assert (answer.status_code, answer.json()) == (401, {"error": "token.refused"})

    async def test_not_about_somebody_elses_case(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        wrong = await event(anna, "case.topic", topic="printer") | {"person_id": "somebody"}
        assert (await program.event(wrong)).status_code == 404

    async def test_nothing_unknown(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        answer = await program.event(await event(anna, "case.exploded"))
        assert answer.status_code == 422
        assert answer.json()["error"] == "request.invalid"


class TestAResult:
    async def test_continues_the_dialogue(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        await report(program, anna, "dialogue.due", run_id="r-1", message_seq=2)
        assert program.bot.turns[1]["payload"] == {
            "intent": "case_event",
            "entities": {"run_id": "r-1", "message_seq": 2},
        }

    async def test_reported_twice_is_told_once(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        due = await event(anna, "dialogue.due", run_id="r-1", message_seq=2)
        for _ in range(2):
            assert (await program.event(due)).status_code == 202
        await program.graph.drain.idle()
        assert len(program.bot.turns) == 2

    async def test_waits_while_a_question_of_another_repair_is_open(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        await report(program, anna, "question.opened", run="r-other", question_id="q-1")
        await report(program, anna, "dialogue.due", run_id="r-1", message_seq=2)
        assert len(program.bot.turns) == 1
        await anna.says("even wachten")
        assert len(program.bot.turns) == 2
        await report(program, anna, "question.closed", run="r-other", question_id="q-1")
        assert len(program.bot.turns) == 3

    async def test_waits_at_most_sixty_seconds(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        await report(program, anna, "question.opened", run="r-other", question_id="q-1")
        await report(program, anna, "dialogue.due", run_id="r-1", message_seq=2)
        for seconds, turns in ((59, 1), (2, 2)):
            await program.clock.advance(seconds)
            await program.graph.drain.sweep()
            await program.graph.drain.idle()
            assert len(program.bot.turns) == turns
        assert await anna.has_heard(RESULT)()

    async def test_of_the_repair_that_asks_does_not_wait_for_itself(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        await report(program, anna, "question.opened", run="r-1", question_id="q-1")
        await report(program, anna, "dialogue.due", run_id="r-1", message_seq=2)
        assert len(program.bot.turns) == 2

    async def test_is_silent_while_an_engineer_has_the_case(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("/human")
        (handoff,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(handoff.id, program.engineer)
        await report(program, anna, "dialogue.due", run_id="r-1", message_seq=2)
        assert program.bot.turns == []


class TestARepairOfACaseThatWasStartedOver:
    WANTS: ClassVar[dict[str, dict[str, Any]]] = {
        "dialogue.due": {"run_id": "r-1", "message_seq": 2},
        "question.opened": {"question_id": "q-1"},
        "challenge.opened": {"challenge_id": "ch-1"},
        "handoff.requested": {"reason": "unconfirmed", "urgency": "cannot-work"},
        "case.solved": {"by": "verified"},
    }

    @pytest.mark.parametrize("kind", WANTS)
    async def test_is_told_that_nobody_waits_for_it(
        self, program: Program, anna: Talker, kind: str
    ) -> None:
        await anna.says("citrix hangt")
        late = await event(anna, kind, **self.WANTS[kind])
        await anna.says("/opnieuw")
        answer = await program.event(late)
        await program.graph.drain.idle()
        assert (answer.status_code, answer.json()) == (410, {"error": "case.started_over"})
        assert len(program.bot.turns) == 1
        assert await program.handoffs_of(anna) == []

    async def test_may_still_report_what_was_done(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        done = await event(anna, "repair.fact", step="citrix.logoff", result="ok")
        await anna.says("/opnieuw")
        assert (await program.event(done)).status_code == 202

    async def test_keeps_no_later_result_waiting(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        late = await event(anna, "question.opened", run="r-old", question_id="q-1")
        await anna.says("/opnieuw")
        await program.event(late)
        await anna.says("outlook hangt")
        await report(program, anna, "dialogue.due", run_id="r-1", message_seq=2)
        assert len(program.bot.turns) == 3


class TestAFact:
    async def test_is_on_the_card_once(self, program: Program, anna: Talker) -> None:
        await anna.says("/human")
        fact = await event(
            anna,
            "repair.fact",
            step="citrix.logoff",
            result="failed",
            detail="still_there",
            facts={"session": "s-1"},
        )
        for _ in range(2):
            assert (await program.event(fact)).status_code == 202
        (handoff,) = await program.handoffs_of(anna)
        card = await program.care.cards.card(handoff.id)
        (tried,) = card.tried
        assert (tried.action, tried.result, tried.workflow) == ("citrix.logoff", "failed", "r-1")


class TestACallForAHuman:
    async def test_makes_a_handoff_and_leaves_the_words_to_the_bot(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        await report(
            program,
            anna,
            "handoff.requested",
            reason="outage",
            urgency="cannot-work",
            outcome="citrix_unreachable",
            facts={"site": "down"},
        )
        (handoff,) = await program.handoffs_of(anna)
        assert (handoff.reason, handoff.urgency) == ("outage", "cannot-work")
        assert await anna.heard() == ["bot: citrix hangt"]

    async def test_with_words_we_do_not_know_still_calls(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        await report(program, anna, "handoff.requested", reason="whatever", urgency="very")
        (handoff,) = await program.handoffs_of(anna)
        assert (handoff.reason, handoff.urgency) == ("unknown", "hindered")


class TestASolvedCase:
    async def test_is_opened_again_within_a_day(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        await report(program, anna, "case.topic", topic="citrix_session_stuck")
        await report(program, anna, "case.solved", by="employee")
        await program.clock.advance(23 * 3600)
        await anna.says("het hangt weer")
        assert len({turn["case_id"] for turn in program.bot.turns}) == 1

    async def test_is_a_new_case_after_a_day(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        await report(program, anna, "case.solved", by="employee")
        await program.clock.advance(25 * 3600)
        await anna.says("printer stuk")
        assert len({turn["case_id"] for turn in program.bot.turns}) == 2

    async def test_takes_back_a_call_that_nobody_accepted(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("/human")
        await report(program, anna, "case.solved", by="verified")
        assert await program.handoffs_of(anna) == []


class TestAnOpenProof:
    async def test_hides_short_numbers_until_it_ends(self, program: Program, anna: Talker) -> None:
        await anna.says("account op slot")
        await report(
            program,
            anna,
            "challenge.opened",
            challenge_id="ch-1",
            until="2026-03-04T21:55:00+00:00",
        )
        await anna.says("483920")
        await report(program, anna, "challenge.closed", challenge_id="ch-1")
        await anna.says("kamer 120394")
        assert program.bot.texts[1:] == ["••••••", "kamer 120394"]

    async def test_ends_by_itself(self, program: Program, anna: Talker) -> None:
        await anna.says("account op slot")
        await report(
            program,
            anna,
            "challenge.opened",
            challenge_id="ch-1",
            until="2026-03-04T21:55:00+00:00",
        )
        await program.clock.advance(16 * 60)
        await anna.says("kamer 120394")
        assert program.bot.texts[-1] == "kamer 120394"
