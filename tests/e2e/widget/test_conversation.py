"""A person and the assistant talk through the widget."""

import re

from playwright.sync_api import BrowserContext, expect

from tests.support.chat_house import ChatHouse
from tests.support.waiting import eventually
from tests.support.widget_screen import Screen


class TestTalking:
    def test_message_arrives_once_and_the_answer_is_shown(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("m'n citrix zit muurvast").sees("m'n citrix zit muurvast")
        house.says("Ik kijk er even naar.")
        screen.sees("m'n citrix zit muurvast", "Ik kijk er even naar.")
        eventually(lambda: house.heard() == ["m'n citrix zit muurvast"])
        expect(screen.page.locator(".employee .foot")).to_have_text(re.compile(r"^\d\d:\d\d$"))

    def test_small_markup_becomes_elements(self, screen: Screen, house: ChatHouse) -> None:
        house.says("**Let op**\ntyp `cmd`\n\n1. een\n2. twee\n\nzie https://example.org/a.")
        bubble = screen.bubbles.first
        expect(bubble.locator("strong")).to_have_text("Let op")
        expect(bubble.locator("code")).to_have_text("cmd")
        expect(bubble.locator("ol > li")).to_have_text(["een", "twee"])
        link = bubble.locator("a")
        expect(link).to_have_attribute("href", "https://example.org/a")
        expect(link).to_have_attribute("rel", "noopener noreferrer")

    def test_a_first_visitor_can_start_with_one_press(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        expect(screen.page.get_by_text("Hoi Anna.")).to_be_visible()
        screen.button("Mijn Citrix hangt").click()
        screen.sees("Mijn Citrix hangt")
        expect(screen.button("Mijn Citrix hangt")).to_have_count(0)
        eventually(lambda: house.heard() == ["Mijn Citrix hangt"])

    def test_human_button_is_always_there(self, screen: Screen, house: ChatHouse) -> None:
        screen.button("Een mens spreken").click()
        screen.sees("Een mens spreken")
        expect(screen.button("Een mens spreken")).to_be_enabled()
        eventually(lambda: house.heard() == ["Een mens spreken"])

    def test_engineer_is_shown_by_name(self, screen: Screen, house: ChatHouse) -> None:
        house.call(house.chat.add, "anna", "engineer", "Ik kijk mee.", name="Priya")
        expect(screen.page.get_by_text("Priya · collega van IT")).to_be_visible()


class TestQuickReplies:
    def test_a_pressed_button_cannot_be_pressed_again(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        house.says("Zal ik het oude scherm sluiten?", buttons=("Ja, graag", "Nee"))
        screen.button("Ja, graag").click()
        screen.sees("Zal ik het oude scherm sluiten?", "Ja, graag")
        expect(screen.button("Ja, graag")).to_be_disabled()
        expect(screen.button("Nee")).to_be_disabled()
        screen.page.reload()
        screen.live()
        expect(screen.button("Nee")).to_be_disabled()
        eventually(lambda: house.heard() == ["Ja, graag"])


class TestTyping:
    def test_is_shown_and_goes_away_by_itself(self, screen: Screen, house: ChatHouse) -> None:
        screen.page.clock.install()
        screen.streaming()
        typing = screen.page.locator(".typing")
        screen.again(lambda: house.call(house.chat.typing, "anna"), typing.is_visible)
        screen.page.clock.run_for(7000)
        expect(typing).to_be_hidden()


class TestSecurePage:
    def test_opens_in_a_new_tab_and_leaves_a_link(
        self, context: BrowserContext, screen: Screen, house: ChatHouse
    ) -> None:
        context.route("http://127.0.0.1:9/**", lambda route: route.fulfill(body="secure"))
        house.says("Open deze pagina.", challenge_id="ch-1")
        with context.expect_page() as opened:
            screen.button("Open de veilige pagina").click()
        opened.value.wait_for_url("http://127.0.0.1:9/p#ch-1")
        link = screen.page.get_by_role("link", name="Veilige pagina (nieuw tabblad)")
        expect(link).to_have_attribute("rel", "noopener noreferrer")
        expect(link).to_have_attribute("target", "_blank")

    def test_says_so_when_it_is_no_longer_valid(self, screen: Screen, house: ChatHouse) -> None:
        house.says("Open deze pagina.", challenge_id="ch-gone")
        screen.button("Open de veilige pagina").click()
        expect(screen.page.get_by_text("Deze pagina is niet meer geldig.")).to_be_visible()


class TestUnread:
    def test_badge_counts_what_came_while_closed(self, screen: Screen, house: ChatHouse) -> None:
        screen.says("hoi").sees("hoi")
        screen.page.keyboard.press("Escape")
        house.says("een")
        house.says("twee")
        expect(
            screen.page.get_by_role("button", name="Hulp van IT, 2 nieuwe berichten")
        ).to_be_visible()
        screen.open()
        screen.page.keyboard.press("Escape")
        expect(screen.button("Hulp van IT")).to_be_visible()
