"""A computer that colleagues share: who leaves takes everything along, whatever stays open."""

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.support.chat_house import ChatHouse
from tests.support.waiting import eventually
from tests.support.widget_screen import Screen

BECOME = "who => localStorage.setItem('who', who)"
TOLD = "window.dispatchEvent(new Event('nachtwacht:person'))"
LOOK = """hidden => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
KEPT = "JSON.stringify([{ ...localStorage, who: '' }, { ...sessionStorage }])"
SILENT_PAGE = "window.nachtwacht = { token: () => new Promise(() => undefined) };"


def left_alone(page: Page, seconds: int = 60) -> None:
    """Let somebody look at something else for a while and come back to the tab."""
    page.evaluate(LOOK, True)
    page.clock.fast_forward(seconds * 1000)
    page.evaluate(LOOK, False)


def forgets(screen: Screen) -> None:
    """Expect that neither screen nor storage tells anything of who was here."""
    screen.sees()
    expect(screen.input).to_have_value("")
    assert "anna" not in screen.page.evaluate(KEPT)


class TestSigningOut:
    def test_empties_every_tab_and_keeps_nothing(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("geheim van anna").sees("geheim van anna")
        session = next(iter(house.chat.sessions))
        other = Screen.visit(context, house).open().sees("geheim van anna")
        other.input.fill("kladje van anna")
        screen.page.evaluate(BECOME, "nobody")
        screen.page.evaluate(TOLD)
        for tab in (screen, other):
            expect(tab.page.get_by_text("Ik weet nog niet wie je bent.")).to_be_visible()
            forgets(tab)
        eventually(lambda: session not in house.chat.sessions)

    def test_and_in_again_shows_the_own_conversation(self, screen: Screen) -> None:
        screen.says("van anna").sees("van anna")
        for who in ("nobody", "anna"):
            screen.page.evaluate(BECOME, who)
            screen.page.evaluate(TOLD)
        screen.live().sees("van anna")


class TestATabLeftOpen:
    def test_with_an_unsent_message_sends_nothing_any_more(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("van anna").sees("van anna")
        screen.page.route("**/chat/messages", lambda route: route.abort())
        screen.says("nooit verstuurd van anna")
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_be_visible()
        screen.page.evaluate(BECOME, "bram")
        bram = Screen.visit(context, house).open()
        bram.says("van bram").sees("van bram")
        expect(screen.page.get_by_text("Er is nu iemand anders ingelogd")).to_be_visible()
        screen.page.unroute("**/chat/messages")
        forgets(screen)
        screen.button("Verder met deze persoon").click()
        screen.live().sees("van bram")
        screen.says("en verder").sees("van bram", "en verder")
        assert house.heard("anna") == ["van anna"]
        assert house.heard("bram") == ["van bram", "en verder"]

    def test_asks_the_page_again_before_it_shows_anything(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        page = context.new_page()
        page.clock.install()
        page.goto(house.url)
        screen = Screen(page, house).open()
        screen.says("geheim van anna").sees("geheim van anna")
        screen.input.fill("kladje van anna")
        page.evaluate(BECOME, "bram")
        left_alone(page)
        expect(page.get_by_text("Er is nu iemand anders ingelogd")).to_be_visible()
        forgets(screen)
        screen.button("Verder met deze persoon").click()
        expect(page.get_by_text("Hoi Bram.")).to_be_visible()
        screen.live().sees()

    def test_is_just_there_when_nothing_changed(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        page = context.new_page()
        page.clock.install()
        page.goto(house.url)
        screen = Screen(page, house).open()
        screen.says("van anna").sees("van anna")
        screen.input.fill("half af")
        asked = page.evaluate("tokens")
        left_alone(page)
        eventually(lambda: page.evaluate("tokens") > asked)
        expect(screen.bubbles).to_be_visible()
        expect(screen.input).to_have_value("half af")
        assert len(house.chat.sessions) == 1


class TestTheNextPerson:
    def test_is_not_greeted_with_the_name_of_the_first(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("van anna").sees("van anna")
        screen.page.close()

        def silent(route: Route) -> None:
            route.fulfill(body=SILENT_PAGE, content_type="text/javascript")

        context.route("**/host.js", silent)
        page = context.new_page()
        page.goto(house.url)
        page.get_by_role("button", name="Hulp van IT").click()
        expect(page.get_by_role("heading", name="Hoi.")).to_be_visible()
        expect(page.get_by_text("Anna")).to_have_count(0)
