"""An engineer whom an administrator lets establish who somebody is, and his app."""

import re
import subprocess
import sys
import uuid
from pathlib import Path

import pyotp
from playwright.sync_api import Page, expect

from ops.layout import ROOT, environments
from tests.support.house import House
from tests.support.spoken import SPOKEN

_SEED = re.compile(r"secret=([A-Z2-7]+)")


class Checker:
    """One engineer of the desk; `answers` are the pages that he was sent."""

    def __init__(self, house: House, engineer_id: str, name: str) -> None:
        keys, pg = house.secrets, house.layout.data / "postgres"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "actions.proof.human", "add", engineer_id),
                *("--person", str(uuid.uuid4()), "--name", name),
            ],
            cwd=ROOT,
            env=environments(house.layout, keys, pg)["actions"],
            capture_output=True,
            text=True,
            check=True,
        )
        found = _SEED.search(done.stdout)
        assert found is not None, done.stdout
        self._totp = pyotp.TOTP(found[1])
        SPOKEN.hear(found[1])
        self.answers: list[str] = []

    def code(self) -> str:
        """Return what the app shows now."""
        return self._totp.now()

    def reads(self, page: Page) -> None:
        """Keep all that a page was sent, shown or not."""
        self.answers.append(page.content())


def comes_by_link(desk: Page) -> Page:
    """Follow the engineer's own link from the desk and use it."""
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Open je eigen pagina").click()
    page = opened.value
    page.get_by_role("button", name="Openen").click()
    return page


def calls_back(page: Page, code: str, pictures: Path) -> str:
    """Record that the number of the directory was called, and return what is read out."""
    page.get_by_role("link", name="Terugbellen").click()
    expect(page.locator(".numbers")).to_have_text("040 555 01 08")
    pictured(page, pictures, "record")
    page.get_by_label("Ik belde zelf dit nummer").check()
    page.get_by_label("Deze persoon zegt zelf").check()
    page.get_by_label("Een nieuw wachtwoord.").check()
    page.get_by_label("De 6 cijfers").fill(code)
    page.get_by_role("button", name="Ik weet zeker wie dit is").click()
    spoken = page.locator("#spoken")
    expect(spoken).to_be_visible()
    found = re.sub(r"\s", "", spoken.inner_text())
    SPOKEN.hear(found)
    return found


def pictured(page: Page, folder: Path, name: str) -> None:
    """Take a picture of a page on a desktop and on a phone, and see that it fits on both."""
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
