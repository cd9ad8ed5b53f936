"""Hands letters to a mail system: one short connection for each, always over TLS."""

import asyncio
import ssl
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, make_msgid

from aiosmtplib import SMTP

from actions.adapters.smtp.errors import FAILURES, in_our_words
from actions.adapters.smtp.settings import SmtpSettings, SmtpTls, one_address
from actions.ports.clock import Clock
from actions.ports.mailer import Letter, MailRefused

_POLICY = SMTP_POLICY.clone(cte_type="7bit")


class SmtpMailer:
    """The mail system of the settings.

    Raises:
        OSError: on building, when `ca_file` cannot be read.
    """

    def __init__(self, settings: SmtpSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._tls = ssl.create_default_context(cafile=settings.ca_file)
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_2

    async def send(self, letter: Letter) -> None:
        """Send one letter; raises MailUnavailable or MailRefused."""
        try:
            message = written(letter, self._settings, self._clock)
        except ValueError as error:
            raise MailRefused("address") from error
        try:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                await self._hand_over(message, letter.to)
        except FAILURES as error:
            raise in_our_words(error) from error

    async def _hand_over(self, message: EmailMessage, to: str) -> None:
        at = self._settings
        client = SMTP(
            hostname=at.host,
            port=at.port_used,
            use_tls=at.tls is SmtpTls.IMPLICIT,
            start_tls=at.tls is SmtpTls.STARTTLS,
            tls_context=self._tls,
            username=at.user or None,
            password=at.password.get_secret_value() if at.user else None,
            timeout=at.timeout.total_seconds(),
        )
        async with client:
            await client.send_message(message, sender=at.from_address, recipients=[to])


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
