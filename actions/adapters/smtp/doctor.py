"""Looks at a mail system as a letter would, and hands none over."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPResponseException,
)

from actions.adapters.smtp.adapter import connection, trust
from actions.adapters.smtp.errors import FAILURES
from actions.adapters.smtp.settings import SmtpSettings
from actions.domain.examined import Line, counting_until, well, wrong
from actions.ports.clock import Clock

PART = "mail"
_FIREWALL = "Open the way to it in the firewall, or correct NACHTWACHT_SMTP__HOST and __PORT."


async def examine(settings: SmtpSettings, clock: Clock) -> AsyncIterator[Line]:
    """Connect, look at the certificate, sign in, and ask whether our sender may write."""
    try:
        checking = trust(settings)
    except OSError:
        mend = "Set NACHTWACHT_SMTP__CA_FILE to PEM of an authority, or leave it out."
        yield wrong(PART, "the file of the authority cannot be read", mend)
        return
    for line in await _looked_at(settings, checking, clock):
        yield line


async def _looked_at(settings: SmtpSettings, checking: ssl.SSLContext, clock: Clock) -> list[Line]:
    client = connection(settings.model_copy(update={"user": ""}), checking)
    lines: list[Line] = []
    try:
        async with asyncio.timeout(settings.timeout.total_seconds()):
            await client.connect()
            lines.append(_certificate(client, settings, clock))
            lines += await _as_a_letter(client, settings)
    except FAILURES as error:
        lines.append(_no_use(settings, error))
    finally:
        client.close()
    return lines


def _certificate(client: SMTP, settings: SmtpSettings, clock: Clock) -> Line:
    held = client.get_transport_info("peercert")
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(held["notAfter"]), UTC)
    what = f"certificate of {settings.host}:{settings.port_used}"
    return counting_until(PART, what, ends, clock.now(), "Renew it before that day.")


async def _as_a_letter(client: SMTP, settings: SmtpSettings) -> list[Line]:
    """Sign in and name our sender; then take that back."""
    name = f"{settings.host}:{settings.port_used}"
    lines = [well(PART, f"{name} lets us in over TLS without signing in")]
    if settings.user:
        try:
            await client.login(settings.user, settings.password.get_secret_value())
        except (SMTPAuthenticationError, SMTPNotSupported) as error:
            mend = "Correct NACHTWACHT_SMTP__USER and __PASSWORD, or leave both out for a relay."
            return [wrong(PART, f"{name} refuses our user or password ({_code(error)})", mend)]
        lines = [well(PART, f"signed in at {name}, over TLS that is checked")]
    try:
        await client.mail(settings.from_address)
        await client.rset()
    except SMTPResponseException as error:
        says = f"it takes no letters from {settings.from_address} ({error.code})"
        mend = "Let our user send as this address, or correct NACHTWACHT_SMTP__FROM_ADDRESS."
        return [*lines, wrong(PART, says, mend)]
    await client.quit()
    return [*lines, well(PART, f"it takes letters from {settings.from_address}; none was sent")]


def _no_use(settings: SmtpSettings, error: Exception) -> Line:
    name = f"{settings.host}:{settings.port_used}"
    for each in (error, error.__cause__, error.__context__):
        if isinstance(each, ssl.SSLCertVerificationError):
            return wrong(
                PART,
                f"the certificate of {name} is refused: {each.verify_message}",
                "Give the CA that signed it (NACHTWACHT_SMTP__CA_FILE), or a certificate with this"
                " host name.",
            )
    if type(error) in (SMTPException, SMTPNotSupported):
        mend = "Let it offer STARTTLS, or set NACHTWACHT_SMTP__TLS=implicit and its port."
        return wrong(PART, f"{name} offers no TLS, and without it nothing is sent", mend)
    return wrong(PART, f"{name} does not answer ({type(error).__name__})", _FIREWALL)


def _code(error: SMTPException) -> str:
    return str(error.code) if isinstance(error, SMTPResponseException) else "no sign-in offered"
