"""People at the public door, seen from behind the socket: who they say they are, what they type."""

from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy import update

from actions.proof.registration import MAIL_CODE, RECOVERY, TOTP
from actions.proof.schemas import StartAnswer, StartView
from actions.sandbox.company import models
from tests.support.proof import NEW_PASSWORD, Person, ProofHouse

WRONG_APP, WRONG_MAIL = "000000", "00000000"


@dataclass
class Request:
    """One request at the door."""

    house: ProofHouse
    ticket: SecretStr
    opened: StartAnswer

    async def types(
        self,
        app: str = WRONG_APP,
        mail: str = WRONG_MAIL,
        source: str | None = None,
        recovery: str = "",
    ) -> StartAnswer:
        """Type two codes; a new ticket is kept."""
        typed = {TOTP: SecretStr(app), MAIL_CODE: SecretStr(mail), RECOVERY: SecretStr(recovery)}
        answer = await self.house.door.start.prove(self.ticket, typed, source=source)
        if answer.ticket is not None:
            self.ticket = SecretStr(answer.ticket)
        return answer

    async def proves(self, person: Person) -> StartAnswer:
        """Type what is right for a person."""
        mail = await self.house.mailed_code(person)
        return await self.types(person.code(self.house.clock), mail)

    async def view(self) -> StartView:
        """Return what the browser sees."""
        return await self.house.door.start.view(self.ticket)


async def knocks(house: ProofHouse, name: str, source: str | None = None) -> Request:
    """Type a name and let the background do its work."""
    opened = await house.door.start.open(name, language="nl", source=source)
    await house.courier.sweep()
    return Request(house, SecretStr(opened.ticket or ""), opened)


async def becomes(house: ProofHouse, person: Person, **values: object) -> Person:
    """Change the account of a person in the demo company."""
    async with house.db.begin() as session:
        await session.execute(
            update(models.Account)
            .where(models.Account.person_id == person.person_id)
            .values(**values)
        )
    return person


async def privileged(house: ProofHouse) -> Person:
    """An administrator."""
    return await becomes(house, await house.employee(), groups=["Domain Users", "Domain Admins"])


async def disabled(house: ProofHouse) -> Person:
    """Somebody whose account is off."""
    return await becomes(house, await house.employee(), enabled=False)


async def shared(house: ProofHouse) -> Person:
    """An account of many."""
    return await becomes(house, await house.employee(), shared=True)


async def without_app(house: ProofHouse) -> Person:
    """Somebody with a second address alone."""
    return await house.employee(totp=False)


async def without_address(house: ProofHouse) -> Person:
    """Somebody with an app alone."""
    return await house.employee(mail=False)


async def cooling_down(house: ProofHouse) -> Person:
    """Somebody whose proofs are two days old."""
    return await house.employee(age_days=2)


async def shut(house: ProofHouse) -> Person:
    """Somebody for whom too many wrong codes were typed today."""
    anna = await house.employee()
    for _ in range(2):
        request = await knocks(house, anna.account.user_name)
        for _ in range(5):
            await request.types()
    return anna


async def sets_password(request: Request) -> None:
    """Choose the new password."""
    await request.house.door.start.set_password(request.ticket, SecretStr(NEW_PASSWORD))


async def takes_lock_off(request: Request) -> None:
    """Only take the lock off."""
    await request.house.door.start.unlock(request.ticket)
