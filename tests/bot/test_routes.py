"""The running program: its token, its routes, its refusals and its logs."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from action_server import ActionServer
from jsonschema import validate
from rasa.core.run import configure_app

from bot.channel import CareInput
from ops.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
PATIENCE, LONGEST_START = 120, 360
CONTRACT = ROOT / "docs" / "contracts" / "action_call.schema.json"
TOKEN = "a-token-of-the-test"
WEBHOOK_TOKEN = "another-token-of-the-test"
SECRET_TEXT = "mijn citrix hangt vast en mijn hond heet Zwabbertje"
ASSERTION = "eyJhbGciOiJFZERTQSJ9.c2VjcmV0.c2lnbmF0dXJl"
IN_MEMORY = """
action_endpoint:
  url: ${NACHTWACHT_ACTIONS_URL}
  headers:
    Authorization: Bearer ${NACHTWACHT_WEBHOOK_TOKEN}
"""


class Bot(NamedTuple):
    """A running bot."""

    url: str
    log: Path

    def call(
        self, path: str, body: Any = None, token: str | None = TOKEN, method: str = ""
    ) -> tuple[int, Any]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body else None
        request = urllib.request.Request(self.url + path, data, method=method or None)  # noqa: S310
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def bot(model: Path, actions: ActionServer, tmp_path_factory: Any) -> Iterator[Bot]:
    folder = tmp_path_factory.mktemp("bot")
    (folder / "endpoints.yml").write_text(IN_MEMORY)
    (port,) = free_ports(1)
    environment = {
        **os.environ,
        "NACHTWACHT_BOT_TOKEN": TOKEN,
        "NACHTWACHT_WEBHOOK_TOKEN": WEBHOOK_TOKEN,
        "NACHTWACHT_ACTIONS_URL": actions.url,
        "NACHTWACHT_TRACKER_URL": "not used here",
        "NACHTWACHT_BOT_PORT": str(port),
    }
    command = [sys.executable, "-m", "bot", "run", "--endpoints", str(folder / "endpoints.yml")]
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        running = Bot(f"http://127.0.0.1:{port}", log)
        _wait_until_up(running, process)
        yield running
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_up(bot: Bot, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        assert process.poll() is None, bot.log.read_text()
        try:
            if bot.call("/", token=None)[0] == 200:
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)  # another program starts: there is no event to wait for
    raise AssertionError("the bot did not start in time")


def turn(**changes: Any) -> dict[str, Any]:
    inbox = changes.pop("inbox_id", "i-1")
    body = {
        "case_id": "c-routes",
        "inbox_id": inbox,
        "kind": "text",
        "text": SECRET_TEXT,
        "metadata": {"inbox_id": inbox, "assertion": ASSERTION, "language": "nl"},
    }
    return {**body, **changes}


class TestTheToken:
    def test_is_not_asked_for_on_the_root(self, bot: Bot) -> None:
        assert bot.call("/", token=None)[0] == 200

    @pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x"])
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "/webhooks/care/turn"),
            ("GET", "/webhooks/care/turn/c-1/i-1"),
            ("GET", "/webhooks/care/ready"),
            ("POST", "/webhooks/rest/webhook"),
            ("GET", "/no/such/route"),
            ("POST", "/"),
            ("GET", "/status"),
            ("GET", "//"),
            ("HEAD", "/"),
            ("OPTIONS", "/"),
            ("OPTIONS", "/webhooks/care/turn"),
        ],
    )
    def test_is_asked_for_everywhere_else(
        self, method: str, path: str, token: str | None, bot: Bot
    ) -> None:
        body = turn() if method == "POST" else None
        assert bot.call(path, body, token, method)[0] == 401

    def test_is_asked_for_on_every_route_that_rasa_has(self, bot: Bot) -> None:
        app = configure_app([CareInput()], enable_api=True)
        found = {
            (method, f"/{route.path}") for route in app.router.routes for method in route.methods
        }
        found = {(method, re.sub("<[^>]*>", "x", path)) for method, path in found}
        assert len(found) > 20
        for method, path in found - {("GET", "/")}:
            body = turn() if method in {"POST", "PUT"} else None
            assert bot.call(path, body, token=None, method=method)[0] == 401, (method, path)

    def test_is_not_needed_to_hear_that_it_is_up_and_not_which_version(self, bot: Bot) -> None:
        assert bot.call("/", token=None) == (200, '{"status":"up"}')

    def test_may_stand_in_the_address(self, bot: Bot) -> None:
        assert bot.call(f"/webhooks/care/ready?token={TOKEN}", token=None)[0] == 200

    def test_opens_nothing_but_the_care_channel(self, bot: Bot) -> None:
        assert bot.call("/webhooks/rest/webhook", {"sender": "x", "message": "y"})[0] == 404
        assert bot.call("/conversations/c-1/tracker")[0] == 404
        assert bot.call("/model/parse", {"text": "hoi"})[0] == 404


class TestATurn:
    def test_is_answered_and_can_be_read_again(self, bot: Bot, actions: ActionServer) -> None:
        actions.outcome = "citrix_ask_disconnect"
        status, answer = bot.call("/webhooks/care/turn", turn(inbox_id="i-answered"))
        assert status == 200
        assert json.loads(answer)["intent"]["name"] == "citrix_session_stuck"
        assert bot.call("/webhooks/care/turn/c-routes/i-answered") == (200, answer)

    def test_calls_the_actions_with_their_token(self, bot: Bot, actions: ActionServer) -> None:
        bot.call("/webhooks/care/turn", turn(inbox_id="i-headers"))
        headers = {name.lower(): value for name, value in actions.headers[-1].items()}
        assert headers["authorization"] == f"Bearer {WEBHOOK_TOKEN}"
        assert headers.get("content-encoding") is None

    def test_keeps_to_the_contract_with_the_actions(self, bot: Bot, actions: ActionServer) -> None:
        bot.call("/webhooks/care/turn", turn(inbox_id="i-contract"))
        validate(actions.calls[-1], json.loads(CONTRACT.read_text()))

    def test_that_is_unknown_is_not_found(self, bot: Bot) -> None:
        assert bot.call("/webhooks/care/turn/c-routes/i-never")[0] == 404
        assert bot.call("/webhooks/care/turn/c-never/i-never")[0] == 404


class TestAMalformedTurn:
    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"case_id": "c 1"}, "case_id_malformed"),
            ({"case_id": None}, "case_id_malformed"),
            ({"kind": "voice"}, "kind_unknown"),
            ({"text": "/answer"}, "text_starts_with_slash"),
            ({"text": 7}, "text_malformed"),
            ({"text": "x" * 4001}, "text_too_long"),
            ({"metadata": None}, "metadata_malformed"),
            (
                {"metadata": {"inbox_id": "i-2", "assertion": "a", "language": "nl"}},
                "metadata_inbox_id_differs",
            ),
            (
                {"metadata": {"inbox_id": "i-1", "assertion": "a", "language": "de"}},
                "metadata_language_unknown",
            ),
            (
                {"metadata": {"inbox_id": "i-1", "language": "nl"}},
                "metadata_assertion_missing",
            ),
            ({"kind": "payload", "payload": []}, "payload_malformed"),
        ],
    )
    def test_is_refused_with_the_reason(self, changes: dict[str, Any], key: str, bot: Bot) -> None:
        status, answer = bot.call("/webhooks/care/turn", turn(**changes))
        assert (status, json.loads(answer)) == (400, {"error": key})

    @pytest.mark.parametrize("body", [b"not json", b"[]", b"7", b'"x"', b"\xff\xfe"])
    def test_that_is_no_object_is_refused(self, body: bytes, bot: Bot) -> None:
        assert bot.call("/webhooks/care/turn", body)[0] == 400


class TestTheLog:
    def test_holds_no_text_no_assertion_and_no_token(self, bot: Bot, actions: ActionServer) -> None:
        actions.outcome = None
        bot.call("/webhooks/care/turn", turn(inbox_id="i-logged"))
        actions.outcome = "started"
        log = bot.log.read_text()
        assert "turn" in log or "action" in log
        for secret in ("Zwabbertje", ASSERTION, TOKEN, WEBHOOK_TOKEN):
            assert secret not in log

    def test_is_one_object_a_line(self, bot: Bot, actions: ActionServer) -> None:
        actions.outcome = None
        bot.call("/webhooks/care/turn", turn(inbox_id="i-logged-too"))
        actions.outcome = "started"
        lines = [line for line in bot.log.read_text().splitlines() if line.startswith("{")]
        assert lines
        assert all({"event", "level", "logger"} <= set(json.loads(line)) for line in lines)
