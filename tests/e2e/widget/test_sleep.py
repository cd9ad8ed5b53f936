"""The laptop is closed for the night and opened: the clock jumps, the connections are dead."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import BrowserContext, Route, expect

from tests.support.chat_house import ChatHouse
from tests.support.waiting import eventually
from tests.support.widget_screen import Screen

EVENING = datetime(2026, 3, 4, 22, 40, tzinfo=UTC)
SOON = 20_000
"""Milliseconds: less than the silence after which a stream is given up in any case."""
NIGHT = timedelta(hours=8)


def visit(context: BrowserContext, house: ChatHouse) -> Screen:
    """Open the chat, the clock of the computer being moved by hand."""
    page = context.new_page()
    page.clock.install(time=EVENING)
    page.goto(house.url)
    screen = Screen(page, house).open()
    return screen.says("voor het slapen").sees("voor het slapen").streaming()


def sleeps(screen: Screen, house: ChatHouse) -> None:
    """Lose all connections and move the clock, while no timer runs."""
    house.call(house.wire.forget)
    screen.page.clock.set_system_time(EVENING + NIGHT)


class TestAfterTheNight:
    def test_what_was_said_meanwhile_is_there_once_and_it_goes_on(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        screen = visit(context, house)
        sleeps(screen, house)
        house.says("een")
        house.says("twee")
        screen.page.clock.run_for(6_000)
        expect(screen.bubbles).to_have_count(3, timeout=SOON)
        screen.sees("voor het slapen", "een", "twee")
        screen.says("goedemorgen")
        house.says("drie")
        expect(screen.bubbles).to_have_count(5)
        screen.again(lambda: screen.page.clock.run_for(6_000), lambda: screen.keeps() == 0)
        assert house.heard() == ["voor het slapen", "goedemorgen"]

    def test_what_was_being_sent_arrives_once(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        screen = visit(context, house)
        held: list[Route] = []
        screen.page.route(
            "**/chat/messages", lambda route: route.continue_() if held else held.append(route)
        )
        screen.says("nog net voor de klep dicht ging")
        screen.again(lambda: None, lambda: bool(held))
        sleeps(screen, house)
        screen.again(
            lambda: screen.page.clock.run_for(6_000),
            lambda: screen.page.locator(".pending").count() == 0,
        )
        screen.sees("voor het slapen", "nog net voor de klep dicht ging")
        eventually(lambda: len(house.heard()) == 2)
        assert house.heard() == ["voor het slapen", "nog net voor de klep dicht ging"]

    def test_a_draft_is_still_there(self, context: BrowserContext, house: ChatHouse) -> None:
        screen = visit(context, house)
        screen.input.fill("half af")
        sleeps(screen, house)
        house.says("ben je er nog?")
        screen.again(lambda: screen.page.clock.run_for(6_000), lambda: screen.bubbles.count() == 2)
        expect(screen.input).to_have_value("half af")
