"""Somebody who chats over HTTP as the widget does: what is not confirmed is sent again."""

import re
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from tests.support.house import House
from tests.support.spoken import SPOKEN
from tests.support.waiting import PATIENCE

T = TypeVar("T")

STORY = 180.0
"""Seconds in which a program that was killed is back and the chat has gone on."""
_PAUSE = 0.1


@dataclass(frozen=True)
class Line:
    """One line of the conversation."""

    seq: int
    author: str
    text: str
    buttons: tuple[dict[str, Any], ...]
    challenge_id: str | None


class Resender:
    """One person; hears only what came after the last word."""

    def __init__(self, house: House, person_id: str) -> None:
        self.person_id = person_id
        self._http = httpx.Client(base_url=house.url("api"), timeout=PATIENCE, trust_env=False)
        self._thread = ThreadPoolExecutor(1)
        token = httpx.post(
            f"{house.url('sandbox')}/demo/token",
            json={"person_id": person_id, "lang": "nl"},
            headers={"Origin": house.url("api")},
            trust_env=False,
        )
        opened = self._try("POST", "/chat/session", {"token": token.json()["token"]})
        SPOKEN.hear(opened["session"])
        self._http.headers["Authorization"] = f"Bearer {opened['session']}"
        self._before = self.begin = self.newest()

    def close(self) -> None:
        """Leave."""
        self._thread.shutdown()
        self._http.close()

    def sends(self, text: str | None = None, button_id: str | None = None) -> Future[None]:
        """Send a line and do not wait until it has arrived."""
        wanted = {"text": text} if text else {"button_id": button_id}
        body = {"client_id": uuid.uuid4().hex, **wanted}

        def arrive() -> None:
            self._before = self._try("POST", "/chat/messages", body)["seq"]

        return self.meanwhile(arrive)

    def meanwhile(self, work: Callable[[], T]) -> Future[T]:
        """Do something in the background."""
        return self._thread.submit(work)

    def says(self, text: str) -> "Resender":
        """Send a line and wait until it has arrived."""
        self.sends(text).result()
        return self

    def hears(self, pattern: str) -> Line:
        """Return the first line since the last word that matches."""
        sought = re.compile(pattern, re.IGNORECASE | re.DOTALL)
        deadline = time.monotonic() + STORY
        while time.monotonic() < deadline:
            for line in self._lines(self._before):
                if line.author != "employee" and sought.search(line.text):
                    return line
            time.sleep(_PAUSE)
        raise AssertionError(f"not heard: {pattern!r}; heard: {self._lines(self._before)}")

    def newest(self) -> int:
        """Return the number of the newest line; 0 when there is none."""
        return max((line.seq for line in self._lines(None)), default=0)

    def story(self) -> list[tuple[str, str]]:
        """Return who said what since this person came, in order."""
        return [(line.author, line.text) for line in self._lines(self.begin)]

    def link(self, challenge_id: str) -> str:
        """Return the address of the secure page of a challenge."""
        return str(self._try("POST", f"/chat/links/{challenge_id}", None)["url"])

    def _lines(self, after: int | None) -> list[Line]:
        query = "" if after is None else f"?after={after}"
        page = self._try("GET", f"/chat/messages{query}", None)
        return [
            Line(
                entry["seq"],
                entry["author"],
                entry["text"],
                tuple(entry["buttons"]),
                (entry["link"] or {}).get("challenge_id"),
            )
            for entry in page["entries"]
        ]

    def _try(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        """Ask until there is an answer, as the widget does."""
        deadline = time.monotonic() + STORY
        while True:
            try:
                answer = self._http.request(method, path, json=body)
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
            else:
                if answer.status_code < 500 and answer.status_code != 429:
                    assert answer.status_code < 400, (path, answer.status_code, answer.text)
                    found: dict[str, Any] = answer.json()
                    return found
                if time.monotonic() > deadline:
                    raise AssertionError(f"{path} answers {answer.status_code}")
            time.sleep(_PAUSE)
