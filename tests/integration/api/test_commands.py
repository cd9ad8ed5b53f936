"""Words that work without bot and back ends."""

import pytest

from api.conversation import people
from api.conversation.people import PersonFacts
from tests.support.api_program import Program, Talker


class TestWithoutABot:
    @pytest.mark.parametrize(
        ("typed", "key"),
        [
            ("/help", "help"),
            ("/hulp", "help"),
            ("/status", "status_assistant"),
            ("/human", "handoff_requested"),
            ("/medewerker", "handoff_requested"),
            ("Een mens!", "handoff_requested"),
            ("/opnieuw", "started_over"),
        ],
    )
    async def test_a_command_is_answered(
        self, program: Program, anna: Talker, typed: str, key: str
    ) -> None:
        await program.bot.server.die()
        await anna.says(typed)
        assert await anna.heard() == [program.care.texts.say(key, "nl")]


class TestAskingForAHuman:
    async def test_twice_calls_once(self, program: Program, anna: Talker) -> None:
        await anna.says("/human")
        await anna.says("medewerker")
        assert len(await program.handoffs_of(anna)) == 1
        assert (await anna.heard())[-1] == program.care.texts.say("handoff_known", "nl")

    async def test_the_assistant_goes_on_meanwhile(self, program: Program, anna: Talker) -> None:
        await anna.says("/human")
        await anna.says("citrix hangt")
        assert (await anna.heard())[-1] == "bot: citrix hangt"

    async def test_never_mind_takes_it_back(self, program: Program, anna: Talker) -> None:
        await anna.says("/human")
        await anna.says("Laat maar.")
        assert await program.handoffs_of(anna) == []
        assert (await anna.heard())[-1] == program.care.texts.say("handoff_withdrawn", "nl")

    async def test_never_mind_without_a_call_is_for_the_bot(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("laat maar")
        assert program.bot.texts == ["laat maar"]

    async def test_tells_the_status(self, program: Program, anna: Talker) -> None:
        await anna.says("/human")
        await anna.says("/status")
        assert (await anna.heard())[-1] == program.care.texts.say("status_waiting", "nl")


class TestStartingOver:
    async def test_begins_a_new_case_without_a_second_introduction(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("citrix hangt")
        await anna.says("/opnieuw")
        await anna.says("printer stuk")
        first, second = (turn["case_id"] for turn in program.bot.turns)
        assert first != second
        intro = program.care.texts.say("intro", "nl")
        assert [entry.text for entry in await anna.timeline()].count(intro) == 1

    async def test_takes_a_call_back(self, program: Program, anna: Talker) -> None:
        await anna.says("/human")
        await anna.says("/opnieuw")
        assert await program.handoffs_of(anna) == []


class TestTheLanguage:
    async def test_is_pinned_by_the_command(self, program: Program, anna: Talker) -> None:
        await anna.says("/taal")
        await anna.says("hello")
        metadata = program.bot.turns[0]["metadata"]
        assert (metadata["language"], metadata["language_pinned"]) == ("en", True)
        await anna.says("again")
        assert program.bot.turns[1]["metadata"]["language"] == "en"

    async def test_can_be_named(self, program: Program, anna: Talker) -> None:
        await anna.says("/taal nederlands")
        assert await anna.heard() == [program.care.texts.say("language_set", "nl")]

    async def test_of_the_sign_in_counts_at_the_first_meeting(self, program: Program) -> None:
        visitor = program.person()
        facts = PersonFacts(visitor.id, display_name="Vera de Wit", language="en")
        await people.introduce(program.care.sessions, facts)
        await visitor.says("hello")
        metadata = program.bot.turns[0]["metadata"]
        assert (metadata["language"], metadata["name"]) == ("en", "Vera")


class TestOnesOwnProofs:
    async def test_are_not_for_a_guest(self, program: Program) -> None:
        guest = program.person()
        facts = PersonFacts(guest.id, language="nl", claimed_name="anna")
        await people.introduce(program.care.sessions, facts)
        await guest.says("/veilig")
        assert await guest.heard() == [program.care.texts.say("secure_guest", "nl")]
        assert all(entry.link is None for entry in await guest.timeline())
