"""23:00, a phone, signed in nowhere: a new password by the public door, or the lock comes off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.company import FATIMA, SANNE, WILLEM, Company

PHONE = {"width": 390, "height": 844}
OLD = "Nachtdienst-vol-sterren-5"
NEW = "Kaarsen-op-de-vensterbank-9"
FATIMAS = "Thee-met-munt-om-vier-8"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Return a page of a phone that has been nowhere yet."""
    context = browser.new_context(viewport=PHONE, locale="nl-NL")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def reads(phone: Page, heading: str) -> None:
    """See a heading."""
    expect(phone.get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=20_000)


def names(phone: Page, company: Company, user: str) -> None:
    """Come from the login form that refuses, and type a user name."""
    phone.goto(f"{company.base}/login")
    phone.get_by_role("link", name="Kun je niet inloggen?").click()
    reads(phone, "Kun je niet inloggen?")
    phone.get_by_label("Je gebruikersnaam").fill(user)
    phone.get_by_role("button", name="Verder").click()
    reads(phone, "Laat zien dat jij het bent")


def proves(phone: Page, company: Company, user: str, person: str) -> None:
    """Type the code of the app and the code of the mail."""
    phone.get_by_label("Code uit je mail").fill(company.mailed_code(user))
    look = phone.context.new_page()
    phone.get_by_label("Code uit je app").fill(company.code(look, person))
    look.close()
    phone.get_by_role("button", name="Verder").click()


class TestTheNurse:
    def test_sets_a_new_password_and_signs_in(self, phone: Page, company: Company) -> None:
        look = phone.context.new_page()
        assert company.login_works(look, "sanne", OLD) == "expired"
        names(phone, company, "sanne")
        proves(phone, company, "sanne", SANNE)
        reads(phone, "Dag Sanne, kies een nieuw wachtwoord")
        phone.get_by_label("Nieuw wachtwoord", exact=True).fill(NEW)
        phone.get_by_label("Nog een keer hetzelfde").fill(NEW)
        phone.get_by_role("button", name="Wachtwoord instellen").click()
        reads(phone, "Je nieuwe wachtwoord werkt")

        assert company.login_works(look, "sanne", NEW) == "welcome"
        assert company.login_works(look, "sanne", OLD) != "welcome"
        company.wait_for_letter("Je nieuwe wachtwoord is ingesteld.")
        assert "de pagina voor wie niet kan inloggen" in company.letter("is ingesteld")
        assert NEW not in company.house.dump() + company.house.logs()


class TestWhoIsLockedOut:
    def test_takes_the_lock_off(self, phone: Page, company: Company) -> None:
        look = phone.context.new_page()
        assert company.login_works(look, "fatima", FATIMAS) == "locked"
        names(phone, company, "fatima")
        proves(phone, company, "fatima", FATIMA)
        phone.get_by_role("button", name="Alleen van slot halen").click()
        reads(phone, "Je account is weer open")
        assert company.login_works(look, "fatima", FATIMAS) == "welcome"


class TestTheDirector:
    def test_is_answered_as_everybody_and_nothing_changes(
        self, phone: Page, company: Company
    ) -> None:
        company.lets_an_hour_pass()
        names(phone, company, "willem")
        assert company.rows("SELECT 1 FROM sandbox.letter WHERE body ~ 'Je code is'") == []
        look = phone.context.new_page()
        phone.get_by_label("Code uit je app").fill(company.code(look, WILLEM))
        phone.get_by_label("Code uit je mail").fill("12345678")
        phone.get_by_role("button", name="Verder").click()
        told = phone.get_by_role("alert")
        expect(told).to_contain_text("kloppen samen niet, of het kan voor deze naam niet vanzelf")
        company.wait_for_letter("We hebben het gestopt.")
