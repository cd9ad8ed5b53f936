"""Turns what the mail system says into our words."""

import ssl

import structlog
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from actions.ports.mailer import MailError, MailRefused, MailUnavailable

log = structlog.get_logger()

FAILURES = (SMTPException, OSError)
"""Whatever may go wrong on the way; errors of TLS and of time are `OSError` too."""
_PERMANENT = 500


def in_our_words(error: Exception) -> MailError:
    """Return the failure as the port has it.

    Only what is said of the recipient or of the letter itself is for good. A refused sign-in,
    sender or certificate is a setting: logged as an error, and tried again once it is mended.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return _by_code(max(refused.code for refused in error.recipients))
    if isinstance(error, SMTPDataError):
        return _by_code(error.code)
    code = error.code if isinstance(error, SMTPResponseException) else 0
    tls = isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError)
    if code >= _PERMANENT or tls or type(error) in (SMTPException, SMTPNotSupported):
        log.error("mail.misconfigured", error=type(error).__name__, code=code)
    return MailUnavailable(type(error).__name__)


def _by_code(code: int) -> MailError:
    return MailRefused(str(code)) if code >= _PERMANENT else MailUnavailable(str(code))
