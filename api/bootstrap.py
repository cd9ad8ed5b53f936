"""Builds the object graph and finds the plugins; the only file that knows all of them."""

import importlib
import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from api import db
from api.actions_client.client import ActionsClient
from api.assertion import Assertions
from api.assistant.client import BotClient
from api.assistant.commands import Commands
from api.assistant.replies import Replies
from api.assistant.turn import Patience, TurnParts, Turns
from api.break_glass.service import BreakGlass
from api.clock import Clock
from api.conversation.service import Conversation
from api.conversation.timeline import Timeline
from api.experience.service import Experiences
from api.handoff.alarms import Alarms
from api.handoff.calls import Calls
from api.handoff.context import Cards
from api.handoff.escalations import Escalations
from api.handoff.ladder import ladder_of
from api.handoff.outages import OutageService
from api.handoff.service import HandoffService
from api.handoff.telling import Telling
from api.internal_events.alarms import PersonAlarms
from api.internal_events.brakes import Brakes
from api.internal_events.service import Events
from api.knowledge import KnowledgeBase
from api.learning.service import Learning
from api.messaging import registry as channels
from api.messaging.drain import Drain
from api.messaging.intake import Intake
from api.messaging.locks import PersonLocks
from api.messaging.outbox import Outbox
from api.messaging.services import Services
from api.messaging.wakeups import Wakeups
from api.noted.sweep import Sweep
from api.settings import Settings
from api.sign_in.bootstrap import make_sign_ins
from api.sign_in.service import SignIns
from api.silence.sweep import Reminders
from api.texts import loader
from api.tone.service import Tone

PAGES = (
    "api.enrolment.endpoints",
    "api.handoff.desk.endpoints",
    "api.handoff.desk.outage_endpoints",
    "api.identity.endpoints",
    "api.learning.endpoints",
)
SIGN_IN = "api.sign_in.endpoints"
BREAK_GLASS = "api.break_glass.endpoints"
DEMO = "api.demo.endpoints"
ROOT = Path(__file__).resolve().parent.parent
HTTP_POOL = httpx.Limits(max_connections=200, max_keepalive_connections=50)


@dataclass(frozen=True, slots=True)
class Graph:
    """Everything that runs; `services` is the part that channels and pages may use."""

    services: Services
    engine: AsyncEngine
    bot: BotClient
    drain: Drain
    outbox: Outbox
    events: Events
    noted: Sweep
    silence: Reminders
    locks: PersonLocks
    clients: tuple[httpx.AsyncClient, ...]


def build_graph(settings: Settings, clock: Clock, registry: channels.Registry) -> Graph:
    """Connect all parts; nothing is opened yet."""
    url = settings.database_url.get_secret_value()
    engine = db.engine(url)
    bot_http = _http(settings.bot_url, settings.bot_token.get_secret_value())
    actions_http = _http(settings.actions_url, None)
    assertions = Assertions(settings.assertion_private_key.get_secret_value(), clock)
    conversation = Conversation(
        Timeline(registry.push_channels()), loader.load(), settings.reopen_within
    )
    actions = ActionsClient(
        actions_http, settings.actions_internal_token.get_secret_value(), assertions
    )
    wakeups = Wakeups(url, clock)
    sessions = db.DbSessions(engine, wakeups.announcer)
    sign_ins, provider_http = make_sign_ins(settings, sessions, clock)
    services = _services(
        settings, clock, registry, sessions, wakeups, conversation, actions, sign_ins
    )
    bot = BotClient(bot_http, clock)
    locks = PersonLocks(url)
    turns = Turns(_turn_parts(services, conversation, bot, assertions))
    drain = Drain(services.sessions, clock, locks, turns, settings.question_hold)
    services.wakeups.on_inbox(drain.wake)
    return Graph(
        services=services,
        engine=engine,
        bot=bot,
        drain=drain,
        outbox=Outbox(services.sessions, clock, registry, services.texts, settings.public_url),
        events=_events(services, clock, conversation),
        noted=Sweep(services.sessions, clock),
        silence=Reminders(services.sessions, clock, conversation, settings.remind_after),
        locks=locks,
        clients=(bot_http, actions_http, *provider_http),
    )


def _services(
    settings: Settings,
    clock: Clock,
    registry: channels.Registry,
    sessions: db.DbSessions,
    wakeups: Wakeups,
    conversation: Conversation,
    actions: ActionsClient,
    sign_ins: SignIns | None,
) -> Services:
    escalations = Escalations(ladder_of(settings), settings.public_url)
    calls = Calls(clock, conversation, escalations)
    return Services(
        settings=settings,
        clock=clock,
        sessions=sessions,
        intake=Intake(sessions, clock, conversation, registry),
        wakeups=wakeups,
        registry=registry,
        actions=actions,
        texts=conversation.texts,
        handoff=HandoffService(sessions, clock, calls, escalations, settings.first_reply_within),
        outages=OutageService(sessions, clock, calls, escalations),
        telling=Telling(sessions, clock, conversation, calls, escalations),
        learning=Learning(
            sessions,
            clock,
            conversation.texts,
            kept=settings.learning_kept,
            most=settings.learning_most,
        ),
        cards=Cards(sessions, clock, actions, conversation.texts, shows_mood=settings.mood),
        sign_ins=sign_ins,
        break_glass=_break_glass(settings, sessions, clock),
    )


def _break_glass(settings: Settings, sessions: db.DbSessions, clock: Clock) -> BreakGlass | None:
    if settings.break_glass_key is None:
        return None
    alarms = Alarms(settings.notice_levels, settings.public_url)
    return BreakGlass(sessions, clock, alarms, settings.break_glass_key.get_secret_value())


def _events(services: Services, clock: Clock, conversation: Conversation) -> Events:
    sessions, handoff = services.sessions, services.handoff
    alarms = PersonAlarms(sessions, clock, conversation, handoff)
    settings = services.settings
    escalations = Escalations(ladder_of(settings), settings.public_url)
    brakes = Brakes(sessions, clock, conversation, escalations)
    return Events(sessions, clock, services.intake, handoff, alarms, brakes, conversation)


def _turn_parts(
    services: Services, conversation: Conversation, bot: BotClient, assertions: Assertions
) -> TurnParts:
    sessions, clock = services.sessions, services.clock
    knowledge = _knowledge(_folder(services.settings.knowledge_folder))
    return TurnParts(
        sessions=sessions,
        clock=clock,
        client=bot,
        assertions=assertions,
        conversation=conversation,
        handoff=services.handoff,
        replies=Replies(services.texts, knowledge),
        commands=Commands(sessions, clock, conversation, services.handoff),
        experiences=Experiences(sessions, clock, conversation),
        learning=services.learning,
        tone=Tone(
            conversation,
            services.handoff,
            services.settings.emergency_number,
            keeps_mood=services.settings.mood,
        ),
        patience=_patience(services.settings),
    )


def include_plugins(app: FastAPI, settings: Settings) -> None:
    """Add the routes of every channel, of the desk, of sign-in, and in development of the demo.

    A module may also have `install(app, settings)` for what routes alone cannot do.
    """
    for module in channels.plugins():
        folder = module.__name__.rpartition(".")[0]
        _include(app, settings, f"{folder}.endpoints")
    for name in PAGES:
        _include(app, settings, name)
    if settings.oidc is not None:
        _include(app, settings, SIGN_IN)
    if settings.break_glass_key is not None:
        _include(app, settings, BREAK_GLASS)
    if settings.development:
        _include(app, settings, DEMO)


def notice_sender(services: Services) -> Any | None:
    """Return the sender of notices to people on call, when it is installed."""
    module = _module("api.oncall.sender")
    if module is None:
        return None
    return module.NoticeSender(services.sessions, services.settings, services.clock)


def _include(app: FastAPI, settings: Settings, name: str) -> None:
    module = _module(name)
    if module is None:
        return
    if hasattr(module, "install"):
        module.install(app, settings)
    app.include_router(module.router)


def _module(name: str) -> ModuleType | None:
    """Import a module that may be absent; one that is there and broken stops the start."""
    parent = name.rpartition(".")[0]
    if importlib.util.find_spec(parent) is None or importlib.util.find_spec(name) is None:
        return None
    return importlib.import_module(name)


def _http(address: str, token: str | None) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(base_url=address, headers=headers, limits=HTTP_POOL, trust_env=False)


def _patience(settings: Settings) -> Patience:
    return Patience(
        receipt_after=settings.receipt_after,
        handoff_after=settings.handoff_after,
        down_after=settings.down_after,
        give_up_after=settings.give_up_after,
    )


@cache
def _knowledge(folder: Path) -> KnowledgeBase:
    return KnowledgeBase.load(folder)


def _folder(name: str) -> Path:
    folder = Path(name)
    return folder if folder.is_absolute() else ROOT / folder
