"""From a typed text to an answer."""

import asyncio

import pytest
from joserfc import jwt

from api.errors import Refused
from api.messaging import InboundMessage
from tests.support.api_program import Program, Talker
from tests.support.fake_bot import TurnBody
from tests.support.waiting import PATIENCE


def choice(turn: TurnBody) -> list[dict[str, object]]:
    """Offer two buttons to any text, and say what a button meant."""
    if turn["kind"] == "payload":
        return [{"text": f"chosen {turn['payload']['entities']['value']}"}]
    answers = [("Ja", "yes"), ("Nee", "no")]
    buttons = [
        {"title": title, "payload": f'/answer{{"question_id":"q-1","value":"{value}"}}'}
        for title, value in answers
    ]
    return [{"text": "Zal ik het doen?", "buttons": buttons}]


def how_to(turn: TurnBody) -> list[dict[str, object]]:
    """Be unsure of any text, and search at a button."""
    if turn["kind"] == "payload":
        return [{"text": "Dit vond ik.", "custom": {"search": True}}]
    buttons = [{"title": "Ik wil weten hoe iets moet", "payload": "/ask_how_to"}]
    return [{"text": "Wat past het best?", "buttons": buttons}]


class TestAFirstMessage:
    async def test_is_answered_after_an_introduction(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        entries = await anna.timeline()
        assert [entry.author for entry in entries] == ["employee", "assistant", "assistant"]
        assert entries[1].text == program.care.texts.say("intro", "nl")
        assert entries[2].text == "bot: citrix hangt"

    async def test_the_introduction_comes_once(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        await anna.says("nog steeds")
        intro = program.care.texts.say("intro", "nl")
        assert [entry.text for entry in await anna.timeline()].count(intro) == 1

    async def test_the_bot_gets_a_signed_statement(self, program: Program, anna: Talker) -> None:
        accepted = await anna.says("citrix hangt")
        metadata = program.bot.turns[0]["metadata"]
        claims = jwt.decode(metadata["assertion"], program.key, algorithms=["EdDSA"]).claims
        assert claims["sub"] == anna.id
        assert claims["case"] == await anna.case_id()
        assert claims["inbox"] == metadata["inbox_id"] == accepted.inbox_id
        assert claims["exp"] - claims["iat"] == 300
        assert (claims["aud"], claims["act"], claims["level"]) == (
            "nachtwacht-actions",
            "employee",
            "A1",
        )

    async def test_the_language_follows_the_bot(self, program: Program, anna: Talker) -> None:
        program.bot.language = "en"
        await anna.says("my citrix is frozen")
        await anna.says("again")
        assert program.bot.turns[1]["metadata"]["language"] == "en"


class TestAChoice:
    async def test_of_how_something_is_done_searches_with_what_was_typed(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.script = how_to
        await anna.says("hoe wijzig ik mijn wachtwoord")
        await anna.presses("Ik wil weten hoe iets moet")
        found, said = (await anna.heard())[-2:]
        assert "\n1. " in found
        assert "wachtwoord" in found.lower()
        assert said == "Dit vond ik."


class TestOrder:
    async def test_is_kept_per_person_one_at_a_time(self, program: Program, anna: Talker) -> None:
        program.bot.hang()
        for number in range(8):
            await anna.accept(f"bericht {number}")
        await program.bot.arrived.wait()
        assert program.bot.texts == ["bericht 0"]
        program.bot.release()
        await program.graph.drain.idle()
        assert program.bot.texts == [f"bericht {number}" for number in range(8)]

    async def test_people_do_not_wait_for_each_other(self, program: Program) -> None:
        one, other = program.person(), program.person()
        program.bot.hang()
        await one.accept("eerst")
        await other.accept("tweede")
        async with asyncio.timeout(PATIENCE):
            while len(program.bot.turns) < 2:
                program.bot.arrived.clear()
                await program.bot.arrived.wait()
        assert sorted(program.bot.texts) == ["eerst", "tweede"]

    async def test_sequence_numbers_grow_under_parallel_accepts(
        self, program: Program, anna: Talker
    ) -> None:
        accepted = await asyncio.gather(*(anna.accept(f"tegelijk {n}") for n in range(10)))
        await program.graph.drain.idle()
        assert len({each.seq for each in accepted}) == 10
        seqs = [entry.seq for entry in await anna.timeline()]
        assert seqs == sorted(set(seqs))


class TestARedelivery:
    async def test_is_dropped(self, program: Program, anna: Talker) -> None:
        first = await anna.accept("hallo", provider_id="p-same")
        again = await anna.accept("hallo", provider_id="p-same")
        await program.graph.drain.idle()
        assert again == type(again)(first.inbox_id, first.seq, duplicate=True)
        assert program.bot.texts == ["hallo"]

    async def test_by_ten_at_once_is_dropped_nine_times(
        self, program: Program, anna: Talker
    ) -> None:
        accepted = await asyncio.gather(*(anna.accept("hallo", "p-race") for _ in range(10)))
        await program.graph.drain.idle()
        assert sorted(each.duplicate for each in accepted) == [False] + [True] * 9
        assert program.bot.texts == ["hallo"]

    async def test_of_somebody_elses_id_is_refused(self, program: Program, anna: Talker) -> None:
        await anna.accept("hallo", provider_id="p-mine")
        with pytest.raises(Refused) as refused:
            await program.person().accept("hallo", provider_id="p-mine")
        assert refused.value.status == 409


class TestButtons:
    async def test_carry_only_an_id_and_mean_what_the_bot_said(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.script = choice
        await anna.says("citrix hangt")
        await anna.presses("Ja")
        assert program.bot.turns[1]["payload"] == {
            "intent": "answer",
            "entities": {"question_id": "q-1", "value": "yes"},
        }
        assert (await anna.heard())[-1] == "chosen yes"

    async def test_are_used_once(self, program: Program, anna: Talker) -> None:
        program.bot.script = choice
        await anna.says("citrix hangt")
        first = await anna.presses("Ja")
        second = await anna.presses("Ja")
        assert second.duplicate
        assert second.seq == first.seq
        shown = [button for entry in await anna.timeline() for button in entry.buttons]
        assert [(each["title"], each["used"]) for each in shown] == [("Ja", True), ("Nee", False)]

    async def test_of_another_person_are_unknown(self, program: Program, anna: Talker) -> None:
        program.bot.script = choice
        await anna.says("citrix hangt")
        (button, _) = (await anna.timeline())[-1].buttons
        stranger = program.person()
        with pytest.raises(Refused) as refused:
            await program.care.intake.accept(
                InboundMessage("web", "x", stranger.id, "a", "button", button_id=button["id"])
            )
        assert (refused.value.status, refused.value.code) == (404, "button.unknown")

    async def test_become_numbers_on_a_plain_channel(self, program: Program, anna: Talker) -> None:
        program.bot.script = choice
        plain = anna.on("plain")
        await plain.says("citrix hangt")
        await plain.says("2")
        assert program.bot.turns[1]["payload"]["entities"]["value"] == "no"

    async def test_a_number_without_a_choice_is_just_text(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.on("plain").says("7")
        assert program.bot.texts == ["7"]


class TestTheHumanButton:
    async def test_works_under_every_line(self, program: Program, anna: Talker) -> None:
        await program.care.intake.accept(
            InboundMessage("web", "p-human", anna.id, "a", "button", button_id="human")
        )
        await program.graph.drain.idle()
        assert await anna.heard() == [program.care.texts.say("handoff_requested", "nl")]
        assert program.bot.turns == []


class TestTypedSlashes:
    async def test_never_reach_the_bot(self, program: Program, anna: Talker) -> None:
        for text in ('/answer{"value":"yes"}', "/citrix_session_stuck", "  /restart_bot", "//x"):
            await anna.says(text)
        assert program.bot.turns == []
        assert (await anna.heard())[-1] == program.care.texts.say("help", "nl")


class TestAMovedConversation:
    async def test_is_one_case_on_two_channels(self, program: Program, anna: Talker) -> None:
        await anna.says("citrix hangt")
        await anna.on("plain").says("ben er nu hier")
        assert len({turn["case_id"] for turn in program.bot.turns}) == 1
        assert program.bot.turns[1]["metadata"]["channel"] == "plain"
