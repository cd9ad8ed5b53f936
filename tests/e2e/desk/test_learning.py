"""Looking at what was not understood, in a browser: by tap, by keyboard, small and large."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.support.desk_house import Caller, DeskHouse
from tests.support.desk_screen import DeskScreen

Light = Literal["light", "dark"]
SIZES: list[ViewportSize] = [{"width": 390, "height": 844}, {"width": 1440, "height": 900}]
LIGHTS: list[Light] = ["light", "dark"]
PAGE = "/desk/learning"
COFFEE = "dat ding bij de koffie doet raar"
SOUP = "wat zit er vandaag in de soep van piet"
LONG = "ik heb het al drie keer geprobeerd en " * 6 + "toen werd het scherm helemaal groen"


@pytest.fixture(autouse=True)
def _typed(house: DeskHouse, anna: Caller) -> Iterator[None]:
    """Let these not be understood; the last one was typed most."""
    house.bot.unsure = {
        COFFEE: ["printer", "device_broken_lost", "slow_computer"],
        SOUP: ["out_of_scope", "ask_how_to"],
        LONG: ["citrix_session_stuck", "slow_computer", "email_outlook"],
    }
    for sentence, times in ((LONG, 1), (SOUP, 2), (COFFEE, 3)):
        for _ in range(times):
            anna.says(sentence)
    yield
    house.forget_sentences()


def first(page: Page) -> Locator:
    return page.locator(".sentence").first


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
@pytest.mark.parametrize("light", LIGHTS)
def test_the_page_has_no_fault_that_axe_can_find_and_fits(
    page: Page, house: DeskHouse, size: ViewportSize, light: Light
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=light, reduced_motion="reduce")
    desk = DeskScreen(page, house.url).signs_in(PAGE).sees("Dit begreep Nachtwacht niet.")
    found = {"list": desk.complaints()}
    desk.button("Printer").click()
    desk.sees("Ongedaan maken")
    page.locator(".other summary").first.click()
    found["after"] = desk.complaints()
    assert desk.width_needed() <= size["width"]
    low = [
        box["height"]
        for each in page.locator(".learning button:visible").all()
        if (box := each.bounding_box())
    ]
    assert min(low) >= 44
    page.locator(".sentence textarea").first.fill("mail piet@linde.example")
    page.locator(".sentence .choices button").first.click()
    desk.sees("Haal dat weg en kies dan opnieuw.")
    found["trouble"] = desk.complaints()
    assert {name: each for name, each in found.items() if each} == {}


def test_one_tap_accepts_and_one_takes_it_back(desk: DeskScreen) -> None:
    page = desk.page
    page.get_by_role("link", name="Om van te leren 3").click()
    expect(first(page).locator("textarea")).to_have_value(COFFEE)
    desk.button("Printer").click()
    expect(page.locator(".just-done")).to_contain_text(f"«{COFFEE}» → Printer · Bram")
    expect(page.locator(".sentence")).to_have_count(2)
    page.locator(".just-done").get_by_role("button").click()
    expect(page.locator(".sentence")).to_have_count(3)
    expect(page.locator(".just-done")).to_have_count(0)


def test_a_name_is_taken_out_before_accepting(desk: DeskScreen) -> None:
    page = desk.goes(PAGE).live().page
    box = page.get_by_label("De zin zoals hij was getypt").nth(1)
    expect(box).to_have_value(SOUP)
    box.fill("wat zit er vandaag in de soep")
    page.locator(".sentence").nth(1).get_by_role("button", name="hoort niet bij IT").click()
    done = page.locator(".looked-at li").first
    expect(done).to_contain_text("«wat zit er vandaag in de soep» → hoort niet bij IT")
    expect(page.get_by_text("piet")).to_have_count(0)


def test_the_keyboard_is_enough(desk: DeskScreen) -> None:
    page = desk.goes(PAGE).live().page
    first(page).get_by_role("button", name="Apparaat stuk of kwijt").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".just-done")).to_contain_text("Apparaat stuk of kwijt")
    expect(first(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(first(page).locator("textarea")).to_be_focused()
    first(page).locator("summary").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Vraagt hoe iets")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".just-done")).to_contain_text("Vraagt hoe iets moet")
    first(page).get_by_role("button", name="weggooien").focus()
    page.keyboard.press("Enter")
    desk.sees("Alles is nagekeken.")


def test_an_engineer_says_on_the_card_what_it_was(desk: DeskScreen, anna: Caller) -> None:
    call = anna.calls_for_help()
    page = desk.goes(f"/desk/handoffs/{call}").live().page
    page.get_by_text("Dit ging over…").click()
    page.locator("#about").get_by_role("button", name="Citrix hangt").click()
    expect(page.locator(".history")).to_contain_text("Zei waar het over ging")
    desk.goes(PAGE).live()
    expect(page.get_by_text("Een collega van IT zei: Citrix hangt.")).to_be_visible()


def test_the_page_speaks_english(desk: DeskScreen) -> None:
    desk.goes(PAGE).live().speaks("en", "English")
    desk.sees("Nachtwacht did not understand this.").speaks("nl", "Nederlands")
