"""The systems that are repaired, chosen and connected by the settings."""

from dataclasses import dataclass

from actions.adapters.citrix.adapter import CitrixSessions
from actions.adapters.sandbox.directory import SandboxDirectory
from actions.adapters.sandbox.mailer import SandboxMailer
from actions.db import DbSessions
from actions.errors import Broken
from actions.ports.clock import Clock
from actions.ports.directory import Directory
from actions.ports.mailer import Mailer
from actions.ports.sessions import Sessions
from actions.settings import Settings


@dataclass(frozen=True, slots=True)
class Backends:
    """The systems that are repaired; tests bring their own."""

    directory: Directory
    broker: Sessions
    mailer: Mailer


def connect(settings: Settings, sessions: DbSessions, clock: Clock) -> Backends:
    """Return the systems that the settings name; nothing is called yet.

    Raises:
        Broken: a pretend system was asked for in production.
    """
    if settings.env == "production" and settings.directory == "sandbox":
        raise Broken("settings.sandbox_in_production", setting="directory")
    return Backends(
        directory=SandboxDirectory(sessions, clock),
        broker=CitrixSessions(settings.citrix, clock=clock),
        mailer=SandboxMailer(sessions, clock),
    )
