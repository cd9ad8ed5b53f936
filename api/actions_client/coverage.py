"""The numbers about proofs, as the repairing program gives them."""

from datetime import datetime

from pydantic import BaseModel


class Numbers(BaseModel):
    """People, and how many have at least one and two kinds of proof."""

    people: int
    one: int
    two: int


class Department(Numbers):
    """The same of one department; small ones are not told apart."""

    name: str


class Coverage(BaseModel):
    """The table; None where too few people are counted."""

    departments: list[Department]
    rest: Numbers | None
    whole: Numbers | None
    seen_at: datetime | None
