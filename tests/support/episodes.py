"""Ends of episodes, and what was kept of how people felt about them."""

import uuid
from collections.abc import Sequence

from sqlalchemy import text

from tests.support.api_program import Program, Talker

DAY = 24 * 3600
WEEK = 7 * DAY
QUESTION = "Hoe was dit voor je?"
HOW_LONG = "Hoeveel werktijd kostte dit je?"


async def report(talker: Talker, kind: str, case_id: str, **data: object) -> None:
    """Report something as the repairing program does, and wait for what follows."""
    await tell(talker, kind, case_id, **data)
    await talker.program.graph.drain.idle()


async def tell(talker: Talker, kind: str, case_id: str, **data: object) -> None:
    """Report something as the repairing program does."""
    event: dict[str, object] = {
        "id": str(uuid.uuid4()),
        "type": kind,
        "case_id": case_id,
        "person_id": talker.id,
        "run_id": None,
        "at": "2026-03-04T21:45:00+00:00",
        "data": data,
    }
    answer = await talker.program.event(event)
    assert answer.status_code < 300, answer.text


async def solves(talker: Talker, problem: str = "citrix hangt") -> str:
    """Have the assistant solve a problem; returns the case."""
    await talker.says(problem)
    case_id = await talker.case_id()
    await report(talker, "case.solved", case_id, by="employee")
    return case_id


async def calls(talker: Talker) -> str:
    """Ask for a human who accepts; returns the call."""
    await talker.says("citrix hangt")
    await talker.says("/human")
    (handoff,) = await talker.program.handoffs_of(talker)
    await talker.program.care.handoff.accept(handoff.id, talker.program.engineer)
    return handoff.id


async def engineer_solves(talker: Talker) -> None:
    """Have a human solve a problem."""
    program = talker.program
    await program.care.handoff.close(await calls(talker), program.engineer)
    await program.graph.drain.idle()


async def kept(program: Program, columns: str) -> Sequence[tuple[object, ...]]:
    """Return some columns of what was asked, oldest first."""
    async with program.care.sessions() as db:
        found = await db.execute(text(f"SELECT {columns} FROM api.experience ORDER BY asked_at"))
        return [tuple(row) for row in found]


async def asked(talker: Talker) -> int:
    """Return how often it was asked how it was."""
    return (await talker.heard()).count(QUESTION)


async def status_of(program: Program, case_id: str) -> str:
    async with program.care.sessions() as db:
        found = await db.execute(
            text("SELECT status FROM api.care_case WHERE id = :id"), {"id": case_id}
        )
        return str(found.scalar_one())
