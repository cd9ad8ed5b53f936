"""The desk by keyboard, for a screen reader, small and large, by day and by night."""

from typing import Literal

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.support.desk_house import Caller, DeskHouse
from tests.support.desk_screen import DeskScreen

Light = Literal["light", "dark"]
SIZES: list[ViewportSize] = [{"width": 390, "height": 844}, {"width": 1440, "height": 900}]
LIGHTS: list[Light] = ["light", "dark"]


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
@pytest.mark.parametrize("light", LIGHTS)
class TestEveryPage:
    def test_has_no_fault_that_axe_can_find(
        self, page: Page, house: DeskHouse, anna: Caller, size: ViewportSize, light: Light
    ) -> None:
        call = anna.calls_for_help()
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        desk = DeskScreen(page, house.url)
        found = {"sign-in": desk.goes("/desk").complaints()}
        desk.tries("/desk", "fout")
        found["wrong"] = desk.sees("horen niet bij elkaar").complaints()
        desk.signs_in().sees("Wacht op hulp")
        found["list"] = desk.complaints()
        found["waiting"] = desk.goes(f"/desk/handoffs/{call}").complaints()
        desk.takes().writes("Hoi").sees("Hoi")
        expect(page.locator(".line.pending")).to_have_count(0)
        page.get_by_text("Teruggeven", exact=True).click()
        found["mine"] = desk.complaints()
        assert desk.width_needed() <= size["width"]
        found["unknown"] = desk.goes("/desk/handoffs/h-nergens").complaints()
        assert {name: each for name, each in found.items() if each} == {}


class TestOnAPhone:
    def test_who_what_and_what_was_tried_stand_above_the_fold(
        self, page: Page, house: DeskHouse, anna: Caller
    ) -> None:
        page.set_viewport_size(SIZES[0])
        DeskScreen(page, house.url).signs_in(f"/desk/handoffs/{anna.calls_for_help()}")
        fold = page.locator("#accept").bounding_box()
        brief = page.locator(".brief").bounding_box()
        assert fold is not None
        assert brief is not None
        assert brief["y"] + brief["height"] <= fold["y"]
        assert fold["y"] + fold["height"] <= SIZES[0]["height"]
        assert fold["height"] >= 44


class TestTheKeyboard:
    def test_is_enough(self, desk: DeskScreen, anna: Caller) -> None:
        page = desk.goes(f"/desk/handoffs/{anna.calls_for_help()}").page
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.locator("#accept").focus()
        page.keyboard.press("Enter")
        expect(desk.answer).to_be_focused()
        desk.live()
        page.keyboard.type("Met de toetsen")
        page.keyboard.press("Control+Enter")
        expect(desk.lines.last).to_have_text("Met de toetsen")
        expect(desk.answer).to_be_focused()

    def test_stays_where_it_is_when_the_list_changes(
        self, desk: DeskScreen, house: DeskHouse, anna: Caller
    ) -> None:
        call = anna.calls_for_help()
        mine = desk.goes("/desk").live().page.locator(f"#row-{call}")
        mine.focus()
        house.person("Piet Pas Later").calls_for_help()
        expect(desk.page.get_by_role("link", name="Piet Pas Later")).to_be_visible()
        expect(mine).to_be_focused()

    def test_loses_nothing_to_a_refresh_that_brings_the_same(
        self, desk: DeskScreen, anna: Caller
    ) -> None:
        page = desk.goes(f"/desk/handoffs/{anna.calls_for_help()}").live().page
        assert page.evaluate(
            """async () => {
              const { swap } = await import("/desk/static/parts.js");
              const places = ["calls", "head", "facts"].map((id) => document.getElementById(id));
              const before = places.map((place) => place.firstElementChild);
              for (const place of places) swap(place, `\n${place.innerHTML}`);
              return places.every((place, at) => place.firstElementChild === before[at]);
            }"""
        )

    def test_types_on_while_the_script_is_still_on_its_way(
        self, desk: DeskScreen, anna: Caller
    ) -> None:
        held: list[Route] = []
        call = anna.calls_for_help()
        page = desk.goes(f"/desk/handoffs/{call}").takes().page
        page.route("**/desk/static/reply.js", lambda route: held.append(route))
        page.reload(wait_until="commit")
        desk.answer.fill("Eerste zin")
        while not held:
            page.wait_for_timeout(50)
        held[0].continue_()
        desk.live()
        expect(desk.answer).to_have_value("Eerste zin")


class TestAScreenReader:
    def test_hears_only_what_is_new(self, desk: DeskScreen, anna: Caller) -> None:
        page = desk.goes(f"/desk/handoffs/{anna.calls_for_help()}").live().page
        expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
        page.evaluate(
            """() => {
              window.added = [];
              new MutationObserver((changes) => {
                for (const change of changes)
                  for (const node of change.addedNodes)
                    if (node.matches?.("li"))
                      window.added.push(node.querySelector(".text").textContent);
              }).observe(document.getElementById("lines"), { childList: true });
            }"""
        )
        anna.says("ben je er al?")
        expect(page.get_by_text("bot: ben je er al?")).to_be_visible()
        assert page.evaluate("window.added") == ["ben je er al?", "bot: ben je er al?"]
