"""A message with two problems, as the fake bot reads it, and what became of the second."""

from collections.abc import Sequence

from sqlalchemy import text

from tests.support.api_program import Program, Talker
from tests.support.episodes import report
from tests.support.fake_bot import FakeBot

CITRIX, PRINTER, OUTLOOK = "citrix hangt", "mn printer doet ook niks", "outlook is traag"
BOTH = f"{CITRIX} en {PRINTER}"
THREE = f"{CITRIX}, {PRINTER} en {OUTLOOK}"
READ = {
    CITRIX: [("citrix_session_stuck", CITRIX)],
    PRINTER: [("printer", PRINTER)],
    OUTLOOK: [("email_outlook", OUTLOOK)],
}


def reads_both(bot: FakeBot) -> None:
    """Let the bot see every problem of these sentences."""
    bot.reads |= READ
    bot.reads[BOTH] = READ[CITRIX] + READ[PRINTER]
    bot.reads[THREE] = READ[CITRIX] + READ[PRINTER] + READ[OUTLOOK]


async def names_both(talker: Talker, message: str = BOTH) -> str:
    """Name several problems in one message; returns the case of the first."""
    reads_both(talker.program.bot)
    await talker.says(message)
    return (await talker.timeline())[0].case_id


async def solved(talker: Talker, case_id: str) -> None:
    """Have the assistant solve a case, and wait for what follows."""
    await report(talker, "case.solved", case_id, by="employee")


async def cases(program: Program) -> Sequence[tuple[object, ...]]:
    """Return topic and status of all cases, in the order in which they were opened."""
    return await rows(program, "SELECT topic, status FROM api.care_case ORDER BY opened_at")


async def rows(program: Program, query: str) -> Sequence[tuple[object, ...]]:
    """Ask the database."""
    async with program.care.sessions() as db:
        return [tuple(row) for row in await db.execute(text(query))]
