"""Who is asking, and what the directory says of the account."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How sure the channel is of who is talking (A0: not at all, A1: signed in)."""

    UNKNOWN = "A0"
    SIGNED_IN = "A1"


@dataclass(frozen=True, slots=True)
class Caller:
    """The verified sender of one turn, taken from the signed assertion and from nothing else."""

    person_id: str
    channel: str
    level: Level
    case_id: str
    inbox_id: str
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the directory showed it at one moment.

    `privileged` is None when the directory could not tell; callers treat that as privileged (R5).
    `expires_at`: when the account ends, or ended; None when it does not or nobody can tell.
    `groups`: the groups it is in, as the directory names them, in lower case: SIDs in Active
    Directory, object ids in Entra ID, names in the demo company.
    `elsewhere`: a copy of an account in another directory, which alone can mend it.
    `telephones` are the numbers the directory has, for a colleague who calls back.
    """

    person_id: str
    user_name: str
    domain: str
    sid: str
    principal_name: str
    display_name: str
    first_name: str
    mail: str
    enabled: bool
    locked: bool
    expired: bool
    password_expired: bool
    must_change_password: bool
    password_set_at: datetime | None
    privileged: bool | None
    shared: bool
    employed_since: datetime | None = None
    elsewhere: bool = False
    expires_at: datetime | None = None
    groups: frozenset[str] = frozenset()
    telephones: tuple[str, ...] = ()

    @property
    def excluded(self) -> bool:
        """True when only a human may touch this account (R4, R5)."""
        return self.privileged is not False or self.shared


def telephones(*found: object) -> tuple[str, ...]:
    """Return the numbers of a directory as it shows them, each once, without what is empty."""
    numbers = (str(each).strip() for each in found if each)
    return tuple(dict.fromkeys(number for number in numbers if number))
