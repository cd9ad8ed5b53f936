"""The desk as an engineer uses it in a browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.support.desk_house import PASSWORD
from tests.support.waiting import eventually

_WATCH = """
window.refused = [];
document.addEventListener(
  'securitypolicyviolation', (event) => window.refused.push(event.blockedURI)
);
"""


class DeskScreen:
    """One tab; `errors` are what the page complained about."""

    def __init__(self, page: Page, base_url: str, *, script: bool = True) -> None:
        self.page = page
        self.script = script
        self.base_url = base_url
        self.errors: list[str] = []
        page.add_init_script(_WATCH)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def goes(self, place: str) -> "DeskScreen":
        self.page.goto(self.base_url + place)
        return self

    def signs_in(self, place: str = "/desk", password: str = PASSWORD) -> "DeskScreen":
        """Go to a place, sign in where that is asked, and wait until one is let in."""
        self.tries(place, password)
        expect(self.page.locator(".menu")).to_be_visible()
        return self.live()

    def tries(self, place: str, password: str) -> None:
        """Go to a place and send the form that asks who one is."""
        self.goes(place)
        self.page.get_by_label("Je inlognaam").fill("bram")
        self.page.get_by_label("Wachtwoord").fill(password)
        self.page.get_by_role("button", name="Inloggen").click()

    def opens(self, name: str, call: str = "") -> "DeskScreen":
        """Open somebody's card from the list; `call` tells which, where a name is there twice."""
        row = f"#row-{call}" if call else f".row:has-text('{name}')"
        self.page.locator(row).first.click()
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()
        return self.live()

    def shows(self, *parts: str) -> "DeskScreen":
        """Look at an open card until it tells all this; what Citrix shows may come a look later."""
        main = self.page.locator("main")

        def told() -> bool:
            text = main.text_content() or ""
            if all(part in text for part in parts):
                return True
            self.page.reload()
            return False

        eventually(told)
        return self.live()

    def takes(self) -> "DeskScreen":
        self.button("Ik pak het op").click()
        expect(self.answer).to_be_visible()
        return self.live()

    def speaks(self, language: str, name: str) -> "DeskScreen":
        """Choose a language from the menu and wait until the page speaks it."""
        self.page.locator(".menu summary").click()
        self.button(name).click()
        expect(self.page.locator(f"html[lang={language}]")).to_have_count(1)
        return self.live()

    def live(self) -> "DeskScreen":
        """Wait until the page is whole and its script listens to the desk."""
        self.page.wait_for_load_state()
        if self.script:
            expect(self.page.locator("body[data-live]")).to_have_count(1)
        return self

    def writes(self, text: str) -> "DeskScreen":
        self.answer.fill(text)
        self.button("Stuur").click()
        return self

    @property
    def answer(self) -> Locator:
        return self.page.locator("#reply-text")

    @property
    def lines(self) -> Locator:
        """All lines of the conversation."""
        return self.page.locator("#lines > li .text")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def sees(self, text: str) -> "DeskScreen":
        expect(self.page.get_by_text(text).first).to_be_visible()
        return self

    def complaints(self) -> list[str]:
        """Return what axe-core, the content policy and the scripts found wrong."""
        found = Axe().run(self.page).response["violations"]
        told = [f"{each['id']}: {[node['html'][:150] for node in each['nodes']]}" for each in found]
        refused: list[str] = self.page.evaluate("window.refused")
        return told + refused + self.errors

    def width_needed(self) -> int:
        """Return how wide the page wants to be."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))
