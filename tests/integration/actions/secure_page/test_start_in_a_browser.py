"""The public door in a real browser: who can sign in to nothing gets in again."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.proof import NEW_PASSWORD, OLD_PASSWORD
from tests.support.secure_page import SecurePage
from tests.support.start_page import Stranger

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
STOPPED = "We stoppen hier even"
NOT_RIGHT = "Deze codes kloppen samen niet, of het kan voor deze naam niet vanzelf."


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="nl-NL",
        java_script_enabled=request.param,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def stranger(site: SecurePage, page: Page) -> Stranger:
    return Stranger(site, page).comes()


class TestANewPassword:
    def test_two_codes_and_it_works(self, site: SecurePage, stranger: Stranger) -> None:
        complaints: list[str] = []
        stranger.page.on("console", lambda message: complaints.append(message.text))
        anna = site.run(site.house.employee())
        stranger.names(anna.account.user_name).proves(anna)
        stranger.reads("Dag Anna, kies een nieuw wachtwoord")
        stranger.chooses(NEW_PASSWORD).reads("Je nieuwe wachtwoord werkt")
        account = site.run(site.house.directory.find(anna.person_id))
        assert site.run(site.house.directory.password_works(account, NEW_PASSWORD))
        assert not site.run(site.house.directory.password_works(account, OLD_PASSWORD))
        assert complaints == []

    def test_what_is_wrong_with_a_password_is_said_and_mended(
        self, site: SecurePage, stranger: Stranger
    ) -> None:
        anna = site.run(site.house.employee())
        stranger.names(anna.account.principal_name).proves(anna)
        stranger.chooses(NEW_PASSWORD, "iets anders").is_told("niet gelijk")
        stranger.chooses("kort").is_told("te kort")
        stranger.chooses(OLD_PASSWORD).is_told("had je al eens")
        stranger.chooses(NEW_PASSWORD).reads("Je nieuwe wachtwoord werkt")


class TestALockedAccount:
    def test_only_the_lock_comes_off(self, site: SecurePage, stranger: Stranger) -> None:
        anna = site.run(site.house.employee())
        for _ in range(5):
            site.run(site.house.directory.password_works(anna.account, "verkeerd"))
        stranger.names(anna.account.user_name).proves(anna)
        stranger.page.get_by_role("button", name="Alleen van slot halen").click()
        stranger.reads("Je account is weer open")
        account = site.run(site.house.directory.find(anna.person_id))
        assert site.run(site.house.directory.password_works(account, OLD_PASSWORD))


class TestWhoCannotProve:
    def test_gets_five_tries_and_then_a_human(self, site: SecurePage, stranger: Stranger) -> None:
        anna = site.run(site.house.employee())
        stranger.names(anna.account.user_name)
        for left in ("nog 4 keer", "nog 3 keer", "nog 2 keer", "nog één keer"):
            stranger.types("000000", "00000000").is_told(f"{NOT_RIGHT} Je kunt het {left}")
        stranger.types("000000", "00000000").reads(STOPPED)
        number = stranger.page.get_by_role("link", name="Bel 088 - 123 45 67")
        expect(number).to_have_attribute("href", "tel:0881234567")
        stranger.page.get_by_role("button", name="Opnieuw beginnen").click()
        stranger.reads("Kun je niet inloggen?")

    def test_a_code_with_a_digit_too_few_costs_no_try(
        self, site: SecurePage, stranger: Stranger
    ) -> None:
        stranger.names("niemand").types("00000", "00000000").is_told("heeft 6 cijfers")
        stranger.types("000000", "0000000").is_told("heeft 8 cijfers")
        stranger.types("000000", "00000000").is_told("nog 4 keer")

    def test_another_code_can_be_asked_for(self, site: SecurePage, stranger: Stranger) -> None:
        anna = site.run(site.house.employee())
        stranger.names(anna.account.user_name)
        first = site.run(site.house.mailed_code(anna))
        site.house.clock.advance(seconds=31)
        stranger.page.get_by_role("button", name="Stuur een nieuwe code").click()
        expect(stranger.page.get_by_role("status")).to_contain_text("nieuwe code onderweg")
        site.run(site.house.courier.sweep())
        assert site.run(site.house.mailed_code(anna)) != first
        stranger.types(anna.code(site.house.clock), first).is_told(NOT_RIGHT)
        stranger.proves(anna).reads("Dag Anna")


class TestWhenTheRepairsAreDown:
    def test_it_stays_calm_and_gives_the_number(self, site: SecurePage, stranger: Stranger) -> None:
        site.door.stop()
        stranger.page.get_by_label("Je gebruikersnaam").fill("anna")
        stranger.page.get_by_role("button", name="Verder").click()
        stranger.reads("Dit werkt nu even niet")
        expect(stranger.page.get_by_role("link", name="Bel 088 - 123 45 67")).to_be_visible()
        site.door.start()
        stranger.page.get_by_role("link", name="Opnieuw proberen").click()
        stranger.reads("Kun je niet inloggen?")


class TestForEverybody:
    @pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_axe_finds_nothing_in_any_state(
        self, site: SecurePage, browser: Browser, size: dict[str, int], language: str
    ) -> None:
        context = browser.new_context(viewport=size, locale="nl-NL")  # type: ignore[arg-type]
        stranger = Stranger(site, context.new_page()).comes()
        anna = site.run(site.house.employee())
        for _ in range(5):
            site.run(site.house.directory.password_works(anna.account, "verkeerd"))
        faults = self.faults(stranger.page, language)
        stranger.names(anna.account.user_name)
        faults += self.faults(stranger.page, language)
        stranger.types("000000", "00000000").is_told(NOT_RIGHT)
        faults += self.faults(stranger.page, language)
        stranger.proves(anna).reads("Dag Anna")
        faults += self.faults(stranger.page, language)
        stranger.chooses(NEW_PASSWORD).reads("Je nieuwe wachtwoord werkt")
        faults += self.faults(stranger.page, language)
        assert faults == []
        context.close()

    def faults(self, page: Page, language: str) -> list[str]:
        """Look at the page in a language, and that nothing is wider than the screen."""
        page.goto(page.url.partition("/start")[0] + f"/start?lang={language}")
        expect(page.locator("html")).to_have_attribute("lang", language)
        found = Axe().run(page).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        page.goto(page.url.partition("?")[0] + "?lang=nl")
        return [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in found] + ["wide"] * wide
