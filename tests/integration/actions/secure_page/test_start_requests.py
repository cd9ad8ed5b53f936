"""What the public door answers to anybody on the network."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt

from tests.support.proof import GUEST_KEY, NEW_PASSWORD
from tests.support.secure_page import CHAT_URL, SecurePage, secure_page
from tests.support.tables import all_rows, empty_tables, make_tables

FORMS = ["name", "code", "proof", "password", "unlock", "again", "chat"]
FIELDS = {
    "name": {"name": "anna"},
    "proof": {"app_code": "000000", "mail_code": "00000000"},
    "password": {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD},
}


class Browser:
    """A browser without scripts: it keeps cookies and posts the hidden field."""

    def __init__(self, site: SecurePage, **headers: str) -> None:
        self.http = httpx.Client(base_url=site.url, timeout=30, headers=headers)
        self.page = self.http.get("/start")

    @property
    def csrf(self) -> str:
        """The hidden field of the forms."""
        found = re.search(r'name="csrf" value="([\w-]+)"', self.page.text)
        assert found is not None
        return found.group(1)

    def posts(self, form: str, **fields: str) -> httpx.Response:
        """Post a form as the page has it."""
        data = {"csrf": self.csrf} | FIELDS.get(form, {}) | fields
        return self.http.post(f"/start/{form}", data=data)


class TestEveryAnswer:
    @pytest.mark.parametrize("form", FORMS)
    def test_of_a_form_has_the_strict_headers(self, site: SecurePage, form: str) -> None:
        headers = Browser(site).posts(form).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'" in policy
        assert "form-action 'self' http://127.0.0.1:1;" in policy
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"

    def test_keeps_its_cookies_from_scripts_and_other_sites(self, site: SecurePage) -> None:
        browser = Browser(site)
        given = [
            *browser.page.headers.get_list("set-cookie"),
            *browser.posts("name").headers.get_list("set-cookie"),
        ]
        ours = [cookie for cookie in given if "Max-Age=0" not in cookie]
        assert any(cookie.startswith("nachtwacht_ticket=") for cookie in ours)
        for cookie in ours:
            assert "HttpOnly" in cookie
            assert "SameSite=strict" in cookie
            assert "Path=/start" in cookie


class TestAForm:
    @pytest.mark.parametrize("form", FORMS)
    def test_of_another_site_is_refused(self, site: SecurePage, form: str) -> None:
        browser = Browser(site)
        assert browser.posts(form, csrf="x" * 43).status_code == 403
        elsewhere = Browser(site, **{"Sec-Fetch-Site": "cross-site"})
        assert elsewhere.posts(form).status_code == 403
        assert site.house.ledger == []

    @pytest.mark.parametrize("form", FORMS)
    def test_that_is_malformed_is_answered_with_a_page(self, site: SecurePage, form: str) -> None:
        browser = Browser(site)
        for answer in (
            browser.posts(form, extra="field"),
            browser.http.post(f"/start/{form}", content=b"\xff\xfe=%00"),
            browser.http.post(f"/start/{form}", json={"csrf": browser.csrf}),
        ):
            assert answer.status_code == 400
            assert "Dat ging niet goed." in answer.text

    @pytest.mark.parametrize("name", ["a\x00b", "a" * 101, "\u202e", "‮" * 5])
    def test_takes_no_name_that_cannot_be_one(self, site: SecurePage, name: str) -> None:
        assert Browser(site).posts("name", name=name).status_code == 400

    @pytest.mark.parametrize("name", ["' OR 1=1 --", "*)(uid=*", "<script>alert(1)</script>", "ñ"])
    def test_takes_any_other_name_for_one_that_nobody_has(
        self, site: SecurePage, name: str
    ) -> None:
        browser = Browser(site)
        assert browser.posts("name", name=name).status_code == 303
        answer = browser.posts("proof")
        assert answer.status_code == 422
        assert name not in answer.text

    @pytest.mark.parametrize("form", ["code", "proof", "password", "unlock"])
    def test_without_a_request_goes_back_to_the_beginning(
        self, site: SecurePage, form: str
    ) -> None:
        assert Browser(site).posts(form).status_code == 303


class TestOneSource:
    def test_is_stopped_at_its_fifth_name(self, site: SecurePage) -> None:
        for number in range(4):
            assert Browser(site).posts("name", name=f"naam{number}").status_code == 303
        stopped = Browser(site).posts("name", name="naam4")
        assert stopped.status_code == 429
        assert "Hier werd te vaak iets geprobeerd." in stopped.text

    def test_is_stopped_at_its_twenty_first_request(self, site: SecurePage) -> None:
        answers = [Browser(site).posts("name", name="naam").status_code for _ in range(21)]
        assert answers == [303] * 20 + [429]


class TestTheChat:
    def test_gets_a_pass_in_the_fragment(self, site: SecurePage) -> None:
        browser = Browser(site)
        browser.posts("name", name="sanne")
        place = browser.posts("chat").headers["location"]
        address, _, signed = place.partition("#")
        assert address == f"{CHAT_URL}?lang=nl"
        claims = jwt.decode(signed, GUEST_KEY, algorithms=["EdDSA"]).claims
        assert claims["claimed_name"] == "sanne"

    def test_is_there_for_who_types_no_name(self, site: SecurePage) -> None:
        signed = Browser(site).posts("chat").headers["location"].partition("#")[2]
        assert jwt.decode(signed, GUEST_KEY, algorithms=["EdDSA"]).claims["claimed_name"] == ""


class TestNothingIsKept:
    def test_of_name_codes_and_password(self, site: SecurePage, role_urls: dict[str, str]) -> None:
        browser = Browser(site)
        browser.posts("name", name="verpleegkundige-eik")
        browser.posts("proof", app_code="314159", mail_code="27182818")
        browser.posts("password")
        stored = all_rows(role_urls["owner"]) + site.log()
        for secret in ("verpleegkundige-eik", "314159", "27182818", NEW_PASSWORD):
            assert secret not in stored


class TestWithoutCodesByMail:
    def test_an_app_and_a_recovery_code_are_left(
        self, role_urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        make_tables(role_urls["owner"])
        empty_tables(role_urls["owner"])
        settings: dict[str, Any] = {"NACHTWACHT_MAIL_CODES": "false"}
        folder: Path = tmp_path_factory.mktemp("human")
        with secure_page(role_urls, folder, **settings) as site:
            browser = Browser(site)
            browser.posts("name")
            page = browser.http.get("/start").text
        assert 'name="app_code"' in page
        assert 'name="recovery_code"' in page
        assert 'name="mail_code"' not in page
        assert "Praat met ons in de chat" in page
