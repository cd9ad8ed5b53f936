"""What `/check` answers to engineers, and what is typed on the employee's page after it.

No script runs here: every form is posted as the page has it.
"""

import re

import httpx
import pytest

from tests.integration.actions.secure_page.test_mine_requests import Browser as Owner
from tests.support.human_check import Engineer, employees_page, engineer, without_proofs
from tests.support.proof import Person
from tests.support.secure_page import SecurePage

FORMS: dict[str, dict[str, str | list[str]]] = {
    "enter": {"token": "x" * 43},
    "record": {
        "way": "call_back",
        "compared": ["directory_number", "own_request"],
        "purpose": "password_reset",
        "code": "000000",
    },
    "confirm": {"code": "000000"},
    "give": {},
    "leave": {},
}
SPOKEN = re.compile(r'id="spoken"[^>]*><span>(\d{4})</span> <span>(\d{4})</span>')


class Browser:
    """An engineer's browser without scripts."""

    def __init__(self, site: SecurePage) -> None:
        self.site = site
        self.http = httpx.Client(base_url=site.url, timeout=30, headers={"Accept-Language": "nl"})
        self.page = self.http.get("/check")

    def posts(self, form: str, **fields: str | list[str]) -> httpx.Response:
        """Post a form as the page has it."""
        csrf = re.search(r'name="csrf" value="([\w-]+)"', self.page.text)
        assert csrf is not None
        data = {"csrf": csrf.group(1)} | FORMS[form] | fields
        return self.http.post(f"/check/{form}", data=data)

    def enters(self, who: Engineer, person: Person) -> "Browser":
        """Use a fresh link."""
        token = self.site.run(who.link(person)).partition("#")[2]
        assert self.posts("enter", token=token).status_code == 303
        return self

    def reads(self, query: str = "") -> str:
        """Return the page as it stands."""
        return self.http.get(f"/check{query}").text


@pytest.fixture
def noor(site: SecurePage) -> Person:
    return site.run(without_proofs(site.house))


@pytest.fixture
def kim(site: SecurePage) -> Engineer:
    return site.run(engineer(site.house))


class TestAnEngineerWhoCallsBack:
    def test_sees_the_number_and_reads_out_a_code_once(
        self, site: SecurePage, noor: Person, kim: Engineer
    ) -> None:
        browser = Browser(site).enters(kim, noor)
        assert "Vraag nooit naar een geboortedatum" in browser.reads()
        assert "040 555 01 01" in browser.reads("?way=call_back")
        answer = browser.posts("record", code=kim.code())
        assert SPOKEN.search(answer.text) is not None
        assert "#" not in answer.text.partition("<main")[2].partition("</main")[0]
        later = browser.reads()
        assert "al getoond" in later
        assert SPOKEN.search(later) is None

    def test_must_have_compared_all_and_keeps_what_was_ticked(
        self, site: SecurePage, noor: Person, kim: Engineer
    ) -> None:
        browser = Browser(site).enters(kim, noor)
        half = browser.http.post(
            "/check/record?way=call_back",
            data={
                "csrf": browser.http.cookies["nachtwacht_csrf"],
                **FORMS["record"],
                "compared": ["own_request"],
                "code": kim.code(),
            },
        )
        assert half.status_code == 422
        assert "Kruis alles aan" in half.text
        assert 'value="own_request" checked' in half.text
        assert 'value="directory_number" checked' not in half.text

    def test_hears_that_his_code_is_wrong(
        self, site: SecurePage, noor: Person, kim: Engineer
    ) -> None:
        browser = Browser(site).enters(kim, noor)
        wrong = "000000" if kim.code() != "000000" else "111111"
        answer = browser.posts("record", code=wrong)
        assert answer.status_code == 422
        assert "nog 4 keer" in answer.text

    def test_who_is_not_registered_is_told_who_can_do_it(
        self, site: SecurePage, noor: Person
    ) -> None:
        stranger = site.run(engineer(site.house, named=False))
        browser = Browser(site).enters(stranger, noor)
        assert "Een beheerder moet jou eerst aanmelden" in browser.reads()
        assert browser.posts("record", code=stranger.code()).status_code == 303
        assert [kind for kind, _ in site.house.events] == []


class TestAnAccountThatOnlyHumansMayTouch:
    def test_needs_two_and_gets_a_page_for_proofs_only(
        self, site: SecurePage, kim: Engineer
    ) -> None:
        willem = site.run(without_proofs(site.house, groups=["Domain Users", "Domain Admins"]))
        first = Browser(site).enters(kim, willem)
        page = first.reads("?way=call_back")
        assert 'value="registration"' in page
        assert 'value="password_reset"' not in page
        first.posts("record", purpose="registration", code=kim.code())
        assert "Nu een tweede collega" in first.reads()
        eva = site.run(engineer(site.house, "Eva"))
        second = Browser(site).enters(eva, willem)
        assert "Kim stelde vast" in second.reads()
        second.posts("confirm", code=eva.code())
        assert "Je collega leest nu de code voor" in second.reads()
        spoken = SPOKEN.search(first.posts("give").text)
        assert spoken is not None

        _, token = site.run(employees_page(site.house, willem))
        owner = Owner(site)
        owner.posts("enter", token=token)
        assert "leest je 8 cijfers voor" in owner.http.get("/mine").text
        assert owner.posts("add").status_code == 303
        owner.posts("prove", kind="human_code", code="".join(spoken.groups()))
        assert "Een authenticator-app" in owner.http.get("/mine").text


class TestAForm:
    @pytest.mark.parametrize("form", FORMS)
    def test_of_another_site_is_refused(
        self, site: SecurePage, noor: Person, kim: Engineer, form: str
    ) -> None:
        browser = Browser(site).enters(kim, noor)
        assert browser.posts(form, csrf="x" * 43).status_code == 403
        browser.http.headers["Sec-Fetch-Site"] = "cross-site"
        assert browser.posts(form).status_code == 403

    def test_uses_a_link_once_and_opening_it_uses_nothing_up(
        self, site: SecurePage, noor: Person, kim: Engineer
    ) -> None:
        token = site.run(kim.link(noor)).partition("#")[2]
        for _ in range(3):
            httpx.get(f"{site.url}/check#{token}")
        assert Browser(site).posts("enter", token=token).status_code == 303
        assert Browser(site).posts("enter", token=token).status_code == 410
