"""A signed-in employee at the page of his own proofs, one layer behind the browser."""

import re
from dataclasses import dataclass

import pyotp
from pydantic import SecretStr

from actions.proof.mine.schemas import MineAnswer, MineView
from tests.support.proof import Person, ProofHouse

SECOND = "anna.prive@thuis.example"


@dataclass
class Visit:
    """One browser that used a link."""

    house: ProofHouse
    person: Person
    ticket: SecretStr

    async def view(self) -> MineView:
        """Look."""
        return await self.house.door.mine.page.view(self.ticket)

    async def proves(
        self, code: str | None = None, kind: str = "totp", source: str | None = None
    ) -> MineAnswer:
        """Type a code of something registered, the app's right one unless told."""
        typed = SecretStr(code or self.person.code(self.house.clock))
        return await self.house.door.mine.page.prove(
            self.ticket, kind=kind, code=typed, source=source
        )

    async def begins(self, kind: str, target: str | None = None) -> MineAnswer:
        """Begin to register something."""
        typed = SecretStr(target) if target is not None else None
        return await self.house.door.mine.changes.begin(self.ticket, kind, typed)

    async def confirms(self, code: str) -> MineAnswer:
        """Type the first code."""
        return await self.house.door.mine.changes.confirm(self.ticket, SecretStr(code))

    async def adds_app(self) -> str:
        """Register an app and return its seed."""
        await self.begins("totp")
        adding = (await self.view()).adding
        assert adding is not None
        assert adding.key is not None
        answer = await self.confirms(pyotp.TOTP(adding.key).at(self.house.clock.now()))
        assert answer.error is None
        return adding.key

    async def adds_mail(self, address: str = SECOND) -> None:
        """Register a second address."""
        await self.begins("mail_code", address)
        assert (await self.confirms(await self.code_at(address))).error is None

    async def code_at(self, address: str) -> str:
        """Return the newest code in a mailbox."""
        letters = await self.house.letters(address)
        found = [code for each in letters for code in re.findall(r"Je code is (\d{8})", each.body)]
        return str(found[-1])

    async def takes_codes(self) -> list[str]:
        """Have recovery codes made."""
        answer = await self.house.door.mine.changes.give_codes(self.ticket)
        assert answer.codes is not None
        return answer.codes

    async def kinds(self) -> list[str]:
        """Return the kinds that are registered."""
        return [one.kind for one in (await self.view()).registered]


async def link(house: ProofHouse, person: Person) -> SecretStr:
    """Return the token of a link, as `api` gets it for who is signed in."""
    url, _until = await house.opening.open(
        person.person_id, case_id="c-" + "x" * 22, channel="web", language="nl"
    )
    return SecretStr(url.partition("#")[2])


async def visits(house: ProofHouse, person: Person) -> Visit:
    """Ask for a link and use it."""
    answer = await house.door.mine.page.enter(await link(house, person))
    assert answer.ticket is not None
    return Visit(house, person, SecretStr(answer.ticket))


async def newcomer(house: ProofHouse) -> Visit:
    """Let somebody come who has nothing registered."""
    return await visits(house, await house.employee(totp=False, mail=False))


async def proved(house: ProofHouse) -> Visit:
    """Let somebody come who has an app and an address, and has shown it."""
    visit = await visits(house, await house.employee())
    await visit.proves()
    return visit
