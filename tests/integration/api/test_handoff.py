"""A case in the hands of an engineer."""

import asyncio
import json
from pathlib import Path

import jsonschema
import pytest
from joserfc import jwt

from api.errors import Refused
from api.handoff import notices
from api.handoff.calls import EngineerRef
from api.handoff.desk import repository as desk_repository
from api.handoff.desk.service import pages
from api.handoff.desk.views import seen
from api.handoff.desk.words import Speech
from tests.support.api_program import Program, Talker
from tests.support.episodes import report

SCHEMA = Path(__file__).parents[3] / "docs" / "contracts" / "handoff.schema.json"
OTHER = EngineerRef("e-carla", "Carla")


@pytest.fixture
async def called(program: Program, anna: Talker) -> str:
    """Anna told her story and asked for a human."""
    await anna.says("citrix zit muurvast")
    await anna.says("/human")
    (handoff,) = await program.handoffs_of(anna)
    return handoff.id


class TestTheCard:
    async def test_follows_the_contract(self, program: Program, called: str) -> None:
        card = await program.care.cards.card(called)
        jsonschema.validate(
            json.loads(card.model_dump_json()), json.loads(SCHEMA.read_text(encoding="utf-8"))
        )

    async def test_tells_the_whole_story(self, program: Program, called: str) -> None:
        card = await program.care.cards.card(called)
        assert card.summary[0] == "Onderwerp: –. Eigen woorden: «citrix zit muurvast»"
        assert len(card.summary) == 3
        assert [line.author for line in card.transcript] == [
            "employee",
            "assistant",
            "assistant",
            "employee",
            "assistant",
        ]
        assert {each.name for each in card.diagnostics} >= {"account.locked", "citrix.session.1"}
        assert (card.employee.channel, card.employee.verified) == ("web", "sso")

    async def test_quotes_the_line_that_named_the_topic(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("hoi")
        named = await anna.says("citrix zit muurvast")
        await anna.says("ben jij een robot?")
        topic = {"topic": "citrix_session_stuck", "inbox_id": named.inbox_id}
        await report(anna, "case.topic", await anna.case_id(), **topic)
        await anna.says("/human")
        (handoff,) = await program.handoffs_of(anna)
        card = await program.care.cards.card(handoff.id)
        assert card.quote == "citrix zit muurvast"
        assert card.summary[0].endswith("«citrix zit muurvast»")
        async with program.care.sessions() as db:
            said = await desk_repository.words(db, [card.conversation])
        assert said[card.conversation].named == "citrix zit muurvast"

    async def test_shows_what_the_employee_told_of_his_own_accord(
        self, program: Program, anna: Talker, called: str
    ) -> None:
        told = {"duration": "een uur", "error_code": "1030"}
        fact = {"step": "employee.told", "result": "ok", "detail": "", "facts": told}
        await report(anna, "repair.fact", await anna.case_id(), **fact)
        card = await program.care.cards.card(called)
        speech = Speech(pages().texts, "nl")
        shown = [(line.label, line.value) for line in seen(card, speech, program.clock.now())]
        assert ("Speelt sinds", "een uur") in shown
        assert ("Noemt als foutcode", "1030") in shown
        assert card.tried == []

    async def test_is_read_on_behalf_of_the_engineer(self, program: Program, called: str) -> None:
        await program.care.cards.card(called)
        claims = jwt.decode(
            program.actions.assertions[-1], program.key, algorithms=["EdDSA"]
        ).claims
        assert claims["act"] == "engineer"

    async def test_is_there_without_the_repairing_program(
        self, program: Program, called: str
    ) -> None:
        await program.actions.server.die()
        card = await program.care.cards.card(called)
        assert card.unreachable == ["actions"]
        assert card.transcript

    async def test_is_unknown_under_another_id(self, program: Program) -> None:
        with pytest.raises(Refused) as refused:
            await program.care.cards.card("h-nothing")
        assert refused.value.status == 404


class TestTakingOver:
    async def test_silences_the_assistant_until_it_is_handed_back(
        self, program: Program, anna: Talker, called: str
    ) -> None:
        desk, bram = program.care.handoff, program.engineer
        await desk.accept(called, bram)
        await anna.says("hallo?")
        assert "hallo?" not in program.bot.texts
        await desk.reply(called, bram, "Ik kijk met je mee.")
        await desk.hand_back(called, bram, "schijf was vol")
        await anna.says("dank je")
        assert program.bot.texts[-1] == "dank je"
        say = program.care.texts.say
        assert (await anna.heard())[-5:] == [
            say("handoff_accepted", "nl", name="Bram"),
            "Ik kijk met je mee.",
            say("handoff_back", "nl", name="Bram"),
            say("experience_face", "nl"),
            "bot: dank je",
        ]

    async def test_is_done_by_one_of_two_engineers(self, program: Program, called: str) -> None:
        desk = program.care.handoff
        results = await asyncio.gather(
            desk.accept(called, program.engineer),
            desk.accept(called, OTHER),
            return_exceptions=True,
        )
        refused = [each for each in results if isinstance(each, Refused)]
        assert [each.code for each in refused] == ["handoff.taken"]

    async def test_twice_by_the_same_engineer_says_it_once(
        self, program: Program, anna: Talker, called: str
    ) -> None:
        for _ in range(2):
            await program.care.handoff.accept(called, program.engineer)
        accepted = program.care.texts.say("handoff_accepted", "nl", name="Bram")
        assert (await anna.heard()).count(accepted) == 1

    async def test_cannot_be_taken_back_by_never_mind(
        self, program: Program, anna: Talker, called: str
    ) -> None:
        await program.care.handoff.accept(called, program.engineer)
        await anna.says("laat maar")
        assert len(await program.handoffs_of(anna)) == 1

    async def test_without_a_reply_calls_somebody_else(
        self, program: Program, anna: Talker, called: str
    ) -> None:
        await program.care.handoff.accept(called, program.engineer)
        await program.clock.advance(11 * 60)
        await anna.comes_to_hear("handoff_decayed", name="Bram")
        (handoff,) = await program.handoffs_of(anna)
        assert (handoff.state, handoff.engineer_id) == ("paged", None)
        await program.care.handoff.accept(called, OTHER)

    async def test_with_a_reply_stays(self, program: Program, anna: Talker, called: str) -> None:
        await program.care.handoff.accept(called, program.engineer)
        await program.care.handoff.reply(called, program.engineer, "Ik ben er.")
        await program.clock.advance(30 * 60)
        assert await program.care.handoff.decay() == 0


class TestAReply:
    async def test_is_sent_once_per_client_id(
        self, program: Program, anna: Talker, called: str
    ) -> None:
        desk, bram = program.care.handoff, program.engineer
        await desk.accept(called, bram)
        first = await desk.reply(called, bram, "Ik kijk.", "k-1")
        assert await desk.reply(called, bram, "Ik kijk.", "k-1") == first
        assert (await anna.heard()).count("Ik kijk.") == 1

    async def test_holds_no_password(self, program: Program, anna: Talker, called: str) -> None:
        desk, bram = program.care.handoff, program.engineer
        await desk.accept(called, bram)
        await desk.reply(called, bram, "je wachtwoord is Welkom01!")
        assert (await anna.heard())[-1] == "je wachtwoord is ••••••"

    async def test_needs_an_accepted_call(self, program: Program, called: str) -> None:
        with pytest.raises(Refused) as refused:
            await program.care.handoff.reply(called, program.engineer, "hoi")
        assert (refused.value.status, refused.value.code) == (409, "handoff.not_now")

    async def test_of_a_colleague_is_refused(self, program: Program, called: str) -> None:
        await program.care.handoff.accept(called, program.engineer)
        with pytest.raises(Refused) as refused:
            await program.care.handoff.reply(called, OTHER, "hoi")
        assert refused.value.code == "handoff.taken"


class TestTheEnd:
    async def test_closes_the_case_and_a_follow_up_opens_it_again(
        self, program: Program, anna: Talker, called: str
    ) -> None:
        desk, bram = program.care.handoff, program.engineer
        case_id = await anna.case_id()
        await desk.accept(called, bram)
        await desk.close(called, bram, "opgelost")
        await anna.says("het is er weer")
        assert await anna.case_id() == case_id
        assert program.bot.texts[-1] == "het is er weer"

    async def test_is_final(self, program: Program, called: str) -> None:
        desk, bram = program.care.handoff, program.engineer
        await desk.accept(called, bram)
        await desk.close(called, bram)
        with pytest.raises(Refused) as refused:
            await desk.close(called, bram)
        assert refused.value.code == "handoff.not_now"

    async def test_every_step_is_in_the_history(self, program: Program, called: str) -> None:
        desk, bram = program.care.handoff, program.engineer
        await desk.accept(called, bram)
        await desk.reply(called, bram, "Ik kijk.")
        await desk.hand_back(called, bram, "gedaan")
        history = (await program.care.cards.card(called)).history
        assert [(line.step, line.actor) for line in history] == [
            ("request", "assistant"),
            ("accept", "Bram"),
            ("reply", "Bram"),
            ("hand_back", "Bram"),
        ]
        assert history[-1].note == "gedaan"

    async def test_a_second_call_is_a_new_handoff(
        self, program: Program, anna: Talker, called: str
    ) -> None:
        desk, bram = program.care.handoff, program.engineer
        await desk.accept(called, bram)
        await desk.hand_back(called, bram)
        await anna.says("/human")
        (again,) = await program.handoffs_of(anna)
        assert again.id != called
        assert (await program.care.cards.card(again.id)).related.previous == [called]


class TestTheNotice:
    """Where nobody has set an address there is nothing to send; `tests/…/oncall` has the rest."""

    async def test_is_not_made_where_it_could_go_to_nobody(
        self, program: Program, called: str
    ) -> None:
        assert await notices.take_due(program.care.sessions, program.clock.now()) == []
