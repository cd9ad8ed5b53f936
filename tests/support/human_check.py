"""Engineers who establish who somebody is, one layer behind the browser."""

from dataclasses import dataclass, field
from uuid import uuid4

import pyotp
from pydantic import SecretStr
from sqlalchemy import update

from actions.proof.human import checkers
from actions.proof.human.opening import CheckOpening
from actions.proof.human.page import CheckPage
from actions.proof.human.schemas import CheckAnswer, CheckView, RecordBody
from actions.proof.models import Challenge
from actions.proof.registration import new_totp_secret
from actions.sandbox.company import models
from tests.support.own_proofs import Visit
from tests.support.proof import Person, ProofHouse

CASE = "c-" + "x" * 22
MUST = {
    "call_back": ["directory_number", "own_request"],
    "video_badge": ["face_on_badge", "name_on_badge", "own_request"],
}


@dataclass
class Engineer:
    """Somebody at the desk with an app of his own."""

    house: ProofHouse
    engineer_id: str
    person_id: str
    seed: str
    ticket: SecretStr = field(default_factory=lambda: SecretStr("none"))

    @property
    def page(self) -> CheckPage:
        """What lies behind his page."""
        return self.house.door.check.page

    def code(self) -> str:
        """Return what his app shows."""
        return pyotp.TOTP(self.seed).at(self.house.clock.now())

    async def link(self, person: Person, case_id: str = CASE) -> str:
        """Ask for a link, as the desk does; return it."""
        opening = CheckOpening(self.house.parts, self.house.directory)
        url, _until = await opening.open(
            person.person_id, case_id=case_id, engineer_id=self.engineer_id, language="nl"
        )
        return url

    async def comes(self, person: Person) -> "Engineer":
        """Use a link."""
        token = (await self.link(person)).partition("#")[2]
        answer = await self.page.enter(SecretStr(token))
        self.ticket = SecretStr(answer.ticket or "")
        return self

    async def view(self) -> CheckView:
        """Look."""
        return await self.page.view(self.ticket)

    async def records(
        self,
        purpose: str = "password_reset",
        *,
        way: str = "call_back",
        compared: list[str] | None = None,
        code: str | None = None,
    ) -> CheckAnswer:
        """Say how it was established."""
        body = RecordBody.model_validate(
            {
                "ticket": self.ticket,
                "way": way,
                "compared": MUST[way] if compared is None else compared,
                "purpose": purpose,
                "code": code or self.code(),
            }
        )
        return await self.page.record(body)

    async def confirms(self, code: str | None = None) -> CheckAnswer:
        """Confirm what another established."""
        return await self.page.confirm(self.ticket, SecretStr(code or self.code()))

    async def gives(self) -> CheckAnswer:
        """Take the code that is read out."""
        return await self.page.give(self.ticket)


async def engineer(
    house: ProofHouse, name: str = "Kim", *, named: bool = True, person_id: str | None = None
) -> Engineer:
    """Let an engineer come to work; `named` beforehand by an administrator."""
    made = Engineer(house, str(uuid4()), person_id or str(uuid4()), new_totp_secret())
    if named:
        async with house.db.begin() as session:
            await checkers.add(
                session, house.key, engineer_id=made.engineer_id, person_id=made.person_id,
                name=name, secret=made.seed, now=house.clock.now(),
            )  # fmt: skip
    return made


async def without_proofs(house: ProofHouse, **changes: object) -> Person:
    """Employ somebody who has nothing left that proves who she is."""
    anna = await house.employee(totp=False, mail=False)
    values = {"telephone": "040 555 01 01"} | changes
    async with house.db.begin() as session:
        await session.execute(
            update(models.Account)
            .where(models.Account.person_id == anna.person_id)
            .values(**values)
        )
    return anna


async def employees_page(house: ProofHouse, person: Person) -> tuple[Challenge, str]:
    """Return the page that was opened for an employee and its token, as his chat gets it."""
    challenge_id = [each for kind, each in house.events if kind == "challenge.opened"][-1]
    url, _until = await house.service.link(challenge_id, person.person_id)
    async with house.db() as session:
        found = await session.get_one(Challenge, challenge_id)
    return found, url.partition("#")[2]


async def employees_visit(house: ProofHouse, person: Person) -> Visit:
    """Let the employee open the page of his own proofs that was opened for him."""
    _, token = await employees_page(house, person)
    answer = await house.door.mine.page.enter(SecretStr(token))
    return Visit(house, person, SecretStr(answer.ticket or ""))
