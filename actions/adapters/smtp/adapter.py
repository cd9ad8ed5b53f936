"""Hands letters to a mail system: one short connection for each, always over TLS."""

import asyncio
import ssl
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, make_msgid

from aiosmtplib import SMTP

from actions.adapters.smtp.errors import FAILURES, in_our_words
from actions.adapters.smtp.settings import SmtpSettings, SmtpTls, one_address
from actions.breaker import Breaker, NotTried
from actions.ports.clock import Clock
from actions.ports.mailer import Letter, MailRefused, MailUnavailable

_POLICY = SMTP_POLICY.clone(cte_type="7bit")


class SmtpMailer:
    """The mail system of the settings.

    Raises:
        OSError: on building, when `ca_file` cannot be read.
    """

    def __init__(self, settings: SmtpSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._tls = trust(settings)
        self._breaker = Breaker("mail", clock, failures=settings.failures, rest=settings.rest)

    async def send(self, letter: Letter) -> None:
        """Send one letter; raises MailUnavailable or MailRefused."""
        try:
            message = written(letter, self._settings, self._clock)
        except ValueError as error:
            raise MailRefused("address") from error
        try:
            self._breaker.pass_through()
        except NotTried as error:
            raise MailUnavailable(type(error).__name__) from error
        try:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                await self._hand_over(message, letter.to)
        except FAILURES as error:
            if isinstance(error, OSError):
                self._breaker.silent()
            else:
                self._breaker.answered()
            raise in_our_words(error) from error
        self._breaker.answered()

    async def _hand_over(self, message: EmailMessage, to: str) -> None:
        sender = self._settings.from_address
        async with connection(self._settings, self._tls) as client:
            await client.send_message(message, sender=sender, recipients=[to])


def trust(settings: SmtpSettings) -> ssl.SSLContext:
    """Return how the mail system's certificate is checked; raises OSError without `ca_file`."""
    checking = ssl.create_default_context(cafile=settings.ca_file)
    checking.minimum_version = ssl.TLSVersion.TLSv1_2
    return checking


def connection(settings: SmtpSettings, checking: ssl.SSLContext) -> SMTP:
    """Return a connection that opens, over TLS and signed in, when it is entered."""
    return SMTP(
        hostname=settings.host,
        port=settings.port_used,
        use_tls=settings.tls is SmtpTls.IMPLICIT,
        start_tls=settings.tls is SmtpTls.STARTTLS,
        tls_context=checking,
        username=settings.user or None,
        password=settings.password.get_secret_value() if settings.user else None,
        timeout=settings.timeout.total_seconds(),
    )


def written(letter: Letter, settings: SmtpSettings, clock: Clock) -> EmailMessage:
    """Return the letter as a message; raises ValueError for an address that is not one address."""
    sender = one_address(settings.from_address, settings.from_name)
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = one_address(letter.to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    if settings.reply_to:
        message["Reply-To"] = one_address(settings.reply_to)
    message.set_content(letter.body)
    return message
