"""The program `actions` in one process: real database and workflows, fakes behind the ports."""

import asyncio
import base64
import json
import secrets
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pyotp
from joserfc import jwt
from joserfc.jwk import OKPKey
from pydantic import SecretStr
from sqlalchemy import text

from actions import bootstrap
from actions.adapters.citrix.settings import CitrixSettings
from actions.backends import Backends
from actions.domain.person import Account
from actions.main import create_app, working
from actions.proof.keys import ProofKey
from actions.proof.registration import new_totp_secret, totp_proof
from actions.proof.rules import ProofRules
from actions.remediation.tools import Pace
from actions.settings import Settings
from tests.support.events import FakeApi
from tests.support.fakes import FakeBroker, FakeDirectory, FakeMailer, an_account
from tests.support.waiting import LOOK_EVERY, PATIENCE, until

WEBHOOK_TOKEN = "token-of-the-bot"
INTERNAL_TOKEN = "token-of-api"
QUICK = Pace(
    consent=600,
    works_again=600,
    notice=0.01,
    disconnect_polls=(0.05, 0.05),
    end_polls=(0.05,),
    end_budget=0.4,
    restart_polls=(0.05,),
    restart_budget=0.4,
    watch_polls=(0.1,),
    watch_budget=60,
    read_back=(0, 0.05),
)


@dataclass
class Stage:
    """Everything a story needs that outlives a restart of the program."""

    url: str
    api: FakeApi
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    broker: FakeBroker = field(default_factory=FakeBroker)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    signing: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519"))
    proof_key: str = field(
        default_factory=lambda: base64.b64encode(secrets.token_bytes(32)).decode()
    )
    pace: Pace = QUICK
    rules: ProofRules | None = None
    patience: float = PATIENCE
    backends: Backends | None = None
    """Real systems in place of the fakes."""

    def settings(self, **changes: Any) -> Settings:
        values: dict[str, Any] = {
            "env": "development",
            "database_url": SecretStr(self.url),
            "webhook_token": SecretStr(WEBHOOK_TOKEN),
            "webhook_patience": self.patience,
            "webhook_deadline": PATIENCE + 10,
            "actions_internal_token": SecretStr(INTERNAL_TOKEN),
            "assertion_public_key": self.signing.as_pem(private=False).decode(),
            "api_url": self.api.url,
            "events_token": SecretStr("token-of-events"),
            "secure_socket": Path("/nonexistent/secure.sock"),
            "secure_token": SecretStr("token-of-the-page"),
            "proof_key": SecretStr(self.proof_key),
            "citrix": CitrixSettings(
                base_url="http://127.0.0.1:1/cvad/manage",
                site_id="site",
                client_id="id",
                client_secret=SecretStr("secret"),
            ),
        }
        return Settings(**{**values, **changes})

    def assertion(self, case_id: str, inbox_id: str, person_id: str, **changes: Any) -> str:
        """Sign as `api` does."""
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": "nachtwacht-api",
            "aud": "nachtwacht-actions",
            "sub": person_id,
            "act": "employee",
            "channel": "web",
            "level": "A1",
            "case": case_id,
            "inbox": inbox_id,
            "iat": now,
            "exp": now + 300,
            "jti": secrets.token_hex(8),
        }
        return jwt.encode(
            {"alg": "Ed25519"}, {**claims, **changes}, self.signing, algorithms=["Ed25519"]
        )

    async def employ(
        self, db: Any, *, proofs: bool = True, account: Account | None = None, **changes: object
    ) -> "Employee":
        """Employ somebody, or who has an account, with an authenticator of 30 days ago."""
        account = account or self.directory.add(an_account(**changes))  # type: ignore[arg-type]
        seed = new_totp_secret()
        if proofs:
            registered = datetime.now(UTC) - timedelta(days=30)
            key = ProofKey(self.proof_key)
            async with db.begin() as session:
                session.add(totp_proof(key, account.person_id, seed, registered))
        return Employee(self, account, seed)


@dataclass
class Turned:
    """What one action call answered."""

    status: int
    body: dict[str, Any]

    @property
    def slots(self) -> dict[str, Any]:
        return {event["name"]: event["value"] for event in self.body.get("events", [])}

    @property
    def outcome(self) -> str:
        return str(self.slots["outcome"])

    @property
    def buttons(self) -> list[dict[str, str]]:
        return [b for said in self.body["responses"] for b in said["buttons"]]


@dataclass
class Employee:
    """Somebody with a case; talks to the webhook as Rasa would."""

    stage: Stage
    account: Account
    seed: str
    client: httpx.AsyncClient | None = None
    case_id: str = field(default_factory=lambda: "c-" + secrets.token_urlsafe(16))
    question_id: str | None = None

    async def says(
        self,
        intent: str,
        words: str = "",
        *,
        action: str | None = None,
        inbox_id: str | None = None,
        **entities: Any,
    ) -> Turned:
        """Send one understood message."""
        call = self.call(intent, words, action=action, inbox_id=inbox_id, **entities)
        turned = await self.send(call)
        self.question_id = turned.slots.get("question_id") or self.question_id
        return turned

    async def taps(self, value: str, question_id: str | None = None) -> Turned:
        """Tap a button of the last question."""
        asked = question_id or self.question_id
        return await self.says("answer", question_id=asked, value=value)

    async def hears(self, api: FakeApi, number: int = 1) -> Turned:
        """Wait until `api` is asked for so many turns, and take the last one."""
        due = await until(lambda: api.of("dialogue.due", self.case_id), at_least=number)
        return await self.says("case_event", **due[number - 1]["data"])

    def call(
        self,
        intent: str,
        words: str = "",
        *,
        action: str | None = None,
        inbox_id: str | None = None,
        assertion: str | None = None,
        **entities: Any,
    ) -> dict[str, Any]:
        """Return the action call of Rasa for one message."""
        inbox = inbox_id or str(uuid4())
        signed = assertion or self.stage.assertion(self.case_id, inbox, self.account.person_id)
        message = {
            "intent": {"name": intent, "confidence": 0.9},
            "intent_ranking": [{"name": intent, "confidence": 0.9}],
            "entities": [{"entity": name, "value": value} for name, value in entities.items()],
            "text": words,
            "metadata": {"inbox_id": inbox, "assertion": signed, "language": "nl"},
        }
        return {
            "next_action": action or _ACTIONS.get(intent, "action_problem"),
            "sender_id": self.case_id,
            "tracker": {
                "sender_id": self.case_id,
                "slots": {"language": "nl"},
                "latest_message": message,
                "events": [],
                "paused": False,
                "followup_action": None,
                "active_loop": {},
                "latest_action_name": None,
            },
            "domain": {},
            "version": "3.6.21",
        }

    async def send(self, call: dict[str, Any], token: str = WEBHOOK_TOKEN) -> Turned:
        """Post a call as Rasa does, deflated."""
        assert self.client is not None
        answer = await self.client.post(
            "/webhook",
            content=zlib.compress(json.dumps(call).encode()),
            headers={"Content-Encoding": "deflate", "Authorization": f"Bearer {token}"},
        )
        return Turned(answer.status_code, answer.json())

    def code(self) -> str:
        """Return what the authenticator shows."""
        return pyotp.TOTP(self.seed).now()


_ANSWERS = ("answer", "affirm", "deny", "followup_solved", "followup_not_solved")
_ACTIONS = {
    **dict.fromkeys(_ANSWERS, "action_answer"),
    "case_event": "action_case_event",
    "ask_human": "action_handover",
    "nlu_fallback": "action_unsure",
    "ask_status": "action_status",
    "ask_how_to": "action_search",
}


@dataclass
class Running:
    """The program while it runs."""

    stage: Stage
    house: bootstrap.House
    client: httpx.AsyncClient

    async def employ(self, **changes: Any) -> Employee:
        """Employ somebody who talks to this program."""
        employee = await self.stage.employ(self.house.tools.sessions, **changes)
        employee.client = self.client
        return employee

    async def rows(self, query: str, **values: Any) -> list[Any]:
        """Return the rows of a query."""
        async with self.house.tools.sessions() as session:
            return list((await session.execute(text(query), values)).all())

    async def ended(self, employee: Employee, number: int = 1) -> list[str]:
        """Wait until so many runs of the case ended; return how."""

        async def results() -> list[str]:
            found = await self.rows(
                "SELECT result FROM actions.run WHERE case_id = :case AND ended_at IS NOT NULL"
                " ORDER BY started_at",
                case=employee.case_id,
            )
            return [row[0] for row in found]

        async with asyncio.timeout(PATIENCE):
            while len(found := await results()) < number:
                await asyncio.sleep(LOOK_EVERY)
        return found


@asynccontextmanager
async def running(stage: Stage, **changes: Any) -> AsyncIterator[Running]:
    """Run the program on the stage; leaving stops it where it is."""
    house = bootstrap.build(
        stage.settings(**changes),
        backends=stage.backends or Backends(stage.directory, stage.broker, stage.mailer),
        pace=stage.pace,
        rules=stage.rules,
    )
    transport = httpx.ASGITransport(app=create_app(house))
    async with (
        working(house),
        httpx.AsyncClient(transport=transport, base_url="http://actions") as client,
    ):
        yield Running(stage, house, client)
