"""Who can help themselves, as the desk shows it: small and large, light and dark."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.desk_house import DeskHouse
from tests.support.desk_screen import DeskScreen
from tests.support.enrolment_numbers import NUMBERS

Light = Literal["light", "dark"]
SIZES: list[ViewportSize] = [{"width": 390, "height": 844}, {"width": 1440, "height": 900}]
LIGHTS: list[Light] = ["light", "dark"]
PAGE = "/desk/enrolment"


@pytest.fixture(autouse=True)
def _counted(house: DeskHouse) -> Iterator[None]:
    house.actions.coverage = NUMBERS
    yield
    house.actions.coverage = None


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
@pytest.mark.parametrize("light", LIGHTS)
def test_the_page_has_no_fault_that_axe_can_find_and_fits(
    page: Page, house: DeskHouse, size: ViewportSize, light: Light
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=light, reduced_motion="reduce")
    desk = DeskScreen(page, house.url).signs_in(PAGE).sees("Zoveel mensen hebben al iets")
    expect(page.locator(".departments tbody tr")).to_have_count(4)
    expect(page.locator(".whole")).to_contain_text("77%")
    assert desk.complaints() == []
    assert desk.width_needed() <= size["width"]


def test_the_list_of_calls_leads_to_it(desk: DeskScreen) -> None:
    desk.page.get_by_role("link", name="Wie zichzelf kan helpen").click()
    expect(
        desk.page.get_by_role("heading", level=1, name="Wie zichzelf kan helpen")
    ).to_be_visible()
    expect(desk.page.get_by_role("rowheader", name="Afdeling Eik")).to_be_visible()
    assert desk.errors == []


def test_without_an_answer_it_says_so(desk: DeskScreen, house: DeskHouse) -> None:
    house.actions.coverage = None
    desk.goes(PAGE).sees("Het tellen lukt nu niet.")
