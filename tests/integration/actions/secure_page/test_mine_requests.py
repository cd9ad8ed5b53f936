"""What `/mine` answers to anybody on the network."""

import re
from datetime import timedelta

import httpx
import pyotp
import pytest

from actions.proof.registration import DIRECTORY, mail_proof
from tests.support.own_proofs import link
from tests.support.proof import Person
from tests.support.secure_page import SecurePage

FORMS = {
    "enter": {"token": "x" * 43},
    "code": {"kind": "mail_code"},
    "prove": {"kind": "totp", "code": "000000"},
    "add": {"kind": "totp"},
    "confirm": {"code": "000000"},
    "cancel": {},
    "codes": {},
    "remove": {"proof_id": "p-1"},
    "leave": {},
}


class Browser:
    """A browser without scripts at `/mine`."""

    def __init__(self, site: SecurePage, **headers: str) -> None:
        self.http = httpx.Client(base_url=site.url, timeout=30, headers=headers)
        self.page = self.http.get("/mine")

    def posts(self, form: str, **fields: str) -> httpx.Response:
        """Post a form as the page has it."""
        csrf = re.search(r'name="csrf" value="([\w-]+)"', self.page.text)
        assert csrf is not None
        data = {"csrf": csrf.group(1)} | FORMS[form] | fields
        return self.http.post(f"/mine/{form}", data=data)

    def enters(self, site: SecurePage, person: Person) -> "Browser":
        """Use a fresh link."""
        token = site.run(link(site.house, person)).get_secret_value()
        assert self.posts("enter", token=token).status_code == 303
        return self


@pytest.fixture
def anna(site: SecurePage) -> Person:
    return site.run(site.house.employee(totp=False, mail=False))


class TestAPrefetch:
    def test_of_the_link_uses_nothing_up(self, site: SecurePage, anna: Person) -> None:
        token = site.run(link(site.house, anna)).get_secret_value()
        rows = len(site.house.ledger)
        for _ in range(3):
            httpx.get(f"{site.url}/mine?lang=nl#{token}")
            httpx.head(f"{site.url}/mine")
        assert len(site.house.ledger) == rows
        assert Browser(site).posts("enter", token=token).status_code == 303

    def test_of_every_address_of_a_visit_changes_nothing(
        self, site: SecurePage, anna: Person
    ) -> None:
        browser = Browser(site).enters(site, anna)
        rows = len(site.house.ledger)
        for query in ("add=mail_code", "remove=p-1", "with=totp&sent", "fresh"):
            assert browser.http.get(f"/mine?{query}").status_code == 200
        for form in FORMS:
            assert browser.http.get(f"/mine/{form}").status_code in {404, 405}
        assert len(site.house.ledger) == rows


class TestALink:
    def test_used_by_one_browser_is_nothing_to_another(
        self, site: SecurePage, anna: Person
    ) -> None:
        token = site.run(link(site.house, anna)).get_secret_value()
        Browser(site).posts("enter", token=token)
        second = Browser(site).posts("enter", token=token)
        assert second.status_code == 410
        assert "Deze link werkt niet meer" in second.text

    def test_that_is_guessed_is_nothing(self, site: SecurePage) -> None:
        guessed = Browser(site).posts("enter")
        assert guessed.status_code == 404
        assert "Deze link werkt niet meer" in guessed.text

    def test_twenty_guesses_an_hour_are_all(self, site: SecurePage) -> None:
        statuses = [
            Browser(site).posts("enter", token=f"{number:043d}").status_code for number in range(21)
        ]
        assert statuses == [404] * 20 + [429]


class TestAForm:
    @pytest.mark.parametrize("form", FORMS)
    def test_of_another_site_is_refused(self, site: SecurePage, anna: Person, form: str) -> None:
        browser = Browser(site).enters(site, anna)
        rows = len(site.house.ledger)
        assert browser.posts(form, csrf="x" * 43).status_code == 403
        browser.http.headers["Sec-Fetch-Site"] = "cross-site"
        assert browser.posts(form).status_code == 403
        assert len(site.house.ledger) == rows

    @pytest.mark.parametrize("form", [form for form in FORMS if form not in {"enter", "leave"}])
    def test_without_a_visit_goes_back_to_the_beginning(self, site: SecurePage, form: str) -> None:
        assert Browser(site).posts(form).status_code == 303

    @pytest.mark.parametrize("form", FORMS)
    def test_that_is_malformed_is_answered_with_a_page(self, site: SecurePage, form: str) -> None:
        answer = Browser(site).posts(form, extra="field")
        assert answer.status_code == 400
        assert "Dat ging niet goed." in answer.text


class TestEveryAnswer:
    def test_is_strict_and_keeps_its_cookies_here(self, site: SecurePage, anna: Person) -> None:
        browser = Browser(site).enters(site, anna)
        browser.posts("add")
        shown = browser.http.get("/mine")
        assert 'class="square"' in shown.text
        assert " style=" not in shown.text
        policy = shown.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "form-action 'self';" in policy
        assert shown.headers["cache-control"] == "no-store"
        for cookie in shown.headers.get_list("set-cookie"):
            assert "HttpOnly" in cookie
            assert "SameSite=strict" in cookie
            assert "Path=/mine" in cookie

    def test_the_key_of_an_app_is_in_no_log(self, site: SecurePage, anna: Person) -> None:
        browser = Browser(site).enters(site, anna)
        browser.posts("add")
        found = re.search(r"otpauth://[^\"]+", browser.http.get("/mine").text)
        assert found is not None
        app = pyotp.parse_uri(found.group(0).replace("&amp;", "&"))
        assert isinstance(app, pyotp.TOTP)
        assert app.issuer == "Nachtwacht"
        assert app.secret not in site.log()
        assert app.secret not in site.run(site.house.stored_text())


class TestWhereSomethingComesFrom:
    def test_is_said_of_what_stood_in_the_directory(self, site: SecurePage) -> None:
        person = site.run(site.house.employee(mail=False))
        site.run(_imported(site, person))
        browser = Browser(site).enters(site, person)
        browser.posts("prove", code=person.code(site.house.clock))
        page = browser.http.get("/mine").text
        assert page.count("komt uit de gegevens van je werk") == 1


async def _imported(site: SecurePage, person: Person) -> None:
    house = site.house
    at = house.clock.now() - timedelta(days=4)
    proof = mail_proof(house.key, person.person_id, "anna@thuis.example", at)
    proof.source = DIRECTORY
    async with house.db.begin() as session:
        session.add(proof)
