"""Somebody at the public door with a browser and nothing else."""

from playwright.sync_api import Page, expect

from tests.support.proof import Person
from tests.support.secure_page import SecurePage


class Stranger:
    """One browser at `/start`."""

    def __init__(self, site: SecurePage, page: Page) -> None:
        self.site = site
        self.page = page

    def comes(self) -> "Stranger":
        """Open the page."""
        self.page.goto(f"{self.site.url}/start")
        return self

    def names(self, name: str) -> "Stranger":
        """Type a user name and wait until the background has dealt with it."""
        self.page.get_by_label("Je gebruikersnaam").fill(name)
        self.page.get_by_role("button", name="Verder").click()
        self.reads("Laat zien dat jij het bent")
        self.site.run(self.site.house.courier.sweep())
        return self

    def types(self, app: str, mail: str) -> "Stranger":
        """Type both codes."""
        self.page.get_by_label("Code uit je app").fill(app)
        self.page.get_by_label("Code uit je mail").fill(mail)
        self.page.get_by_role("button", name="Verder").click()
        return self

    def proves(self, person: Person) -> "Stranger":
        """Type the codes that are right for a person."""
        house = self.site.house
        return self.types(person.code(house.clock), self.site.run(house.mailed_code(person)))

    def chooses(self, password: str, again: str | None = None) -> "Stranger":
        """Type a new password twice."""
        self.page.get_by_label("Nieuw wachtwoord", exact=True).fill(password)
        self.page.get_by_label("Nog een keer hetzelfde").fill(again or password)
        self.page.get_by_role("button", name="Wachtwoord instellen").click()
        return self

    def reads(self, heading: str) -> "Stranger":
        """See a heading."""
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        return self

    def is_told(self, words: str) -> "Stranger":
        """See what is wrong."""
        expect(self.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        return self
