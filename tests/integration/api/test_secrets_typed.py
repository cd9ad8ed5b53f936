"""A password typed in the chat is nowhere: not in the tables, not at the bot, not on the card."""

import pytest
from sqlalchemy import create_engine, text

from tests.support.api_program import Program, Talker

SECRET = "Zonnebloem9!"


def everything_kept(owner_url: str) -> str:
    """Return the content of all tables of the program as one text."""
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        tables = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'api'")
        ).scalars()
        rows = [
            str(row)
            for table in tables.all()
            for row in connection.execute(text(f'SELECT t::text FROM api."{table}" t'))
        ]
    engine.dispose()
    return "\n".join(rows)


class TestAPassword:
    @pytest.mark.parametrize(
        "typed",
        [
            f"mijn wachtwoord is {SECRET} en het werkt niet",
            f"wachtwoord: {SECRET}",
            f"ww {SECRET}",
            f"{SECRET} is my password",
        ],
    )
    async def test_in_a_sentence_is_nowhere(
        self, program: Program, anna: Talker, role_urls: dict[str, str], typed: str
    ) -> None:
        await anna.says(typed)
        await anna.says("/human")
        (handoff,) = await program.handoffs_of(anna)
        card = await program.care.cards.card(handoff.id)
        kept = everything_kept(role_urls["owner"])
        assert "••••••" in kept
        assert SECRET not in kept
        assert SECRET not in repr(program.bot.turns)
        assert SECRET not in card.model_dump_json()

    async def test_alone_on_a_line_after_the_talk_is_nowhere(
        self, program: Program, anna: Talker, role_urls: dict[str, str]
    ) -> None:
        await anna.says("mijn wachtwoord doet het niet")
        await anna.says(SECRET)
        assert SECRET not in everything_kept(role_urls["owner"])
        assert program.bot.texts == ["mijn wachtwoord doet het niet", "••••••"]

    async def test_in_an_id_or_address_is_nowhere(
        self, program: Program, anna: Talker, role_urls: dict[str, str]
    ) -> None:
        long = f"wachtwoord: {SECRET} " * 40
        await anna.accept("hallo", provider_id=long)
        await program.graph.drain.idle()
        assert SECRET not in everything_kept(role_urls["owner"])

    async def test_is_answered_kindly(self, program: Program, anna: Talker) -> None:
        await anna.says(f"mijn wachtwoord is {SECRET}")
        assert program.care.texts.say("masked", "nl") in await anna.heard()

    async def test_in_a_report_of_a_repair_is_nowhere(
        self, program: Program, anna: Talker, role_urls: dict[str, str]
    ) -> None:
        await anna.says("citrix hangt")
        answer = await program.event(
            {
                "id": "4a6dbb8e-5b0e-4d52-8f5e-6a0f3f0f9f10",
                "type": "repair.fact",
                "case_id": await anna.case_id(),
                "person_id": anna.id,
                "run_id": "r-1",
                "at": "2026-03-04T21:40:00+00:00",
                "data": {
                    "step": "directory.reset",
                    "result": "failed",
                    "detail": "policy",
                    "facts": {"message": f"password: {SECRET}"},
                },
            }
        )
        assert answer.status_code == 202
        assert SECRET not in everything_kept(role_urls["owner"])


class TestAnInnocentText:
    async def test_is_left_alone(self, program: Program, anna: Talker) -> None:
        await anna.says("mijn wachtwoord is verlopen, fout 0x80070005")
        assert program.bot.texts == ["mijn wachtwoord is verlopen, fout 0x80070005"]
        assert program.care.texts.say("masked", "nl") not in await anna.heard()
