"""Delivers letters into the mailbox of the demo company."""

from sqlalchemy.exc import SQLAlchemyError

from actions.adapters.sandbox.switches import switch
from actions.db import DbSessions
from actions.ports.clock import Clock
from actions.ports.mailer import Letter, MailUnavailable
from actions.sandbox.company import models


class SandboxMailer:
    """A mail system in one table."""

    def __init__(self, sessions: DbSessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def send(self, letter: Letter) -> None:
        """Put one letter in the mailbox; raises MailUnavailable."""
        try:
            async with self._sessions.begin() as session:
                if await switch(session, "mail") == "down":
                    raise MailUnavailable
                session.add(
                    models.Letter(
                        to_address=letter.to,
                        subject=letter.subject,
                        body=letter.body,
                        at=self._clock.now(),
                    )
                )
        except SQLAlchemyError as error:
            raise MailUnavailable from error
