"""An employee with a browser at the page of his own proofs."""

import re

import pyotp
from playwright.sync_api import Page, expect

from tests.support.own_proofs import link
from tests.support.proof import Person
from tests.support.secure_page import SecurePage


class Owner:
    """One browser at `/mine`."""

    def __init__(self, site: SecurePage, page: Page, person: Person, *, script: bool) -> None:
        self.site, self.page, self.person = site, page, person
        self._script = script

    def comes(self) -> "Owner":
        """Open the link from the chat; without a script its address is pasted."""
        token = self.site.run(link(self.site.house, self.person)).get_secret_value()
        address = f"{self.site.url}/mine?lang=nl#{token}"
        self.page.goto(address)
        self.reads("Jouw veilige pagina")
        if not self._script:
            self.page.get_by_label("Plak hier het adres van deze pagina").fill(address)
        return self.presses("Openen")

    def presses(self, name: str) -> "Owner":
        """Press a button or follow a link."""
        found = self.page.get_by_role("button", name=name)
        (found if found.count() else self.page.get_by_role("link", name=name)).first.click()
        return self

    def types(self, label: str, text: str, button: str) -> "Owner":
        """Fill in a field and go on."""
        self.page.get_by_label(label).fill(text)
        return self.presses(button)

    def proves(self) -> "Owner":
        """Type the code of the app that is registered."""
        return self.types("Code", self.person.code(self.site.house.clock), "Verder")

    def adds_app(self) -> str:
        """Register an app by its key and return the seed."""
        self.presses("Een authenticator-app").reads("Zet het in je app")
        seed = re.sub(r"\s", "", self.page.locator("#key").inner_text())
        code = pyotp.TOTP(seed).at(self.site.house.clock.now())
        self.types("Typ nu de 6 cijfers", code, "Bevestigen")
        self.reads("Zo laat je zien dat jij het bent")
        return seed

    def reads(self, heading: str) -> "Owner":
        """See a heading."""
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        return self

    def is_told(self, words: str) -> "Owner":
        """See what is wrong."""
        expect(self.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        return self

    def own(self) -> list[str]:
        """Return the names of what is registered."""
        return self.page.locator(".own strong").all_inner_texts()
