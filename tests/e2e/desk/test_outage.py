"""Citrix is away for several people, and an engineer answers them all on one page."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.desk_house import Caller, DeskHouse
from tests.support.desk_screen import DeskScreen
from tests.support.waiting import eventually

pytestmark = pytest.mark.e2e

Light = Literal["light", "dark"]
SIZES: list[ViewportSize] = [{"width": 390, "height": 844}, {"width": 1440, "height": 900}]
LIGHTS: list[Light] = ["light", "dark"]
ANSWER = "Citrix ligt eruit. Ik meld me om elf uur."


@pytest.fixture
def people(house: DeskHouse, anna: Caller) -> Iterator[list[Caller]]:
    found = [anna, house.person("Joost Bakker"), house.person("Wilma Jansen")]
    for each in found:
        each.finds_citrix_away()
    yield found
    house.ends_outages()


def all_heard(people: list[Caller], author: str, text: str) -> None:
    eventually(lambda: all((author, text) in each.heard() for each in people))


class TestAnOutage:
    def test_is_answered_for_all_at_once(
        self, desk: DeskScreen, house: DeskHouse, people: list[Caller]
    ) -> None:
        page = desk.live().page
        expect(page.get_by_role("link", name="3 collega's hebben dit")).to_be_visible()
        expect(page.get_by_role("link", name="Anna de Vries")).to_have_count(0)
        desk.opens("Citrix antwoordt niet").live()
        desk.button("Ik pak ze allemaal op").click()
        desk.live().writes(ANSWER)
        expect(desk.lines.last).to_have_text(ANSWER)
        desk.sees("aan 3 collega's")
        all_heard(people, "engineer", ANSWER)

        late = house.person("Late Binnenkomer")
        desk.answer.fill("halve zin")
        late.finds_citrix_away()
        expect(desk.button("Ik pak de rest ook op")).to_be_visible()
        expect(desk.answer).to_have_value("halve zin")
        expect(desk.answer).to_be_focused()
        people[1].says("top")
        expect(page.locator(".members .chip.fresh")).to_have_count(1)
        desk.button("Ik pak de rest ook op").click()

        answers = {"step": "citrix.health", "result": "ok", "detail": "answers"}
        people[0].reports("repair.fact", answers)
        desk.sees("Antwoordt weer sinds")
        page.get_by_text("Alles afronden", exact=True).click()
        desk.button("Het is opgelost voor allen").click()
        desk.sees("Deze storing is voorbij.")
        assert desk.errors == []

    def test_is_one_tap_away_from_a_card(self, desk: DeskScreen, people: list[Caller]) -> None:
        desk.goes(f"/desk/handoffs/{people[0].handoff_id()}")
        desk.page.get_by_role("link", name="Bekijk ze samen.").click()
        expect(desk.page.get_by_role("heading", level=1)).to_have_text("Citrix antwoordt niet")


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
@pytest.mark.parametrize("light", LIGHTS)
class TestItsPages:
    def test_have_no_fault_that_axe_can_find(
        self, page: Page, house: DeskHouse, people: list[Caller], size: ViewportSize, light: Light
    ) -> None:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        desk = DeskScreen(page, house.url).signs_in().sees("Citrix antwoordt niet")
        found = {"list": desk.complaints()}
        desk.opens("Citrix antwoordt niet")
        found["waiting"] = desk.complaints()
        desk.button("Ik pak ze allemaal op").click()
        desk.live().writes(ANSWER).sees("aan 3 collega's")
        house.person("Late Binnenkomer").finds_citrix_away()
        desk.sees("Ik pak de rest ook op")
        page.get_by_text("Alles afronden", exact=True).click()
        found["mine"] = desk.complaints()
        assert desk.width_needed() <= size["width"]
        desk.button("Ik pak de rest ook op").click()
        expect(desk.button("Ik pak de rest ook op")).to_have_count(0)
        page.get_by_text("Alles afronden", exact=True).click()
        desk.button("Het is opgelost voor allen").click()
        found["ended"] = desk.sees("Deze storing is voorbij.").complaints()
        assert {name: each for name, each in found.items() if each} == {}
