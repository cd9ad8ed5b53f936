"""Builds everything from the settings; the only module that knows all parts."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from actions import db, runbooks, texts
from actions.assertion import Assertions
from actions.audit.heads import places_of
from actions.audit.keeping import HeadKeeper
from actions.backends import Backends, connect
from actions.bridge import ProofBridge, ServiceChallenges
from actions.cutting import Cutting
from actions.dialogue.assembly import handlers
from actions.dialogue.turn import Handler
from actions.domain.person import Account
from actions.enrolment.assembly import Enrolment, enrolment
from actions.events.service import Outbox, Sender
from actions.internal.endpoints import InternalDoor
from actions.internal.service import StatusService
from actions.ledger.service import Ledger
from actions.ports.clock import Clock, SystemClock
from actions.proof import repository as proof_repository
from actions.proof.assembly import secure_door
from actions.proof.brake.headcount import HeadcountKeeper
from actions.proof.brake.service import CompanyBrake
from actions.proof.courier import Courier
from actions.proof.endpoints import SecureDoor
from actions.proof.guests import Guests
from actions.proof.human.opening import CheckOpening
from actions.proof.keys import ProofKey
from actions.proof.mine.opening import Opening
from actions.proof.not_me.service import NotMe
from actions.proof.parts import Parts, build_parts
from actions.proof.rules import ProofRules
from actions.proof.service import ProofService
from actions.release.page import LetGo
from actions.release.service import Releases
from actions.remediation import catalog
from actions.remediation.engine import DbosEngine
from actions.remediation.runner import Dispatcher, Runner
from actions.remediation.service import Runs, Wakeups
from actions.remediation.slot import Slot
from actions.remediation.tools import Pace, Tools
from actions.settings import Settings
from actions.switches.service import Switches
from actions.webhook.dispatcher import Gate, executor
from actions.webhook.endpoints import WebhookDoor


@dataclass(frozen=True, slots=True)
class House:
    """Everything that runs in this process."""

    settings: Settings
    database: AsyncEngine
    calls: AsyncEngine
    http: httpx.AsyncClient
    engine: DbosEngine
    slot: Slot
    runner: Runner
    dispatcher: Dispatcher
    sender: Sender
    courier: Courier
    heads: HeadKeeper
    headcount: HeadcountKeeper
    brake: CompanyBrake
    tools: Tools
    webhook: WebhookDoor
    internal: InternalDoor
    secure: SecureDoor
    enrolment: Enrolment
    broken: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a loop that should run for ever has ended: the process must start anew."""

    async def close(self) -> None:
        """Let go of every connection."""
        await self.http.aclose()
        for system in (self.tools.broker, self.tools.directory):
            close = getattr(system, "aclose", None)
            if close is not None:
                await close()
        await self.calls.dispose()
        await self.database.dispose()


def build(
    settings: Settings,
    *,
    backends: Backends | None = None,
    clock: Clock | None = None,
    pace: Pace | None = None,
    rules: ProofRules | None = None,
) -> House:
    """Return all parts, connected; nothing runs yet.

    Raises:
        Broken: a pretend system was asked for in production.
    """
    time = clock or SystemClock()
    database, calls, sessions = _stores(url := settings.database_url.get_secret_value())
    systems = backends or connect(settings, sessions, time)
    found = catalog.discover(runbooks)
    engine = DbosEngine(url, settings.executor_slot)
    ledger, outbox, wakeups = Ledger(time), Outbox(time), Wakeups()
    reset = found.by_slug["password_reset"].manifest
    switches = Switches(sessions, systems.directory, settings.switched)
    page = LetGo(sessions, switches)
    bridge = ProofBridge(ledger, outbox, engine, systems.directory, reset, page)
    parts = _proof_parts(settings, sessions, time, bridge, rules)
    tools = Tools(
        sessions=sessions,
        runs=Runs(sessions, engine, ledger, outbox, wakeups, time),
        ledger=ledger,
        outbox=outbox,
        wakeups=wakeups,
        clock=time,
        directory=systems.directory,
        broker=systems.broker,
        challenges=ServiceChallenges(ProofService(parts)),
        sign_ins=systems.sign_ins,
        texts=texts.load(),
        switches=switches,
        pace=pace or Pace(notice=settings.citrix_notice_seconds),
    )
    return _house(settings, (database, calls), engine, systems, found, tools, bridge, parts)


def _stores(url: str) -> tuple[AsyncEngine, AsyncEngine, db.DbSessions]:
    database, calls = db.engine(url), db.engine(url, size=4, overflow=28)
    return database, calls, db.sessions(database, calls)


def _house(
    settings: Settings,
    databases: tuple[AsyncEngine, AsyncEngine],
    engine: DbosEngine,
    systems: Backends,
    found: catalog.Catalog,
    tools: Tools,
    bridge: ProofBridge,
    parts: Parts,
) -> House:
    database, calls = databases
    assertions = Assertions(settings.assertion_public_key, tools.clock)
    secure = _secure_door(settings, systems, bridge, parts)
    http = httpx.AsyncClient(
        base_url=settings.api_url,
        headers={"Authorization": f"Bearer {settings.events_token.get_secret_value()}"},
        timeout=5.0,
    )
    gate = Gate(tools.sessions, assertions, tools.ledger, tools.clock)
    dispatcher = Dispatcher(tools, engine, tools.outbox)
    return House(
        settings=settings,
        database=database,
        calls=calls,
        http=http,
        engine=engine,
        slot=Slot(settings.database_url.get_secret_value(), settings.executor_slot),
        runner=Runner(found, tools),
        dispatcher=dispatcher,
        sender=Sender(tools.sessions, http, tools.outbox, tools.clock, dispatcher.drop_question),
        courier=secure.courier,
        heads=_heads(settings, tools),
        headcount=_headcount(settings, tools, parts),
        brake=parts.brake,
        tools=tools,
        webhook=_webhook_door(settings, handlers(found, tools, settings), gate),
        internal=_internal_door(settings, assertions, systems, parts, engine, tools),
        secure=secure,
        enrolment=_enrolment(settings, systems, parts),
    )


def _heads(settings: Settings, tools: Tools) -> HeadKeeper:
    return HeadKeeper(
        tools.sessions,
        tools.clock,
        places_of(settings.ledger_head),
        every=settings.ledger_head_every,
        rows=settings.ledger_head_rows,
    )


def _headcount(settings: Settings, tools: Tools, parts: Parts) -> HeadcountKeeper:
    return HeadcountKeeper(
        tools.sessions,
        tools.clock,
        tools.directory,
        parts.rules,
        parts.record,
        every=settings.headcount_every,
    )


def _secure_door(
    settings: Settings, systems: Backends, bridge: ProofBridge, parts: Parts
) -> SecureDoor:
    return secure_door(
        settings.secure_token,
        parts,
        directory=systems.directory,
        mailer=systems.mailer,
        signal=bridge.signal,
        recheck=bridge.recheck,
        screen=bridge.screen,
        cut=Cutting(systems.directory, systems.broker, systems.sign_ins),
        sign_ins=systems.sign_ins,
        guest_key=settings.guest_private_key,
        texter=systems.texter,
    )


def _enrolment(settings: Settings, systems: Backends, parts: Parts) -> Enrolment:
    return enrolment(
        settings.enrolment,
        parts,
        directory=systems.directory,
        mailer=systems.mailer,
        texter=systems.texter,
    )


def _webhook_door(settings: Settings, made: Mapping[str, Handler], gate: Gate) -> WebhookDoor:
    return WebhookDoor(
        executor=executor(made, gate),
        token=settings.webhook_token.get_secret_value(),
        deadline=settings.webhook_deadline,
        max_bytes=settings.webhook_max_bytes,
    )


def _internal_door(
    settings: Settings,
    assertions: Assertions,
    systems: Backends,
    parts: Parts,
    engine: DbosEngine,
    tools: Tools,
) -> InternalDoor:
    async def kinds(account: Account) -> list[str]:
        async with parts.sessions() as session:
            proofs = await proof_repository.proofs_of(session, account.person_id)
        return sorted({proof.kind for proof in parts.limits.usable(proofs, account.mail)})

    return InternalDoor(
        token=settings.actions_internal_token.get_secret_value(),
        assertions=assertions,
        proofs=ProofService(parts),
        status=StatusService(systems.directory, systems.broker, kinds),
        guests=Guests(parts, None),
        opening=Opening(parts, systems.directory),
        not_me=NotMe(parts, systems.directory),
        releases=Releases(tools.sessions, tools.ledger, engine, tools.clock),
        checks=CheckOpening(parts, systems.directory),
    )


def _proof_rules(settings: Settings) -> ProofRules:
    return ProofRules(
        mail_codes=settings.mail_codes,
        sms_codes=settings.sms_url is not None,
        company_words=("nachtwacht", *settings.company_words),
        brake_floor=settings.brake_floor,
        brake_share=settings.brake_share,
        emergency_number=settings.emergency_number,
        time_zone=settings.time_zone,
    )


def _proof_parts(
    settings: Settings,
    sessions: db.DbSessions,
    clock: Clock,
    bridge: ProofBridge,
    rules: ProofRules | None,
) -> Parts:
    return build_parts(
        sessions,
        clock,
        ProofKey(settings.proof_key.get_secret_value()),
        rules=rules or _proof_rules(settings),
        public_url=settings.secure_public_url,
        record=bridge.record,
        announce=bridge.announce,
        alarm=bridge.alarm,
        report=bridge.report,
    )
