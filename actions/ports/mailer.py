"""Letters to registered addresses: codes and notices."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, ready to send."""

    to: str
    subject: str
    body: str


class MailUnavailable(Exception):
    """The mail could not be handed over; it was not sent."""


class Mailer(Protocol):
    """Hands a letter to the mail system."""

    async def send(self, letter: Letter) -> None:
        """Send one letter; raises MailUnavailable."""
        ...
