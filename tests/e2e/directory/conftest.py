"""A house whose accounts are those of a real Active Directory."""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chatter import Chatter
from tests.support.company import Company
from tests.support.directory_world.active_directory import settings
from tests.support.hired import Hired, hire
from tests.support.house import House, running_house
from tests.support.samba_domain import STAFF, Administrator, DomainController
from tests.support.spoken import left_behind

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def house(samba: DomainController) -> Iterator[House]:
    """Start everything once for this folder, as an administrator would with a domain of his own."""
    chosen = settings(samba).model_dump(mode="json")
    chosen["password"] = settings(samba).password.get_secret_value()
    environment = {"NACHTWACHT_DIRECTORY": "active_directory"} | {
        f"NACHTWACHT_ACTIVE_DIRECTORY__{name.upper()}": (
            value if isinstance(value, str) else json.dumps(value)
        )
        for name, value in chosen.items()
    }
    with (
        tempfile.TemporaryDirectory(prefix="nachtwacht-house-") as folder,
        running_house(Path(folder), environment) as running,
    ):
        yield running
        assert left_behind(running) == {}


@pytest.fixture
def hands(samba: DomainController) -> Administrator:
    """Return the administrator of the domain."""
    return Administrator(samba)


@pytest.fixture
def hired(house: House, samba: DomainController, hands: Administrator) -> Callable[..., Hired]:
    """Return a way to hire an Anna de Vries whom no other story knows.

    One address may not come for many people within an hour.
    """

    Company(house).lets_an_hour_pass()

    def somebody(ou: str = STAFF) -> Hired:
        return hire(house, samba, hands.employee(ou))

    return somebody


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Return a page of a phone that has been nowhere yet."""
    context = browser.new_context(viewport=PHONE, locale="nl-NL")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.fixture
def chats(house: House) -> Iterator[Callable[[Hired], Chatter]]:
    """Return a way to chat as somebody who is signed in."""
    opened = []

    def chatter(who: Hired) -> Chatter:
        opened.append(Chatter(house, who.person_id))
        return opened[-1]

    yield chatter
    for each in opened:
        each.close()
