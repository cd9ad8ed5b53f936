"""How a message is said changes the words and who is called, and nothing of it stays."""

from sqlalchemy import text

from tests.support.api_program import Program, Surroundings, Talker, running
from tests.support.desk_browser import engineer
from tests.support.episodes import QUESTION, asked, report

SAD, CARE, HASTE, CROSS = "ik wil dood", "patiënt op tafel", "met spoed", "wat een klotezooi"
SIGNALS = {SAD: ["distress"], CARE: ["urgent_care"], HASTE: ["urgent_work"], CROSS: ["angry"]}


def hears(program: Program) -> None:
    program.bot.signals = SIGNALS


async def in_distress(program: Program, anna: Talker) -> None:
    """What `actions` and the bot do about it."""
    hears(program)
    await anna.says(SAD)
    await report(
        anna,
        "handoff.requested",
        await anna.case_id(),
        reason="distress",
        urgency="cannot-work",
        outcome="distress",
        facts={},
    )


async def mood_of(program: Program, anna: Talker) -> tuple[str, str]:
    (handoff,) = await program.handoffs_of(anna)
    card = await program.care.cards.card(handoff.id)
    return card.mood.label, card.mood.trend


async def kept(program: Program) -> list[object]:
    async with program.care.sessions() as db:
        found = await db.execute(text("SELECT mood FROM api.care_case WHERE mood IS NOT NULL"))
        return list(found.scalars())


class TestCareThatCannotWait:
    async def test_is_told_what_to_do_without_a_number_once_before_the_answer(
        self, program: Program, anna: Talker
    ) -> None:
        hears(program)
        await anna.says(CARE)
        await anna.says(f"nogmaals {CARE}")
        told = program.care.texts.say("care_no_number", "nl")
        assert await anna.heard() == [told, f"bot: {CARE}", f"bot: nogmaals {CARE}"]

    async def test_is_given_the_number_where_there_is_one(
        self, api_url: str, around: Surroundings
    ) -> None:
        async with running(api_url, around, emergency_number="088 112") as program:
            hears(program)
            anna = program.person()
            await anna.says(CARE)
            assert "088 112" in (await anna.heard())[0]

    async def test_makes_a_later_call_urgent(self, program: Program, anna: Talker) -> None:
        hears(program)
        await anna.says(CARE)
        await anna.says("/human")
        (call,) = await program.handoffs_of(anna)
        assert call.urgency == "cannot-work"

    async def test_makes_a_call_that_waits_urgent(self, program: Program, anna: Talker) -> None:
        hears(program)
        await anna.says("hallo")
        await anna.says("/human")
        await anna.says(HASTE)
        (call,) = await program.handoffs_of(anna)
        assert call.urgency == "cannot-work"
        assert program.care.texts.say("care_no_number", "nl") not in await anna.heard()


class TestSomebodyAngry:
    async def test_is_told_once_that_it_was_read(self, program: Program, anna: Talker) -> None:
        hears(program)
        await anna.says(CROSS)
        await anna.says(f"nog steeds {CROSS}")
        said = program.care.texts.say("upset", "nl")
        assert (await anna.heard()).count(said) == 1
        assert (await anna.heard())[0] == said

    async def test_is_known_as_angry_in_the_next_turn(self, program: Program, anna: Talker) -> None:
        hears(program)
        await anna.says(CROSS)
        await anna.says("nee")
        assert [turn["metadata"]["upset"] for turn in program.bot.turns] == [False, True]


class TestSomebodyInDistress:
    async def test_hears_no_introduction(self, program: Program, anna: Talker) -> None:
        await in_distress(program, anna)
        assert [entry.text for entry in await anna.timeline()] == [SAD, f"bot: {SAD}"]

    async def test_gets_a_call_that_says_so_and_quotes_nothing(
        self, program: Program, anna: Talker
    ) -> None:
        await in_distress(program, anna)
        (call,) = await program.handoffs_of(anna)
        assert (call.reason, call.urgency) == ("distress", "cannot-work")
        card = await program.care.cards.card(call.id)
        assert SAD not in " ".join(card.summary)

    async def test_makes_a_call_that_waits_one_for_distress(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("printer stuk")
        await anna.says("/human")
        await in_distress(program, anna)
        (call,) = await program.handoffs_of(anna)
        assert (call.reason, call.urgency) == ("distress", "cannot-work")

    async def test_cannot_be_left_by_a_few_words(self, program: Program, anna: Talker) -> None:
        await in_distress(program, anna)
        for words in ("laat maar", "opnieuw", "ok"):
            await anna.says(words)
        waiting = program.care.texts.say("distress_waiting", "nl")
        assert (await anna.heard())[1:] == [waiting] * 3
        assert len(await program.handoffs_of(anna)) == 1

    async def test_is_not_asked_how_it_was(self, program: Program, anna: Talker) -> None:
        await in_distress(program, anna)
        (call,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(call.id, program.engineer)
        await program.care.handoff.close(call.id, program.engineer)
        await program.graph.drain.idle()
        assert await asked(anna) == 0
        assert QUESTION not in await anna.heard()


class TestTheMood:
    async def test_is_on_the_card_while_the_case_is_open(
        self, program: Program, anna: Talker
    ) -> None:
        hears(program)
        await anna.says("hallo")
        await anna.says(CROSS)
        await anna.says("/human")
        assert await mood_of(program, anna) == ("angry", "worse")
        await anna.says("goed dan")
        assert await mood_of(program, anna) == ("tense", "better")

    async def test_is_read_on_the_desk_and_in_no_list(self, program: Program, anna: Talker) -> None:
        hears(program)
        await anna.says("hallo")
        await anna.says(CROSS)
        await anna.says("/human")
        (call,) = await program.handoffs_of(anna)
        bram = await engineer(program)
        await bram.sign_in()
        assert "boos, wordt erger" in await bram.reads(f"/desk/handoffs/{call.id}")
        assert "boos" not in await bram.reads("/desk")
        await bram.http.aclose()

    async def test_is_gone_when_the_case_is_closed(self, program: Program, anna: Talker) -> None:
        hears(program)
        await anna.says(CROSS)
        await anna.says("/human")
        (call,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(call.id, program.engineer)
        await program.care.handoff.close(call.id, program.engineer)
        assert await kept(program) == []
        assert (await program.care.cards.card(call.id)).mood.label == "unknown"

    async def test_is_not_kept_where_it_is_switched_off_and_words_adapt(
        self, api_url: str, around: Surroundings
    ) -> None:
        async with running(api_url, around, mood=False) as program:
            hears(program)
            anna = program.person()
            await anna.says(CROSS)
            await anna.says("/human")
            assert (await anna.heard())[0] == program.care.texts.say("upset", "nl")
            assert await mood_of(program, anna) == ("unknown", "unknown")
            assert await kept(program) == []
