"""Enrolment on a real database, with the demo company behind it and a real mail server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import insert, text, update

from actions.adapters.smtp.adapter import SmtpMailer
from actions.adapters.smtp.settings import SmtpSettings
from actions.enrolment.contacts import Contacts
from actions.enrolment.coverage import Coverage
from actions.enrolment.inviting import Inviting, Tally
from actions.enrolment.listings import Listings
from actions.enrolment.post import Post
from actions.enrolment.settings import EnrolmentSettings
from actions.enrolment.task import EnrolmentTask
from actions.ledger.service import Ledger
from actions.ports.mailer import Mailer
from actions.ports.texter import Text, Texter
from actions.sandbox.company import models
from tests.support.certificates import Authority
from tests.support.mail_system import PASSWORD, USER, MailSystem
from tests.support.proof import RULES, ProofHouse, proof_house

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
"""Half past ten in Amsterdam."""
PAGE = "https://care.delinde.example/chat"
GROUP = "Zorg"
SETTINGS = EnrolmentSettings(page=PAGE, page_pause=timedelta(), directory_contacts=True)


@dataclass
class KeptTexts:
    """A sender of short messages that keeps them."""

    texts: list[Text] = field(default_factory=list)

    async def send(self, text: Text) -> None:
        self.texts.append(text)


class EnrolmentHouse:
    """Enrolment as it stands after a start; `restarted` is the same on the same database."""

    def __init__(
        self, proof: ProofHouse, mailer: Mailer, texter: Texter, settings: EnrolmentSettings
    ) -> None:
        self.proof, self.settings = proof, settings
        self._mailer, self._texter = mailer, texter
        parts, clock = proof.parts, proof.clock
        self.contacts = Contacts(parts, settings, texter)
        self.listings = Listings(parts, proof.directory, self.contacts, settings)
        self.post = Post(parts, mailer, settings)
        self.task = EnrolmentTask(self.listings, self.contacts, self.post, settings, clock)
        self.coverage = Coverage(parts)

    def restarted(self, **changes: Any) -> "EnrolmentHouse":
        """Return a house that knows nothing but the database."""
        settings = EnrolmentSettings.model_validate(self.settings.model_dump() | changes)
        return EnrolmentHouse(self.proof, self._mailer, self._texter, settings)

    def writes_to(self, port: int) -> "EnrolmentHouse":
        """Return a house whose letters go to another server on this machine."""
        mail = SmtpSettings(host="127.0.0.1", port=port, from_address="nachtwacht@delinde.example")
        mailer = SmtpMailer(mail, self.proof.clock)
        return EnrolmentHouse(self.proof, mailer, self._texter, self.settings)

    async def invite(self, group: str = GROUP, **how: bool) -> Tally:
        """Do what the command does."""
        proof = self.proof
        inviting = Inviting(
            proof.db, proof.directory, proof.key, Ledger(proof.clock), proof.clock, self.settings
        )
        return await inviting.invite(group, **how)

    async def passes(self, **span: float) -> None:
        """Let time go by, and look at all that is due then."""
        self.proof.clock.advance(**span)
        await self.task.list()
        await self.task.write()
        await self.proof.courier.sweep()

    async def hire(self, number: int = 1, **changes: Any) -> list[str]:
        """Employ so many people of a group; returns their ids."""
        async with self.proof.db.begin() as session:
            known = await session.scalar(text("SELECT count(*) FROM sandbox.account"))
            rows = [self._row((known or 0) + each) | changes for each in range(number)]
            await session.execute(insert(models.Account), rows)
        return [row["person_id"] for row in rows]

    async def change(self, person_id: str, **facts: Any) -> None:
        """Change what the directory says of somebody."""
        statement = update(models.Account).where(models.Account.person_id == person_id)
        async with self.proof.db.begin() as session:
            await session.execute(statement.values(**facts))

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        async with self.proof.db() as session:
            return [tuple(row) for row in (await session.execute(text(query))).all()]

    def _row(self, number: int) -> dict[str, Any]:
        user = f"person{number:04d}"
        return {
            "person_id": f"0e{number:06d}-0000-4000-8000-{number:012d}",
            "user_name": user,
            "domain": "DELINDE",
            "sid": f"S-1-5-21-9-9-9-{number}",
            "principal_name": f"{user}@delinde.example",
            "display_name": f"Persoon {number}",
            "first_name": f"Persoon{number}",
            "mail": f"{user}@delinde.example",
            "enabled": True,
            "bad_password_count": 0,
            "password_hash": "-",
            "password_set_at": MONDAY - timedelta(days=40),
            "groups": ["Domain Users", GROUP],
            "employed_since": MONDAY - timedelta(days=900),
            "title": "Verpleegkundige",
            "department": "Afdeling Eik",
        }


@asynccontextmanager
async def enrolment_house(
    url: str, folder: Path, **changes: Any
) -> AsyncIterator[tuple[EnrolmentHouse, MailSystem, KeptTexts]]:
    """Build a house on a Monday morning, its mail server and its sender of short messages."""
    authority, texter = Authority(folder), KeptTexts()
    system = MailSystem(authority.certificate())
    await system.start()
    rules = replace(RULES, sms_codes=True)
    async with proof_house(url, rules, texter=texter) as proof:
        proof.clock.advance(seconds=(MONDAY - proof.clock.now()).total_seconds())
        mail = SmtpSettings(
            host="127.0.0.1", port=system.port, ca_file=authority.ca_file, user=USER,
            password=SecretStr(PASSWORD), from_address="nachtwacht@delinde.example",
        )  # fmt: skip
        settings = EnrolmentSettings.model_validate(SETTINGS.model_dump() | changes)
        yield EnrolmentHouse(proof, SmtpMailer(mail, proof.clock), texter, settings), system, texter
    await system.stop()
