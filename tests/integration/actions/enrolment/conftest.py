"""A house of enrolment for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.enrolment import EnrolmentHouse, KeptTexts, enrolment_house
from tests.support.mail_system import MailSystem
from tests.support.tables import empty_tables, make_tables

World = tuple[EnrolmentHouse, MailSystem, KeptTexts]


@pytest.fixture
async def world(role_urls: dict[str, str], tmp_path: Path) -> AsyncIterator[World]:
    make_tables(role_urls["owner"])
    empty_tables(role_urls["owner"])
    async with enrolment_house(role_urls["actions"], tmp_path) as built:
        yield built


@pytest.fixture
def house(world: World) -> EnrolmentHouse:
    return world[0]


@pytest.fixture
def mail(world: World) -> MailSystem:
    return world[1]


@pytest.fixture
def texts(world: World) -> KeptTexts:
    return world[2]
