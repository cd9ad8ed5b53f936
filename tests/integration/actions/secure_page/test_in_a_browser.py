"""The page in a real browser: code and password, what goes wrong, and who cannot see."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect

from tests.support.proof import NEW_PASSWORD, OLD_PASSWORD, Person
from tests.support.secure_page import SecurePage

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="nl-NL")  # type: ignore[arg-type]
    opened = context.new_page()
    yield opened
    context.close()


def opened(
    site: SecurePage, page: Page, action: str = "password_reset", *, mail: bool = True
) -> Person:
    """Let a person open the link of a fresh challenge."""
    person = site.run(site.house.employee(mail=mail))
    _, token = site.run(site.house.open(person, action))
    page.goto(f"{site.url}/p#{token}")
    expect(page.locator("[data-state=loading]")).to_be_hidden()
    return person


def prove_by_app(site: SecurePage, page: Page, person: Person) -> None:
    if page.get_by_role("button", name="Met je authenticator-app").is_visible():
        page.get_by_role("button", name="Met je authenticator-app").click()
    page.get_by_label("Code").fill(person.code(site.house.clock))
    page.get_by_role("button", name="Verder").click()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in found]


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


class TestANewPassword:
    def test_code_and_password_and_it_works(self, site: SecurePage, page: Page) -> None:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        anna = opened(site, page)
        heading(page, "Dag Anna")
        assert page.url == f"{site.url}/p"
        prove_by_app(site, page, anna)
        heading(page, "Kies een nieuw wachtwoord")
        page.get_by_label("Nieuw wachtwoord").fill(NEW_PASSWORD)
        page.get_by_label("Nog een keer hetzelfde").fill(NEW_PASSWORD)
        page.get_by_role("button", name="Wachtwoord instellen").click()
        heading(page, "Je nieuwe wachtwoord werkt")
        account = site.run(site.house.directory.find(anna.person_id))
        assert site.run(site.house.directory.password_works(account, NEW_PASSWORD))
        assert not site.run(site.house.directory.password_works(account, OLD_PASSWORD))
        assert complaints == []

    def test_no_secret_is_in_a_log_or_the_database(self, site: SecurePage, page: Page) -> None:
        anna = site.run(site.house.employee())
        _, token = site.run(site.house.open(anna))
        page.goto(f"{site.url}/p#{token}")
        heading(page, "Dag Anna")
        code = anna.code(site.house.clock)
        prove_by_app(site, page, anna)
        for label in ("Nieuw wachtwoord", "Nog een keer hetzelfde"):
            page.get_by_label(label).fill(NEW_PASSWORD)
        page.get_by_role("button", name="Wachtwoord instellen").click()
        heading(page, "Je nieuwe wachtwoord werkt")
        site.run(site.house.courier.sweep())
        kept = site.log() + site.run(site.house.stored_text())
        assert [secret in kept for secret in (NEW_PASSWORD, token)] == [False, False]
        assert code not in site.log()
        assert (
            page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])") == "[{},{}]"
        )

    def test_the_mailed_code_works_too(self, site: SecurePage, page: Page) -> None:
        anna = opened(site, page)
        page.get_by_role("button", name="Met een code per mail").click()
        heading(page, "Typ de code uit je mail")
        expect(page.get_by_role("button", name="Nieuwe code kan over")).to_be_visible()
        page.get_by_label("Code").fill(site.run(site.house.mailed_code(anna)))
        page.get_by_role("button", name="Verder").click()
        heading(page, "Kies een nieuw wachtwoord")

    def test_a_reload_goes_on_where_it_was_and_another_browser_does_not(
        self, site: SecurePage, page: Page, browser: Browser
    ) -> None:
        anna = site.run(site.house.employee())
        _, token = site.run(site.house.open(anna))
        page.goto(f"{site.url}/p#{token}")
        heading(page, "Dag Anna")
        prove_by_app(site, page, anna)
        heading(page, "Kies een nieuw wachtwoord")
        page.reload()
        heading(page, "Kies een nieuw wachtwoord")
        other = browser.new_context(locale="nl-NL").new_page()
        other.goto(f"{site.url}/p#{token}")
        heading(other, "Dag Anna")
        other.context.close()

    def test_it_can_be_shown_and_is_compared_before_it_leaves(
        self, site: SecurePage, page: Page
    ) -> None:
        prove_by_app(site, page, opened(site, page))
        first = page.get_by_label("Nieuw wachtwoord")
        expect(first).to_have_attribute("type", "password")
        page.get_by_role("button", name="Tonen").click()
        expect(first).to_have_attribute("type", "text")
        first.fill(NEW_PASSWORD)
        page.get_by_label("Nog een keer hetzelfde").fill("iets anders")
        page.get_by_role("button", name="Wachtwoord instellen").click()
        expect(page.get_by_role("alert").filter(has_text="niet gelijk")).to_be_visible()

    @pytest.mark.parametrize(
        ("password", "words"),
        [
            ("kort", "Neem minstens 10 tekens."),
            ("Zomer2026!", "Neem geen maand, seizoen of bekend woord."),
            (OLD_PASSWORD, "Dit wachtwoord had je al eens."),
        ],
    )
    def test_a_refused_one_is_explained_in_plain_words(
        self, site: SecurePage, page: Page, password: str, words: str
    ) -> None:
        prove_by_app(site, page, opened(site, page))
        for label in ("Nieuw wachtwoord", "Nog een keer hetzelfde"):
            page.get_by_label(label).fill(password)
        page.get_by_role("button", name="Wachtwoord instellen").click()
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        expect(page.get_by_label("Nieuw wachtwoord")).to_be_focused()


class TestAnUnlock:
    def test_it_ends_after_the_proof(self, site: SecurePage, page: Page) -> None:
        anna = opened(site, page, "account_unlock")
        expect(page.get_by_text("We halen je account zo van slot.")).to_be_visible()
        prove_by_app(site, page, anna)
        heading(page, "Dank je, jij bent het")


class TestAWrongCode:
    def test_it_says_how_often_it_may_be_tried_and_stops_after_five(
        self, site: SecurePage, page: Page
    ) -> None:
        opened(site, page, mail=False)
        heading(page, "Typ de code uit je app")
        alert = page.get_by_role("alert")
        for words in ("nog 4 keer", "nog 3 keer", "nog 2 keer", "nog één keer"):
            page.get_by_label("Code").fill("000000")
            page.keyboard.press("Enter")
            expect(alert.filter(has_text=words)).to_be_visible()
        page.keyboard.press("Enter")
        heading(page, "We stoppen hier even")
        expect(page.get_by_text("Een collega van IT helpt je verder")).to_be_visible()


class TestALinkThatIsOver:
    def test_it_says_where_to_get_a_new_one(self, site: SecurePage, page: Page) -> None:
        anna = site.run(site.house.employee())
        _, token = site.run(site.house.open(anna))
        site.house.clock.advance(minutes=16)
        page.goto(f"{site.url}/p#{token}")
        heading(page, "Deze pagina werkt niet meer")
        expect(page.get_by_text("Vraag in de chat om een nieuwe link.")).to_be_visible()

    def test_an_unknown_one_and_none_at_all_are_answered_alike(
        self, site: SecurePage, page: Page
    ) -> None:
        page.goto(f"{site.url}/p#{'x' * 43}")
        heading(page, "Deze pagina werkt niet meer")
        page.goto("about:blank")
        page.evaluate("() => {}")
        page.goto(f"{site.url}/p")
        heading(page, "Deze pagina werkt niet meer")


class TestWhenTheRepairsAreDown:
    def test_it_stays_calm_and_gives_the_number(self, site: SecurePage, page: Page) -> None:
        anna = site.run(site.house.employee())
        _, token = site.run(site.house.open(anna))
        site.door.stop()
        page.goto(f"{site.url}/p#{token}")
        heading(page, "Dit werkt nu even niet")
        number = page.get_by_role("link", name="Bel 088 - 123 45 67")
        expect(number).to_have_attribute("href", "tel:0881234567")
        assert violations(page) == []
        site.door.start()
        page.get_by_role("button", name="Opnieuw proberen").click()
        heading(page, "Dag Anna")


class TestInEnglish:
    def test_the_page_follows_the_challenge_and_can_be_switched(
        self, site: SecurePage, browser: Browser
    ) -> None:
        page = browser.new_context(locale="en-GB").new_page()
        page.goto(f"{site.url}/p")
        heading(page, "This page no longer works")
        opened(site, page)
        heading(page, "Dag Anna")
        page.get_by_role("button", name="English").click()
        heading(page, "Hello Anna")
        assert page.evaluate("document.documentElement.lang") == "en"
        page.context.close()


class TestForEveryone:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
    def test_axe_finds_nothing_in_any_state(
        self, site: SecurePage, browser: Browser, size: dict[str, int], scheme: str
    ) -> None:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            locale="nl-NL",
        )
        page = context.new_page()
        found = []
        anna = opened(site, page)
        heading(page, "Dag Anna")
        found += violations(page)
        page.get_by_role("button", name="Met je authenticator-app").click()
        page.get_by_label("Code").fill("12")
        page.get_by_role("button", name="Verder").click()
        expect(page.get_by_role("alert").filter(has_text="alleen cijfers")).to_be_visible()
        found += violations(page)
        page.get_by_label("Code").fill(anna.code(site.house.clock))
        page.get_by_role("button", name="Verder").click()
        heading(page, "Kies een nieuw wachtwoord")
        found += violations(page)
        for label in ("Nieuw wachtwoord", "Nog een keer hetzelfde"):
            page.get_by_label(label).fill(NEW_PASSWORD)
        page.get_by_role("button", name="Wachtwoord instellen").click()
        heading(page, "Je nieuwe wachtwoord werkt")
        found += violations(page)
        page.goto(f"{site.url}/p#{'x' * 43}")
        heading(page, "Deze pagina werkt niet meer")
        found += violations(page)
        context.close()
        assert found == []

    def test_the_keyboard_is_enough(self, site: SecurePage, page: Page) -> None:
        anna = opened(site, page, mail=False)
        expect(page.get_by_label("Code")).to_be_focused()
        page.keyboard.type(anna.code(site.house.clock))
        page.keyboard.press("Enter")
        heading(page, "Kies een nieuw wachtwoord")
        page.get_by_label("Nieuw wachtwoord").focus()
        page.keyboard.type(NEW_PASSWORD)
        page.keyboard.press("Tab")
        page.keyboard.type(NEW_PASSWORD)
        page.keyboard.press("Enter")
        heading(page, "Je nieuwe wachtwoord werkt")

    def test_nothing_comes_from_elsewhere(self, site: SecurePage, page: Page) -> None:
        asked: list[Response] = []
        page.on("response", lambda response: asked.append(response))
        opened(site, page)
        heading(page, "Dag Anna")
        assert {response.url.split("/p")[0] for response in asked} == {site.url}
        assert {response.status for response in asked} == {200}
