"""The demo company, with one ordinary person in it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from actions.sandbox.company import models
from tests.support.directory_world.bench import Bench
from tests.support.proof import proof_house
from tests.support.tables import empty_tables, make_tables


async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    role_urls: dict[str, str] = request.getfixturevalue("role_urls")
    make_tables(role_urls["owner"])
    empty_tables(role_urls["owner"])
    async with proof_house(role_urls["actions"]) as house:
        person = await house.employee()

        async def change(**facts: object) -> None:
            columns = {"must_change_password": "must_change"}
            values = {columns.get(name, name): value for name, value in facts.items()}
            if values.pop("password_expired", False):
                values["password_expires_at"] = house.clock.now() - timedelta(days=1)
            async with house.db.begin() as session:
                await session.execute(
                    update(models.Account)
                    .where(models.Account.person_id == person.person_id)
                    .values(**values)
                )

        async def take_away() -> None:
            await house.turn("directory", "down")

        yield Bench(house.directory, person.person_id, change, take_away, clock=house.clock)
