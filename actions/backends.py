"""The systems that are repaired, chosen and connected by the settings."""

from dataclasses import dataclass, field

from actions.adapters.active_directory import ActiveDirectory
from actions.adapters.apprise.texter import AppriseTexter
from actions.adapters.citrix.adapter import CitrixSessions
from actions.adapters.entra import EntraClient, EntraDirectory, EntraSignIns
from actions.adapters.sandbox.directory import SandboxDirectory
from actions.adapters.sandbox.mailer import SandboxMailer
from actions.adapters.sandbox.sign_ins import SandboxSignIns
from actions.adapters.smtp.adapter import SmtpMailer
from actions.db import DbSessions
from actions.errors import Broken
from actions.ports.clock import Clock
from actions.ports.directory import Directory
from actions.ports.mailer import Mailer
from actions.ports.sessions import Sessions
from actions.ports.sign_ins import NoSignIns, SignIns
from actions.ports.texter import Texter
from actions.settings import Settings


@dataclass(frozen=True, slots=True)
class Backends:
    """The systems that are repaired; tests bring their own."""

    directory: Directory
    broker: Sessions
    mailer: Mailer
    sign_ins: SignIns = field(default_factory=NoSignIns)
    texter: Texter | None = None


def connect(settings: Settings, sessions: DbSessions, clock: Clock) -> Backends:
    """Return the systems that the settings name; nothing is called yet.

    Raises:
        Broken: a pretend system was asked for in production, or a part of the settings is missing.
    """
    if settings.env == "production":
        for setting, chosen in (("mail", settings.mail), ("directory", settings.directory)):
            if chosen == "sandbox":
                raise Broken("settings.sandbox_in_production", setting=setting)
    directory, sign_ins = _directory(settings, sessions, clock)
    return Backends(
        directory=directory,
        broker=CitrixSessions(settings.citrix, clock=clock),
        mailer=_mailer(settings, sessions, clock),
        sign_ins=sign_ins,
        texter=AppriseTexter(settings.sms_url) if settings.sms_url else None,
    )


def _directory(settings: Settings, sessions: DbSessions, clock: Clock) -> tuple[Directory, SignIns]:
    if settings.directory == "active_directory":
        if settings.active_directory is None:
            raise Broken("settings.missing", setting="active_directory")
        return ActiveDirectory(settings.active_directory, clock=clock), NoSignIns()
    if settings.directory == "entra":
        if settings.entra is None:
            raise Broken("settings.missing", setting="entra")
        client = EntraClient(settings.entra, clock=clock)
        return EntraDirectory(client), EntraSignIns(client)
    return SandboxDirectory(sessions, clock), SandboxSignIns(sessions, clock)


def _mailer(settings: Settings, sessions: DbSessions, clock: Clock) -> Mailer:
    if settings.mail == "sandbox":
        return SandboxMailer(sessions, clock)
    if settings.smtp is None:
        raise Broken("settings.missing", setting="smtp")
    return SmtpMailer(settings.smtp, clock)
