"""Somebody who chats with the whole house over HTTP, and the tables that show what came of it."""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import psycopg
from joserfc import jwt
from joserfc.jwk import OKPKey

from ops.layout import INTRANET
from tests.support.house import House
from tests.support.spoken import SPOKEN
from tests.support.waiting import PATIENCE, eventually

_MESSAGES_OF_A_SESSION = 25
_HELD = 60.0
_OPEN_CASES = "SELECT id FROM api.care_case WHERE person_id = %(person)s AND status = 'open'"
_WHERE = f"""
SELECT ARRAY(SELECT id FROM actions.question
             WHERE closed_at IS NULL AND case_id IN ({_OPEN_CASES}) ORDER BY id),
       ARRAY(SELECT id FROM actions.challenge
             WHERE stage IN ('proof', 'password') AND case_id IN ({_OPEN_CASES}) ORDER BY id),
       EXISTS (SELECT FROM api.care_case
               WHERE id IN ({_OPEN_CASES}) AND owner = 'waiting')
"""
_ROW = "SELECT id, case_id, state FROM api.inbox WHERE person_id = %(person)s AND seq = %(seq)s"
_BUSY = """
SELECT 'message', state, inbox.id FROM api.inbox
WHERE person_id = %(person)s AND state IN ('new', 'asked')
AND NOT (payload ->> 'command' IS NOT DISTINCT FROM 'experience' AND EXISTS (
    SELECT FROM api.care_case other WHERE other.person_id = %(person)s
    AND other.id <> inbox.case_id AND other.status <> 'closed'))
UNION ALL
SELECT 'event', type, id::text FROM actions.event
WHERE person_id = %(person)s AND sent_at IS NULL
UNION ALL
SELECT 'result', message.outcome, run.id
FROM actions.run_message message JOIN actions.run ON run.id = message.run_id
WHERE run.person_id = %(person)s AND message.told_by IS NULL
UNION ALL
SELECT 'question', question.kind, run.id
FROM actions.question JOIN actions.run ON run.id = question.run_id
WHERE run.person_id = %(person)s AND run.ended_at IS NULL AND question.answer = 'human'
"""


@dataclass(frozen=True)
class Where:
    """What a person's open cases wait for: questions, secure pages, a human."""

    questions: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    human_called: bool = False


@dataclass(frozen=True)
class Answered:
    """What came of one message: the words, what the bot understood, what the action came to."""

    words: str
    inbox_id: str
    intent: str | None
    outcome: str | None
    parked: bool


@dataclass
class Chatter:
    """One person; `claims` and `key` replace what the host page says and with which it signs."""

    house: House
    person_id: str
    language: str = "nl"
    guest: bool = False
    claims: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.house.url("api"), timeout=PATIENCE, trust_env=False)
        self._db = psycopg.connect(self.house.owner_url, autocommit=True)
        self._left = 0

    def leave(self) -> None:
        """Leave nothing open that would be told to this person later, and let go."""
        if self.where().pages:
            self.says("nee")
        self.says("/opnieuw")
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self.http.close()
        self._db.close()

    def token(self, **changes: Any) -> str:
        """Sign what the host page, or for a guest the public door, says; None leaves one out."""
        now = int(time.time())
        issuer, audience, key = (INTRANET, "nachtwacht", "host_private")
        if self.guest:
            issuer, audience, key = ("nachtwacht-start", "nachtwacht-guest", "guest_private")
        claims = {
            "iss": issuer,
            "aud": audience,
            "sub": self.person_id,
            "lang": self.language,
            "jti": secrets.token_urlsafe(12),
            "iat": now,
            "exp": now + 120,
        }
        kept = {**claims, **self.claims, **changes}
        signing = OKPKey.import_key(self.house.secrets[self.key or key])
        return jwt.encode(
            {"alg": "EdDSA"},
            {name: value for name, value in kept.items() if value is not None},
            signing,
            algorithms=["EdDSA"],
        )

    def sign_in(self) -> str:
        """Open a session and keep its bearer for what follows."""
        token = self.token()
        answer = self.http.post("/chat/session", json={"token": token})
        answer.raise_for_status()
        bearer: str = answer.json()["session"]
        SPOKEN.hear(token, bearer)
        self.http.headers["Authorization"] = f"Bearer {bearer}"
        self._left = _MESSAGES_OF_A_SESSION
        return bearer

    def says(self, text: str) -> Answered:
        """Type a line and wait for what is said to it."""
        return self._sent({"text": text})

    def in_the_end(self, heard: Answered) -> Answered:
        """Return the answer with what the repair told later in place of «I am looking»."""
        if heard.outcome != "started":
            return heard
        query = (
            "SELECT message.outcome FROM actions.run_message message"
            " JOIN actions.run ON run.id = message.run_id"
            " WHERE run.person_id = %(person)s ORDER BY message.created_at DESC LIMIT 1"
        )
        return replace(heard, outcome=str(self.rows(query)[0][0]))

    def taps(self, title: str) -> Answered:
        """Tap the newest button whose title matches the regular expression."""
        return self._sent({"button_id": self.button(title)})

    def button(self, title: str) -> str:
        """Return the id of the newest button whose title matches."""
        for entry in reversed(self.entries()):
            for button in entry["buttons"]:
                if re.search(title, button["title"]):
                    return str(button["id"])
        raise AssertionError(f"no button {title!r}")

    def entries(self, after: int | None = None) -> list[dict[str, Any]]:
        """Return the timeline, or what came after a place in it."""
        if not self._left:
            self.sign_in()
        query = {} if after is None else {"after": after}
        answer = self.http.get("/chat/messages", params=query)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["entries"]
        return found

    def where(self) -> Where:
        """Return what the person's open cases wait for."""
        questions, pages, called = self.rows(_WHERE)[0]
        return Where(tuple(questions), tuple(pages), called)

    def newest_case(self) -> str:
        """Return the id of the case that was opened last."""
        query = "SELECT id FROM api.care_case WHERE person_id = %(person)s ORDER BY opened_at DESC"
        return str(self.rows(query)[0][0])

    def ledger(self) -> list[str]:
        """Return the steps that the ledger has of this person, oldest first."""
        query = "SELECT step FROM actions.ledger WHERE person_id = %(person)s ORDER BY seq"
        return [str(step) for (step,) in self.rows(query)]

    def settle(self) -> None:
        """Wait until all that is on its way to this person has been said.

        A result may be held for a minute while a question is open. Raises AssertionError with
        what never arrived.
        """
        busy: list[tuple[Any, ...]] = []

        def quiet() -> bool:
            busy[:] = self.rows(_BUSY)
            return not busy

        try:
            eventually(quiet, _HELD + PATIENCE)
        except TimeoutError:
            raise AssertionError(f"still on its way: {busy}") from None

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Ask the database as its owner; `person` is this one."""
        return self._db.execute(query.encode(), {"person": self.person_id, **values}).fetchall()

    def change(self, statement: str, **values: Any) -> None:
        """Change the database as its owner, as time does."""
        self._db.execute(statement.encode(), {"person": self.person_id, **values})

    def _sent(self, content: dict[str, str]) -> Answered:
        if not self._left:
            self.sign_in()
        self._left -= 1
        body = {"client_id": secrets.token_hex(8), "language": self.language, **content}
        answer = self.http.post("/chat/messages", json=body)
        assert answer.status_code == 202, answer.text
        return self._answer_to(int(answer.json()["seq"]))

    def _answer_to(self, seq: int) -> Answered:
        seen: list[tuple[Any, ...]] = []
        after = seq

        def answered() -> bool:
            nonlocal after
            page = self.http.get("/chat/messages", params={"after": after, "wait": 5}).json()
            after = max((int(entry["seq"]) for entry in page["entries"]), default=after)
            seen[:] = self.rows(_ROW, seq=seq)
            return seen[0][2] in {"done", "parked"}

        eventually(answered)
        inbox_id, case_id, state = seen[0]
        words = [entry["text"] for entry in self.entries(seq) if entry["author"] == "assistant"]
        return Answered(
            words="\n".join(words),
            inbox_id=inbox_id,
            intent=self._understood(case_id, inbox_id),
            outcome=self._outcome(inbox_id),
            parked=state == "parked",
        )

    def _understood(self, case_id: str, inbox_id: str) -> str | None:
        """Return the intent; None when the bot was not asked."""
        answer = httpx.get(
            f"{self.house.url('bot')}/webhooks/care/turn/{case_id}/{inbox_id}",
            headers={"Authorization": f"Bearer {self.house.secrets['token_bot']}"},
            timeout=PATIENCE,
        )
        return answer.json()["intent"]["name"] if answer.status_code == 200 else None

    def _outcome(self, inbox_id: str) -> str | None:
        """Return what the action came to; None when no action was asked."""
        query = (
            "SELECT result FROM actions.answered_call"
            " WHERE inbox_id = %(inbox)s AND action <> 'action_lead_back'"
        )
        found = self.rows(query, inbox=inbox_id)
        return dict(found[0][0]["slots"])["outcome"] if found and found[0][0] else None
