"""Letters to registered addresses: codes and notices.

MailError           the letter was not sent
├── MailUnavailable  not now: no answer, a refusal for the moment, or we may not send there at all
└── MailRefused      never: this address or this letter is not taken
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, ready to send."""

    to: str
    subject: str
    body: str


class MailError(Exception):
    """The mail was not sent."""


class MailUnavailable(MailError):
    """The mail could not be handed over now; trying again later makes sense."""


class MailRefused(MailError):
    """The mail system does not take this letter for this address; trying again is no use."""


class Mailer(Protocol):
    """Hands a letter to the mail system."""

    async def send(self, letter: Letter) -> None:
        """Send one letter; raises MailUnavailable or MailRefused."""
        ...
