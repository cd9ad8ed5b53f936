"""What the contract suite of the port `Directory` works with."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from actions.domain.person import Account
from actions.ports.directory import Directory
from tests.support.proof import SteppedClock


@dataclass
class Bench:
    """One directory with one ordinary person in it, and the hands to change things behind it.

    `change` takes facts in the words of `Account`: enabled, locked, expired, must_change_password,
    password_expired, groups (a list of group names), shared; or of `Member`: department, language,
    mobile, other_mail.

    What differs between directories is declared. `clock` is None where time is the directory's own.
    `refuses` names what its own policy refuses beside a short password: «name» (the person's name
    in it; the secure page refuses that for every directory) and «history» (one of before; without
    it an old password is taken). With `forgets_when_set` it does not know any more when a password
    was set that must be changed. `hides` are facts that it never tells. Where our own account may
    not try a password, `lets_in` says whether a person gets in with it.
    """

    directory: Directory
    person_id: str
    change: Callable[..., Awaitable[None]]
    take_away: Callable[[], Awaitable[None]]
    clock: SteppedClock | None = None
    refuses: Collection[str] = ("name", "history")
    forgets_when_set: bool = False
    hides: Collection[str] = ()
    sid_prefix: str = "S-1-5-21-"
    lets_in: Callable[[str], Awaitable[bool]] | None = None
    group_key: Callable[[str], str] = str

    async def works(self, account: Account, password: str) -> bool:
        """True when this person gets in with the password."""
        if self.lets_in is not None:
            return await self.lets_in(password)
        return await self.directory.password_works(account, password)
