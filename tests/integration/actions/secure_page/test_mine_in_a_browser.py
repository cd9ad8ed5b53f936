"""Registering proofs in a real browser, with and without JavaScript, on a phone."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.support.mine_page import Owner
from tests.support.own_proofs import SECOND
from tests.support.secure_page import SecurePage

PHONE = {"width": 390, "height": 844}
LIST = "Zo laat je zien dat jij het bent"


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(browser: Browser, script: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="nl-NL",
        java_script_enabled=script,
    )
    yield context.new_page()
    context.close()


def mailed(site: SecurePage) -> str:
    letters = site.run(site.house.letters(SECOND))
    return str(re.findall(r"Je code is (\d{8})", letters[-1].body)[-1])


class TestSomebodyNew:
    def test_registers_an_app_an_address_and_codes(
        self, site: SecurePage, page: Page, script: bool
    ) -> None:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        anna = site.run(site.house.employee(totp=False, mail=False))
        owner = Owner(site, page, anna, script=script).comes().reads(LIST)
        owner.adds_app()
        expect(page.get_by_text("pas vanaf 26 november 2026 om 22:40")).to_be_visible()
        owner.presses("Een tweede mailadres")
        owner.types("Je eigen mailadres", SECOND, "Stuur mij een code")
        owner.reads("Typ de code die we stuurden").types("Code", mailed(site), "Bevestigen")
        owner.reads(LIST).presses("Herstelcodes").reads("Bewaar deze tien codes")
        codes = page.locator(".codes code").all_inner_texts()
        assert len(set(codes)) == 10
        owner.presses("Ik heb ze bewaard").reads(LIST)
        assert owner.own() == ["Een authenticator-app", "Een code per mail", "Herstelcodes"]
        assert codes[0] not in page.content()
        owner.presses("Klaar").reads("Klaar")
        page.goto(f"{site.url}/mine")
        owner.reads("Jouw veilige pagina")
        assert complaints == []


class TestWhoHasSomething:
    def test_proves_it_first_and_removes_with_a_second_thought(
        self, site: SecurePage, page: Page, script: bool
    ) -> None:
        bram = site.run(site.house.employee("Bram"))
        owner = Owner(site, page, bram, script=script).comes()
        owner.reads("Laat eerst zien dat jij het bent").types("Code", "000000", "Verder")
        owner.is_told("nog 4 keer").proves().reads(LIST)
        page.get_by_role("link", name="Weghalen: Een code per mail").click()
        owner.reads("Weghalen: Een code per mail?").presses("Nee, laat staan").reads(LIST)
        assert len(owner.own()) == 2
        page.get_by_role("link", name="Weghalen: Een code per mail").click()
        owner.presses("Ja, weghalen").reads(LIST)
        assert owner.own() == ["Een authenticator-app"]

    def test_proves_with_a_mailed_code(self, site: SecurePage, page: Page, script: bool) -> None:
        bram = site.run(site.house.employee("Bram", totp=False))
        owner = Owner(site, page, bram, script=script).comes()
        owner.presses("Stuur mij een code")
        expect(page.get_by_role("status")).to_contain_text("Er is een code onderweg")
        owner.types("Code", site.run(site.house.mailed_code(bram)), "Verder").reads(LIST)


class TestForEverybody:
    @pytest.mark.parametrize("width", [390, 1440])
    def test_axe_finds_nothing_and_nothing_is_too_wide(
        self, site: SecurePage, browser: Browser, width: int
    ) -> None:
        context = browser.new_context(viewport={"width": width, "height": 844}, locale="nl-NL")
        page = context.new_page()
        anna = site.run(site.house.employee(totp=False, mail=False))
        owner = Owner(site, page, anna, script=True)
        page.goto(f"{site.url}/mine")
        faults = self.faults(page)
        owner.comes().reads(LIST)
        faults += self.faults(page)
        owner.presses("Een authenticator-app").reads("Zet het in je app")
        faults += self.faults(page)
        owner.presses("Toch niet").adds_app()
        faults += self.faults(page)
        owner.presses("Herstelcodes").reads("Bewaar deze tien codes")
        faults += self.faults(page)
        owner.presses("Ik heb ze bewaard").presses("Weghalen").reads("Weghalen")
        faults += self.faults(page)
        owner.comes().reads("Laat eerst zien dat jij het bent")
        faults += self.faults(page)
        assert faults == []
        context.close()

    def faults(self, page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in found] + ["wide"] * wide
