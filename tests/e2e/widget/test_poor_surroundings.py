"""Old proxies, pages without HTTPS, slow answers: the chat goes on."""

from playwright.sync_api import BrowserContext, Route, expect

from tests.support.chat_house import ChatHouse
from tests.support.waiting import eventually
from tests.support.widget_screen import Screen


class TestStreamHeldBackByAProxy:
    def test_long_polls_take_over(self, context: BrowserContext, house: ChatHouse) -> None:
        held: list[Route] = []
        asked: list[str] = []
        context.route("**/chat/stream*", lambda route: held.append(route))
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.clock.install()
        page.goto(house.url)
        screen = Screen(page, house).open()
        screen.again(
            lambda: page.clock.run_for(10_000), lambda: any("wait=25" in url for url in asked)
        )
        house.says("toch aangekomen")
        screen.sees("toch aangekomen")
        assert len(held) == 1


class TestPageWithoutHttps:
    def test_polls_without_locks(self, context: BrowserContext, house: ChatHouse) -> None:
        context.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")
        screen = Screen.visit(context, house).open()
        screen.says("zonder slot").sees("zonder slot")
        house.says("gehoord")
        screen.sees("zonder slot", "gehoord")
        assert house.streams == 0


class TestForbiddenStorage:
    def test_memory_does_instead(self, context: BrowserContext, house: ChatHouse) -> None:
        context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
        screen = Screen.visit(context, house).open()
        screen.says("zonder opslag").sees("zonder opslag")
        eventually(lambda: house.heard() == ["zonder opslag"])


class TestSlowSignIn:
    def test_what_was_sent_before_the_page_said_who_it_is_goes_out_then(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        screen = Screen.visit(context, house)
        screen.page.evaluate(
            "() => { const real = nachtwacht.token;"
            " const told = new Promise((go) => { window.tell = go; });"
            " nachtwacht.token = () => told.then(real); }"
        )
        screen.page.get_by_role("button", name="Hulp van IT").click()
        screen.says("meteen al")
        expect(screen.input).to_have_value("meteen al")
        screen.page.evaluate("window.tell()")
        screen.sees("meteen al")
        expect(screen.input).to_have_value("")
        eventually(lambda: house.heard() == ["meteen al"])

    def test_what_was_sent_before_the_session_opened_goes_out_once(
        self, context: BrowserContext, house: ChatHouse
    ) -> None:
        waiting: list[Route] = []
        context.route("**/chat/session", lambda route: waiting.append(route))
        screen = Screen.visit(context, house)
        with screen.page.expect_request("**/chat/session"):
            screen.page.get_by_role("button", name="Hulp van IT").click()
        screen.says("meteen al")
        expect(screen.page.locator(".pending")).to_have_count(1)
        screen.again(lambda: None, lambda: bool(waiting))
        waiting[0].continue_()
        screen.sees("meteen al")
        eventually(lambda: house.heard() == ["meteen al"])
        assert len(house.chat.sessions) == 1


class TestLongSilence:
    def test_news_is_found_by_a_slow_poll(self, context: BrowserContext, house: ChatHouse) -> None:
        screen = Screen.visit(context, house).open()
        screen.says("hoi").sees("hoi")
        screen.page.keyboard.press("Escape")
        screen.page.evaluate(
            "for (const key of Object.keys(localStorage))"
            " if (key.endsWith(':active')) localStorage.setItem(key, '0')"
        )
        screen.page.clock.install()
        streams, polled = house.streams, house.polled
        screen.page.reload()
        eventually(lambda: house.polled > polled)
        house.says("ben je er nog?")
        news = screen.page.get_by_role("button", name="Hulp van IT, 1 nieuw bericht")
        screen.again(lambda: screen.page.clock.run_for(61_000), news.is_visible)
        assert house.streams == streams
