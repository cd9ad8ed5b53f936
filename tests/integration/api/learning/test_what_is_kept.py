"""What was not understood is kept for a look: masked, counted, and of nobody."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from api.conversation import people
from api.conversation import repository as conversations
from api.conversation.people import PersonFacts
from api.handoff.call import Call
from api.learning.models import LearningEvent, Sentence
from tests.support.api_program import Program, Surroundings, Talker, running
from tests.support.two_problems import rows

ODD = "dat ding bij de koffie doet raar"
GUESSES = ["printer", "device_broken_lost", "slow_computer"]
BUTTONS = [
    {"title": "Je printer", "payload": "/printer"},
    {"title": "Een mens spreken", "payload": "/ask_human"},
]
ALL = "SELECT language, text, guesses, count, suggested, suggested_by FROM api.learning_sentence"


async def kept(program: Program) -> Sequence[tuple[object, ...]]:
    return await rows(program, f"{ALL} ORDER BY text")


async def texts(program: Program) -> list[object]:
    return [row[1] for row in await kept(program)]


def wonders(program: Program, *sentences: str) -> None:
    """Let the bot not understand these, and offer the printer."""
    program.bot.unsure |= dict.fromkeys(sentences, GUESSES)
    program.bot.script = lambda _: [{"text": "Wat past het best?", "buttons": BUTTONS}]


class TestASentenceThatWasNotUnderstood:
    async def test_is_kept_with_its_likeliest_intents(self, program: Program, anna: Talker) -> None:
        wonders(program, ODD)
        await anna.says(ODD)
        assert await kept(program) == [("nl", ODD, GUESSES, 1, None, None)]

    async def test_is_kept_once_however_it_is_written(self, program: Program, anna: Talker) -> None:
        shouted = f"{ODD.upper()}!!"
        wonders(program, ODD, shouted)
        await anna.says(ODD)
        await program.person().says(shouted)
        assert await kept(program) == [("nl", ODD, GUESSES, 2, None, None)]

    async def test_names_nobody_no_case_and_no_time(self, program: Program, anna: Talker) -> None:
        wonders(program, ODD)
        await anna.says(ODD)
        (row,) = await rows(program, "SELECT row_to_json(s)::text FROM api.learning_sentence s")
        entries = await anna.timeline()
        inside = [anna.id, entries[-1].case_id, *(entry.id for entry in entries)]
        assert [each for each in inside if each in str(row)] == []
        days = "SELECT first_day::text, last_day::text, reviewed_at FROM api.learning_sentence"
        today = program.clock.now().date().isoformat()
        assert await rows(program, days) == [(today, today, None)]

    async def test_is_masked(self, program: Program, anna: Talker) -> None:
        typed, masked = "mijn wachtwoord is Zomer2026! en nou", "mijn wachtwoord is •••••• en nou"
        wonders(program, masked)
        await anna.says(typed)
        assert await texts(program) == [masked]

    async def test_that_was_understood_is_not_kept(self, program: Program, anna: Talker) -> None:
        await anna.says("mijn printer is stuk")
        assert await kept(program) == []

    @pytest.mark.parametrize(
        "personal",
        [
            "bel me op 06 - 12 34 56 78",
            "mail naar anna@linde.example",
            "personeelsnummer 4821937 doet raar",
            "mijn naam is Sjors en hij doet raar",
            "my name is Sjors",
            "hoi, met Sjors van planning",
            "zie https://intranet.example/sjors",
        ],
    )
    async def test_that_tells_who_wrote_it_is_not_kept(
        self, program: Program, anna: Talker, personal: str
    ) -> None:
        wonders(program, personal)
        await anna.says(personal)
        assert await kept(program) == []

    async def test_with_the_writers_own_name_is_not_kept(
        self, program: Program, anna: Talker
    ) -> None:
        await people.introduce(program.care.sessions, PersonFacts(anna.id, "Anna de Vries"))
        wonders(program, "de vries hier, weer dat ding", ODD)
        await anna.says("de vries hier, weer dat ding")
        await anna.says(ODD)
        assert await texts(program) == [ODD]

    async def test_of_a_guest_is_not_kept(self, program: Program, anna: Talker) -> None:
        facts = PersonFacts(anna.id, claimed_name="sanne")
        await people.introduce(program.care.sessions, facts)
        wonders(program, ODD)
        await anna.says(ODD)
        assert await kept(program) == []


class TestSomebodyInNeed:
    async def test_leaves_nothing_behind(self, program: Program, anna: Talker) -> None:
        wonders(program, ODD)
        program.bot.means["ik kan echt niet meer verder"] = "distress"
        await anna.says(ODD)
        await anna.says("ik kan echt niet meer verder")
        assert await kept(program) == []

    async def test_who_waits_for_a_human_leaves_nothing_either(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("hallo")
        async with program.care.sessions.begin() as db:
            person, case = await conversations.lock_person_and_case(
                db, anna.id, (await anna.timeline())[-1].case_id
            )
            await program.care.handoff.request(db, person, case, Call(reason="upset"))
        wonders(program, ODD)
        await anna.says(ODD)
        assert await kept(program) == []

    async def test_does_not_take_what_others_typed(self, program: Program, anna: Talker) -> None:
        wonders(program, ODD)
        program.bot.means["help me"] = "distress"
        await program.person().says(ODD)
        await anna.says(ODD)
        await anna.says("help me")
        assert await texts(program) == [ODD]


class TestASuggestion:
    async def test_is_what_was_tapped_next(self, program: Program, anna: Talker) -> None:
        wonders(program, ODD)
        await anna.says(ODD)
        await anna.presses("Je printer")
        assert await kept(program) == [("nl", ODD, GUESSES, 1, "printer", "employee")]

    async def test_is_not_made_of_a_call_for_a_human(self, program: Program, anna: Talker) -> None:
        wonders(program, ODD)
        await anna.says(ODD)
        await anna.presses("Een mens spreken")
        assert await kept(program) == [("nl", ODD, GUESSES, 1, None, None)]

    @pytest.mark.parametrize("put_right", ["nee, ik bedoel mijn printer", "Het gaat om de printer"])
    async def test_is_what_the_employee_puts_right(
        self, program: Program, anna: Talker, put_right: str
    ) -> None:
        program.bot.means = {"hij hapert": "slow_computer", put_right: "printer"}
        await anna.says("hij hapert")
        await anna.says(put_right)
        assert await kept(program) == [("nl", "hij hapert", [], 1, "printer", "employee")]


class TestHowMuchIsKept:
    async def test_is_ninety_days_from_the_first_time(self, program: Program, anna: Talker) -> None:
        wonders(program, ODD)
        await anna.says(ODD)
        program.clock.leap(days=90)
        await anna.says(ODD)
        await program.care.learning.sweep()
        assert await texts(program) == [ODD]
        program.clock.leap(days=1)
        await program.care.learning.sweep()
        assert await kept(program) == []

    async def test_is_so_many_at_most_and_what_was_accepted_stays(
        self, api_url: str, around: Surroundings
    ) -> None:
        async with running(api_url, around, learning_most=2) as program:
            wonders(program, "aaa een", "bbb twee", "ccc drie", "ddd vier")
            anna = program.person()
            await anna.says("aaa een")
            await accept_all(program)
            for sentence in ("bbb twee", "ccc drie", "ddd vier"):
                program.clock.leap(days=1)
                await anna.says(sentence)
            assert await texts(program) == ["aaa een", "ddd vier"]

    async def test_is_nothing_where_that_was_chosen(
        self, api_url: str, around: Surroundings
    ) -> None:
        async with running(api_url, around, learning_most=0) as program:
            wonders(program, ODD)
            await program.person().says(ODD)
            assert await kept(program) == []


async def accept_all(program: Program) -> None:
    async with program.care.sessions.begin() as db:
        await db.execute(
            text("UPDATE api.learning_sentence SET state = 'accepted', label = 'printer'")
        )


async def test_the_migration_makes_the_tables_that_the_program_expects(
    role_urls: dict[str, str],
) -> None:
    owner = create_engine(role_urls["owner"])
    with owner.connect() as connection:
        found = connection.execute(
            text(
                "SELECT table_name, column_name, is_nullable FROM information_schema.columns"
                " WHERE table_schema = 'api' AND table_name LIKE 'learning_%'"
            )
        )
        made = {(table, column, nullable == "YES") for table, column, nullable in found}
    owner.dispose()
    tables: list[Any] = [Sentence.__table__, LearningEvent.__table__]
    assert made == {(each.name, c.name, bool(c.nullable)) for each in tables for c in each.columns}
