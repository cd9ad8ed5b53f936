"""Proof of identity on a real database with the demo company behind it, and no other part."""

import base64
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pyotp
from joserfc.jwk import OKPKey
from pydantic import SecretStr
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from actions.adapters.sandbox.directory import SandboxDirectory, password_hasher
from actions.adapters.sandbox.mailer import SandboxMailer
from actions.db import DbSessions, engine, sessions
from actions.domain.person import Account
from actions.ports.mailer import Mailer
from actions.ports.texter import Texter
from actions.proof.assembly import secure_door
from actions.proof.brake.models import Brake
from actions.proof.courier import Courier
from actions.proof.endpoints import SecureDoor
from actions.proof.errors import NotCut
from actions.proof.keys import ProofKey
from actions.proof.mine.opening import Opening
from actions.proof.models import Challenge
from actions.proof.not_me.schemas import Alarm
from actions.proof.page import ProofPage
from actions.proof.parts import Parts, build_parts
from actions.proof.password_page import PasswordPage
from actions.proof.registration import mail_proof, new_totp_secret, totp_proof
from actions.proof.rules import ProofRules
from actions.proof.schemas import Evidence, SignalDue
from actions.proof.service import ProofService
from actions.sandbox.company import models

OLD_PASSWORD = "Regen-op-zondag-47"
NEW_PASSWORD = "vlieger boven duinpan 9"
SECURE_TOKEN = "token-of-the-socket"
RULES = ProofRules(mail_codes=True, emergency_number="040 123 4567", even_answers=timedelta())
GUEST_KEY = OKPKey.generate_key("Ed25519")
START = datetime(2026, 11, 23, 21, 40, tzinfo=UTC)


class SteppedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, **span: float) -> None:
        """Move forward, as in `advance(minutes=5)`."""
        self._now += timedelta(**span)


@dataclass
class Person:
    """A seeded employee with the seed of his authenticator app."""

    person_id: str
    account: Account
    totp_secret: str

    def code(self, clock: SteppedClock, *, steps: int = 0) -> str:
        """Return the code that his app shows now, or so many steps away."""
        return pyotp.TOTP(self.totp_secret).at(clock.now(), counter_offset=steps)


@dataclass
class Heard:
    """What proof told the parts it does not own, and what the policy says; None allows."""

    ledger: list[Evidence] = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)
    signals: list[SignalDue] = field(default_factory=list)
    refusal: str | None = None
    alarms: list[Alarm] = field(default_factory=list)
    brakes: list[tuple[str, str]] = field(default_factory=list)
    cuts: list[str] = field(default_factory=list)
    broker_down: bool = False

    async def alarm(self, _session: AsyncSession, alarm: Alarm, /) -> None:
        self.alarms.append(alarm)

    async def report(self, _session: AsyncSession, kind: str, brake: Brake, /) -> None:
        self.brakes.append((kind, brake.id))

    async def cut(self, person_id: str, /) -> int:
        if self.broker_down:
            raise NotCut("down")
        self.cuts.append(person_id)
        return 1

    async def record(self, _session: AsyncSession, evidence: Evidence, /) -> None:
        self.ledger.append(evidence)

    async def announce(self, _session: AsyncSession, kind: str, challenge: Challenge, /) -> None:
        self.events.append((kind, challenge.id))

    async def signal(self, due: SignalDue, /) -> None:
        self.signals.append(due)

    async def recheck(self, _person_id: str, _action: str, _run_id: str | None, /) -> str | None:
        return self.refusal

    def screen(self, account: Account, /) -> str | None:
        excluded = account.excluded or not account.enabled
        return self.refusal or ("account_excluded" if excluded else None)


@dataclass
class ProofHouse:
    """All parts of proof, and what they told the parts they do not own."""

    db: DbSessions
    clock: SteppedClock
    key: ProofKey
    parts: Parts
    service: ProofService
    door: SecureDoor
    page: ProofPage
    passwords: PasswordPage
    opening: Opening
    courier: Courier
    directory: SandboxDirectory
    heard: Heard

    @property
    def ledger(self) -> list[Evidence]:
        """The rows of evidence."""
        return self.heard.ledger

    @property
    def events(self) -> list[tuple[str, str]]:
        """What `api` was told."""
        return self.heard.events

    @property
    def signals(self) -> list[SignalDue]:
        """What runs were told."""
        return self.heard.signals

    async def employee(
        self, name: str = "Anna", *, totp: bool = True, mail: bool = True, age_days: float = 30
    ) -> Person:
        """Seed one employee whose proofs were registered so many days ago."""
        person_id, user = str(uuid4()), f"{name.lower()}{secrets.token_hex(3)}"
        registered, seed = self.clock.now() - timedelta(days=age_days), new_totp_secret()
        row = seeded_account(person_id, user, name, self.clock.now())
        async with self.db.begin() as session:
            session.add(row)
            if totp:
                session.add(totp_proof(self.key, person_id, seed, registered))
            if mail:
                address = f"{user}@thuis.example"
                session.add(mail_proof(self.key, person_id, address, registered))
        return Person(person_id, await self.directory.find(person_id), seed)

    async def open(
        self, person: Person, action: str = "password_reset", run_id: str | None = None
    ) -> tuple[Challenge, str]:
        """Open a challenge as a runbook does; return it and the token of its link."""
        async with self.db.begin() as session:
            opened = await self.service.open_challenge(
                session,
                run_id=run_id or f"r-{secrets.token_hex(4)}",
                case_id="c-" + "x" * 22,
                person=person.account,
                action=action,
                language="nl",
            )
        url, _until = await self.service.link(opened.id, person.person_id)
        return opened, url.partition("#")[2]

    async def letters(self, to: str) -> list[models.Letter]:
        """Return the delivered letters to one address, oldest first."""
        async with self.db() as session:
            found = await session.scalars(
                select(models.Letter)
                .where(models.Letter.to_address == to)
                .order_by(models.Letter.id)
            )
            return list(found.all())

    async def mailed_code(self, person: Person) -> str:
        """Return the newest code in the private mailbox."""
        letters = await self.letters(f"{person.account.user_name}@thuis.example")
        found = [code for each in letters for code in re.findall(r"Je code is (\d{8})", each.body)]
        return str(found[-1])

    async def turn(self, name: str, value: str) -> None:
        """Break a part of the demo company, or mend it with `ok`."""
        async with self.db.begin() as session:
            await session.execute(delete(models.Switch).where(models.Switch.name == name))
            session.add(models.Switch(name=name, value=value))

    async def stored_text(self) -> str:
        """Return every row of every table of this program and the demo company as text."""
        async with self.db() as session:
            return await everything(session)


@asynccontextmanager
async def proof_house(
    url: str,
    rules: ProofRules | None = None,
    mailer: Mailer | None = None,
    texter: Texter | None = None,
    key: ProofKey | None = None,
) -> AsyncIterator[ProofHouse]:
    """Build the parts on a database; signals, events and ledger rows are kept in lists."""
    bound = engine(url)
    db, clock = sessions(bound), SteppedClock()
    key = key or ProofKey(base64.b64encode(secrets.token_bytes(32)).decode())
    directory, post, heard = SandboxDirectory(db, clock), SandboxMailer(db, clock), Heard()
    parts = build_parts(
        db, clock, key, rules=rules or RULES,
        public_url="http://127.0.0.1:8001", record=heard.record, announce=heard.announce,
        alarm=heard.alarm, report=heard.report,
    )  # fmt: skip
    door = secure_door(
        SecretStr(SECURE_TOKEN), parts, directory=directory, mailer=mailer or post,
        signal=heard.signal, recheck=heard.recheck, screen=heard.screen, cut=heard.cut,
        guest_key=SecretStr(GUEST_KEY.as_pem(private=True).decode()), texter=texter,
    )  # fmt: skip
    house = ProofHouse(
        db=db, clock=clock, key=key, parts=parts, service=ProofService(parts), door=door,
        page=door.page, passwords=door.passwords, opening=Opening(parts, directory),
        courier=door.courier, directory=directory, heard=heard,
    )  # fmt: skip
    try:
        yield house
    finally:
        await bound.dispose()


def seeded_account(person_id: str, user: str, name: str, now: datetime) -> models.Account:
    """Return an ordinary account whose password is `OLD_PASSWORD`, set 40 days ago."""
    return models.Account(
        person_id=person_id,
        user_name=user,
        domain="DELINDE",
        sid=f"S-1-5-21-1-2-3-{secrets.randbelow(10**9)}",
        principal_name=f"{user}@delinde.example",
        display_name=f"{name} de Vries",
        first_name=name,
        mail=f"{user}@delinde.example",
        password_hash=password_hasher().hash(OLD_PASSWORD),
        password_set_at=now - timedelta(days=40),
        password_expires_at=now + timedelta(days=50),
        groups=["Domain Users"],
        employed_since=now - timedelta(days=900),
        title="Medewerker planning",
        department="Planning",
    )


async def everything(session: AsyncSession) -> str:
    """Return all rows of the schemas `actions`, `sandbox` and `secure` as one text."""
    tables = await session.execute(
        text(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
            " WHERE table_schema IN ('actions', 'sandbox', 'secure')"
            " AND has_table_privilege(format('%I.%I', table_schema, table_name), 'SELECT')"
        )
    )
    rows: list[str] = []
    for table in tables.scalars().all():
        found = await session.execute(text(f"SELECT t::text FROM {table} t"))
        rows.extend(str(row) for row in found.scalars().all())
    return "\n".join(rows)
