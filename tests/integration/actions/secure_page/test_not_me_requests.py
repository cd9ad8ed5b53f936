"""«This was not me» on the network: a prefetch does nothing, one press of our own page does."""

import re
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.support.proof import Person
from tests.support.secure_page import SecurePage


class Reader:
    """Somebody who got a letter."""

    def __init__(self, site: SecurePage, person: Person) -> None:
        self.site = site
        site.run(site.house.open(person))
        site.run(site.house.courier.sweep())
        body = site.run(site.house.letters(person.account.mail))[-1].body
        self.place = str(re.findall(r"/not-me/[\w-]{43}", body)[0])
        self.http = httpx.Client(base_url=site.url, timeout=30)

    def posts(self, **fields: str) -> httpx.Response:
        """Open the page and press the button."""
        page = self.http.get(self.place).text
        shown = dict(re.findall(r'name="(csrf|token)" value="([\w-]+)"', page))
        return self.http.post("/not-me/press", data=shown | fields)

    def steps(self) -> list[str]:
        """Return the steps in the ledger."""
        return [row.step for row in self.site.house.ledger]


@pytest.fixture
def reader(site: SecurePage) -> Iterator[Reader]:
    site.house.heard.alarms.clear()
    found = Reader(site, site.run(site.house.employee()))
    yield found
    found.http.close()


class TestALink:
    def test_opened_by_whatever_reads_mail_does_nothing(self, reader: Reader) -> None:
        before = reader.steps()
        for _ in range(3):
            assert reader.http.get(reader.place).status_code == 200
            reader.http.head(reader.place)
        assert reader.http.get("/not-me/press").status_code == 400
        assert reader.steps() == before
        assert reader.site.house.heard.alarms == []

    def test_shows_the_same_for_a_guess_and_nothing_of_anybody(self, reader: Reader) -> None:
        token = reader.place.rpartition("/")[2]
        guess = "x" * 43
        hidden = re.compile(r'name="csrf" value="[\w-]+"')
        right, wrong = (
            hidden.sub("", reader.http.get(f"/not-me/{each}").text.replace(each, ""))
            for each in (token, guess)
        )
        assert right == wrong

    def test_pressed_shuts_it_and_pressed_again_says_the_same(self, reader: Reader) -> None:
        for _ in range(2):
            answer = reader.posts()
            assert answer.status_code == 200
            assert "Het staat nu dicht" in answer.text
        assert reader.steps().count("self_service.shut") == 1
        assert len(reader.site.house.heard.alarms) == 1

    def test_guessed_or_late_is_told_apart_from_nothing(self, reader: Reader) -> None:
        assert reader.posts(token="x" * 43).status_code == 404
        reader.site.house.clock.advance(hours=24 * 7)
        late = reader.posts()
        assert late.status_code == 410
        assert "Deze link werkt niet meer" in late.text


class TestAnotherSite:
    def test_cannot_press(self, reader: Reader) -> None:
        assert reader.posts(csrf="x" * 43).status_code == 403
        reader.http.headers["Sec-Fetch-Site"] = "cross-site"
        assert reader.posts().status_code == 403
        assert reader.site.house.heard.alarms == []


class TestInABrowser:
    @pytest.mark.parametrize("script", [True, False])
    def test_one_press_and_it_is_shut(
        self, site: SecurePage, browser: Browser, reader: Reader, script: bool
    ) -> None:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, locale="nl-NL", java_script_enabled=script
        )
        page = context.new_page()
        page.goto(site.url + reader.place)
        if script:
            assert Axe().run(page).response["violations"] == []
        page.get_by_role("button", name="Dit was ik niet").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Het staat nu dicht")
        assert len(site.house.heard.alarms) == 1
        context.close()
