"""The password is forgotten: proof and new password only on the secure page."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.support.browser import Employee
from tests.support.company import ANNA, Company
from tests.support.spoken import SPOKEN

SitDown = Callable[..., Employee]
OLD = "Regen-op-zondag-47"
NEW = "Kaarsen-op-de-vensterbank-9"


def open_secure_page(employee: Employee) -> Page:
    """Tap the secure button and return the tab that it opens.

    When the address came too late for a tab to open by itself, the link is there to tap.
    """
    context = employee.page.context
    before = len(context.pages)
    employee.log.get_by_role("button", name="Open de veilige pagina").last.click()
    link = employee.log.get_by_role("link", name="Veilige pagina").last
    link.wait_for()
    if len(context.pages) > before:
        return context.pages[-1]
    with context.expect_page() as opened:
        link.click()
    return opened.value


def type_code(page: Page, code: str) -> None:
    """Choose the app as proof where there is a choice, type its code and go on."""
    choice = page.locator("[data-state='choose']:not([hidden]) button")
    box = page.locator("[data-state='code']:not([hidden]) #code")
    choice.or_(box).first.wait_for()
    if choice.count():
        choice.first.click()
    box.fill(code)
    box.press("Enter")


def type_password(page: Page, password: str) -> None:
    """Type the new password twice and save it."""
    boxes = page.locator("input[autocomplete='new-password']")
    boxes.first.wait_for()
    boxes.nth(0).fill(password)
    boxes.nth(1).fill(password)
    boxes.nth(1).press("Enter")


class TestAnEmployeeWithTheApp:
    def test_the_new_password_works_and_the_old_one_does_not(
        self, sign_in: SitDown, company: Company
    ) -> None:
        anna = sign_in("Anna")
        look = anna.page.context.new_page()
        anna.says("ik ben mijn wachtwoord vergeten").hears("zeker weten dat jij het bent")
        page = open_secure_page(anna)
        code = company.code(look, ANNA)
        type_code(page, code)
        type_password(page, NEW)
        anna.hears("nieuwe wachtwoord werkt")

        assert company.login_works(look, "anna", NEW) == "welcome"
        assert company.login_works(look, "anna", OLD) != "welcome"
        assert {NEW, OLD, code} <= SPOKEN.secrets, "what is searched for at the end of all stories"
        assert NEW not in anna.said()
        assert "#" not in page.url
