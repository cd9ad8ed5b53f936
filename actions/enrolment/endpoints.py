"""What the desk may ask about enrolment: numbers, and nobody's."""

from datetime import datetime

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel

from actions.enrolment.assembly import Enrolment
from actions.enrolment.coverage import Counted, Table
from actions.internal.endpoints import Asked, Door

router = APIRouter(prefix="/internal/enrolment")


class Numbers(BaseModel):
    """People, and how many have at least one and two kinds of proof."""

    people: int
    one: int
    two: int


class DepartmentNumbers(Numbers):
    """The same of one department of five people or more."""

    name: str


class CoverageAnswer(BaseModel):
    """The table; `rest` are small departments together; None where too few people are counted."""

    departments: list[DepartmentNumbers]
    rest: Numbers | None
    whole: Numbers | None
    seen_at: datetime | None


@router.get("/coverage")
async def coverage(request: Request, _door: Door, claims: Asked) -> CoverageAnswer:
    """Return how many people have a proof, on behalf of an engineer."""
    if claims.act != "engineer":
        raise HTTPException(403, "assertion.not_engineer")
    enrolled: Enrolment = request.app.state.enrolment
    return _answer(await enrolled.coverage.table())


def _answer(table: Table) -> CoverageAnswer:
    return CoverageAnswer(
        departments=[
            DepartmentNumbers(name=each.name, **_numbers(each.counted).model_dump())
            for each in table.departments
        ],
        rest=_numbers(table.rest) if table.rest else None,
        whole=_numbers(table.whole) if table.whole else None,
        seen_at=table.seen_at,
    )


def _numbers(counted: Counted) -> Numbers:
    return Numbers(people=counted.people, one=counted.one, two=counted.two)
