"""A repair waits for Bram: he reads what will be done to what, and taps."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.desk_house import Caller, DeskHouse
from tests.support.desk_screen import DeskScreen

SIZES: list[ViewportSize] = [{"width": 390, "height": 844}, {"width": 1440, "height": 900}]


def proposes(anna: Caller) -> str:
    """Let a consented log off wait for an engineer; returns the call."""
    anna.says("m'n citrix zit muurvast")
    anna.reports("case.topic", {"topic": "citrix_session_stuck"})
    facts = {
        "release_id": "rl-1",
        "why": "propose",
        "action": "citrix.logoff",
        "target": {"machine": "VDA-07", "applications": ["Outlook", "Excel"]},
        "until": "2026-11-23T22:48:00+00:00",
    }
    asked = {"step": "release.asked", "result": "ok", "detail": "asked", "facts": facts}
    anna.reports("repair.fact", asked)
    call = {
        "reason": "release_asked",
        "urgency": "cannot-work",
        "outcome": "handed_over",
        "facts": facts,
    }
    anna.reports("handoff.requested", call)
    return anna.handoff_id()


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
class TestARepairThatWaits:
    def test_is_let_go_with_one_tap(
        self, page: Page, house: DeskHouse, anna: Caller, size: ViewportSize
    ) -> None:
        page.set_viewport_size(size)
        call = proposes(anna)
        desk = DeskScreen(page, house.url).signs_in(f"/desk/h/{call}")
        desk.sees("Nachtwacht wil iets doen en wacht op jou. Kijk of het goed is.").takes()
        expect(page.locator("#release")).to_contain_text("VDA-07 · Outlook, Excel")
        assert desk.width_needed() <= size["width"]
        page.locator("#release").scroll_into_view_if_needed()
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=str(Path(shots) / f"release-{size['width']}.png"))
        desk.button("Vrijgeven").click()
        desk.sees("Dit gesprek is teruggegeven aan Nachtwacht.")
        assert house.actions.decided[-1][:2] == ("rl-1", "released")
        assert desk.errors == []

    def test_is_not_done_and_stays_with_the_engineer(
        self, page: Page, house: DeskHouse, anna: Caller, size: ViewportSize
    ) -> None:
        page.set_viewport_size(size)
        desk = DeskScreen(page, house.url).signs_in(f"/desk/h/{proposes(anna)}").takes()
        desk.button("Niet doen").click()
        expect(page.locator("#release")).to_have_count(0)
        desk.writes("Hoi Anna, ik kijk even met je mee.")
        assert house.actions.decided[-1][:2] == ("rl-1", "refused")
        assert desk.errors == []
