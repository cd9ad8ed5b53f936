"""What a stranger hears at every listener of the house: no, and nothing about who says it."""

import httpx
import pytest

from tests.support.house import House
from tests.support.listeners import (
    ALL_TOKENS,
    BANNERS,
    LISTENERS,
    InnerRoute,
    client,
    inner_routes,
)

PATHS = (
    *("/", "//", "/nowhere", "/.env", "/.git/config", "/docs", "/redoc", "/openapi.json"),
    *("/metrics", "/status", "/version", "/domain", "/model", "/model/parse", "/conversations"),
    *("/webhooks/rest/webhook", "/webhook", "/internal", "/internal/status", "/secure/challenge"),
    *("/internal/events", "/static/../settings.py", "/%00", "/%2e%2e/%2e%2e/etc/passwd", "/é"),
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b'"\\ud800"',
    b"\xff\xfe",
    b"[" * 5000,
    b'{"id":1e999}',
    b'{"token":{"$ne":null},"name":["x"],"body":' + b'{"a":' * 400 + b"1" + b"}" * 400 + b"}",
)
TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "")
INNER = [pytest.param(route, id=f"{route.method} {route.path}") for route in inner_routes()]
OPEN = {
    ("bot", "/"),
    *((listener, "/") for listener in ("api", "sandbox")),
}
"""Pages that are for everybody."""


def gives_nothing_away(answer: httpx.Response) -> bool:
    told = answer.text + str(answer.headers)
    return not any(word in told for word in BANNERS) and "server" not in answer.headers


class TestAStranger:
    @pytest.mark.parametrize("listener", LISTENERS)
    def test_hears_no_at_every_address(self, house: House, listener: str) -> None:
        wrong: list[tuple[str, str, int | str]] = []
        with client(house, listener) as stranger:
            for method in METHODS:
                for path in PATHS:
                    answer = stranger.request(method, path)
                    refused = 400 <= answer.status_code < 500
                    if not refused and (listener, path.replace("//", "/")) not in OPEN:
                        wrong.append((method, path, answer.status_code))
                    if not gives_nothing_away(answer):
                        wrong.append((method, path, str(answer.headers) + answer.text[:200]))
        assert wrong == []

    @pytest.mark.parametrize("listener", LISTENERS)
    def test_hears_whether_it_is_there_and_not_which_version(
        self, house: House, listener: str
    ) -> None:
        with client(house, listener) as stranger:
            answer = stranger.get("/" if listener == "bot" else "/health/ready")
        assert answer.status_code == (404 if listener == "socket" else 200)
        assert gives_nothing_away(answer)

    @pytest.mark.parametrize("route", INNER)
    def test_is_asked_for_the_token_of_that_edge(self, house: House, route: InnerRoute) -> None:
        others = [house.secrets[name] for name in ALL_TOKENS if name != route.token]
        given = ["", "Bearer", "Bearer wrong", "Bearer é", "Basic YTpi"]
        own = house.secrets[route.token]
        near = [f"bearer {own}", f"Bearer {own}x", f"Bearer {own[:-1]}", own]
        with client(house, route.listener) as stranger:
            for authorization in [*given, *near, *(f"Bearer {token}" for token in others)]:
                headers = {b"Authorization": authorization.encode()}
                answer = stranger.request(route.method, route.path, headers=headers, json={})
                assert answer.status_code == 401, authorization
                assert gives_nothing_away(answer)


class TestMalformedBodies:
    @pytest.mark.parametrize("route", INNER)
    def test_are_refused_also_with_the_token(self, house: House, route: InnerRoute) -> None:
        authorization = f"Bearer {house.secrets[route.token]}"
        with client(house, route.listener) as program:
            for body in BODIES:
                for kind in TYPES:
                    answer = program.request(
                        route.method,
                        route.path,
                        content=body,
                        headers={"Authorization": authorization, "Content-Type": kind},
                    )
                    known = route.method == "GET" and answer.status_code == 200
                    assert known or 400 <= answer.status_code < 500, (body[:40], kind)

    @pytest.mark.parametrize(
        ("listener", "path"),
        [
            ("api", "/chat/session"),
            ("api", "/chat/messages"),
            ("api", "/chat/seen"),
            ("api", "/desk/sign-in"),
            ("secure", "/p/api/challenge"),
            ("secure", "/p/api/password"),
            ("secure", "/start/name"),
            ("secure", "/start/proof"),
        ],
    )
    def test_are_refused_at_what_faces_the_internet(
        self, house: House, listener: str, path: str
    ) -> None:
        with client(house, listener) as stranger:
            for body in BODIES:
                for kind in TYPES:
                    answer = stranger.post(path, content=body, headers={"Content-Type": kind})
                    assert 300 <= answer.status_code < 500, (body[:40], kind, answer.status_code)
                    assert gives_nothing_away(answer)
