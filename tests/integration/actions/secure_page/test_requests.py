"""What the page's process answers to anybody on the network."""

import re
from typing import Any

import httpx
import pytest

from tests.support.proof import NEW_PASSWORD, SECURE_TOKEN
from tests.support.secure_page import SecurePage, secure_page
from tests.support.tables import all_rows, empty_tables, make_tables
from tests.support.waiting import PATIENCE

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def visitor(site: SecurePage) -> httpx.Client:
    """Return a client that has opened the page and holds its cookie."""
    client = httpx.Client(base_url=site.url, timeout=PATIENCE)
    client.get("/p")
    client.headers["X-CSRF-Token"] = client.cookies["nachtwacht_csrf"]
    return client


class TestEveryAnswer:
    @pytest.mark.parametrize(
        "path",
        ["/p", "/start", "/p/static/page.js", "/p/static/page.css", "/nothing", "/health/ready"],
    )
    def test_has_the_strict_headers(self, site: SecurePage, path: str) -> None:
        answer = httpx.get(site.url + path, timeout=PATIENCE)
        for name, value in HEADERS.items():
            assert answer.headers[name].startswith(value)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "server-timing" not in answer.headers

    @pytest.mark.parametrize(
        "path",
        [
            "/", "/webhook", "/internal", "/internal/status", "/secure/challenge", "/docs",
            "/openapi.json", "/p/", "/p/static/", "/p/static/../main.py", "/p/api", "/start/",
            "/started", "/p/static/%2e%2e/settings.py",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_is_404_for_everything_else(self, site: SecurePage, path: str, method: str) -> None:
        answer = httpx.request(method, site.url + path, timeout=PATIENCE)
        assert (answer.status_code, answer.json()) == (404, {"error": "not_found"})

    def test_ready_says_so(self, site: SecurePage) -> None:
        answer = httpx.get(f"{site.url}/health/ready", timeout=PATIENCE)
        assert (answer.status_code, answer.json()["status"]) == (200, "ready")


class TestThePageItself:
    def test_a_get_changes_nothing_and_knows_no_token(self, site: SecurePage) -> None:
        anna = site.run(site.house.employee())
        _, token = site.run(site.house.open(anna))
        before = site.run(site.house.stored_text())
        for _ in range(3):
            httpx.get(f"{site.url}/p", params={"token": token}, timeout=PATIENCE)
        assert site.run(site.house.stored_text()) == before
        assert token not in httpx.get(f"{site.url}/p", timeout=PATIENCE).text

    def test_its_cookie_is_strict(self, site: SecurePage) -> None:
        cookie = httpx.get(f"{site.url}/p", timeout=PATIENCE).headers["set-cookie"]
        assert re.search(r"samesite=strict", cookie, re.IGNORECASE)
        assert "Path=/p" in cookie


class TestAForgedRequest:
    def test_without_cookie_or_header_is_refused(self, site: SecurePage) -> None:
        anna = site.run(site.house.employee())
        _, token = site.run(site.house.open(anna))
        body = {"token": token}
        bare = httpx.post(f"{site.url}/p/api/challenge", json=body, timeout=PATIENCE)
        assert bare.status_code == 403
        client = visitor(site)
        client.headers["X-CSRF-Token"] = "x" * 43
        assert client.post("/p/api/challenge", json=body).status_code == 403
        del client.headers["X-CSRF-Token"]
        assert client.post("/p/api/challenge", json=body).json() == {"error": "reload"}

    def test_from_another_site_is_refused(self, site: SecurePage) -> None:
        client = visitor(site)
        answer = client.post(
            "/p/api/challenge", json={"token": "x" * 43}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403

    def test_from_our_page_is_answered(self, site: SecurePage) -> None:
        anna = site.run(site.house.employee())
        _, token = site.run(site.house.open(anna))
        answer = visitor(site).post("/p/api/challenge", json={"token": token})
        assert answer.json()["first_name"] == "Anna"


class TestABadBody:
    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"[]", b'{"token": 7}', b'{"token": "short"}', b"\xff\xfe", b'"x"', b"null",
            b'{"token": "' + b"x" * 43 + b'", "password": "' + b"p" * 2000 + b'"}',
            b'{"token": "' + b"x" * 43 + b'", "password": "secret pass word", "more": 1}',
            b'{"token": "\\ud800' + b"x" * 43 + b'", "password": "secret pass word"}',
        ],
        ids=range(11),
    )  # fmt: skip
    def test_is_a_clear_refusal_that_repeats_nothing(self, site: SecurePage, body: bytes) -> None:
        answer = visitor(site).post(
            "/p/api/password", content=body, headers={"Content-Type": "application/json"}
        )
        assert 400 <= answer.status_code < 500
        assert set(answer.json()) == {"error"}
        assert "secret pass word" not in answer.text + site.log()

    def test_a_huge_one_is_refused(self, site: SecurePage) -> None:
        answer = visitor(site).post("/p/api/password", content=b"x" * 100_000)
        assert answer.status_code == 413


class TestTheSocket:
    def test_wants_its_token(self, site: SecurePage) -> None:
        transport = httpx.HTTPTransport(uds=str(site.socket_path))
        with httpx.Client(
            transport=transport, base_url="http://actions", timeout=PATIENCE
        ) as client:
            for headers in ({}, {"Authorization": "Bearer wrong"}):
                answer = client.post("/secure/challenge", json={"token": "x"}, headers=headers)
                assert (answer.status_code, answer.json()) == (401, {"error": "unauthorized"})
            client.headers["Authorization"] = f"Bearer {SECURE_TOKEN}"
            bad = client.post("/secure/password", json={"token": "x", "password": [NEW_PASSWORD]})
            assert (bad.status_code, bad.json()) == (400, {"error": "malformed"})
            unknown = client.post("/secure/challenge", json={"token": "x"})
            assert (unknown.status_code, unknown.json()) == (404, {"error": "unknown"})


class TestTwentyLinksInAnHour:
    def test_are_the_limit_of_one_source(self, site: SecurePage) -> None:
        client = visitor(site)
        for number in range(20):
            for _ in range(2):
                answer = client.post("/p/api/challenge", json={"token": f"{number:043d}"})
                assert answer.json() == {"error": "unknown"}
        answer = client.post("/p/api/challenge", json={"token": "y" * 43})
        assert (answer.status_code, answer.json()) == (429, {"error": "source_limit"})

    def test_a_forwarded_address_nobody_vouches_for_changes_nothing(self, site: SecurePage) -> None:
        client = visitor(site)
        for number in range(20):
            headers = {"X-Forwarded-For": f"198.51.100.{number}"}
            client.post("/p/api/challenge", json={"token": f"{number:043d}"}, headers=headers)
        answer = client.post("/p/api/challenge", json={"token": "y" * 43})
        assert answer.json() == {"error": "source_limit"}

    def test_no_address_is_stored(self, site: SecurePage, role_urls: dict[str, str]) -> None:
        visitor(site).post("/p/api/challenge", json={"token": "y" * 43})
        stored = all_rows(role_urls["owner"])
        assert stored
        assert [told for told in ("127.0.0.1", "y" * 43) if told in stored] == []


class TestBehindHttps:
    @pytest.fixture
    def https(
        self, role_urls: dict[str, str], tmp_path_factory: pytest.TempPathFactory
    ) -> httpx.Response:
        make_tables(role_urls["owner"])
        empty_tables(role_urls["owner"])
        settings: dict[str, Any] = {"NACHTWACHT_SECURE_PUBLIC_URL": "https://bewijs.example"}
        with secure_page(role_urls, tmp_path_factory.mktemp("tls"), **settings) as site:
            return httpx.get(f"{site.url}/p", timeout=PATIENCE)

    def test_browsers_are_kept_there(self, https: httpx.Response) -> None:
        assert https.headers["strict-transport-security"].startswith("max-age=63072000")
        assert "Secure" in https.headers["set-cookie"]


class TestAStrangerAtTheSameAddress:
    def test_who_tries_made_up_links_and_the_public_door_takes_no_link_away(
        self, site: SecurePage
    ) -> None:
        client, anna = visitor(site), site.run(site.house.employee())
        for number in range(25):
            client.post("/p/api/challenge", json={"token": f"{number:043d}"})
        _, token = site.run(site.house.open(anna))
        answer = client.post("/p/api/challenge", json={"token": token})
        assert answer.json()["stage"] == "proof"
