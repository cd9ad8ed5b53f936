"""Whom a typed name stands for; a name that is nobody's gets a stand-in of the same shape."""

from dataclasses import dataclass
from datetime import datetime

from actions.ports.directory import AccountUnknown, Directory
from actions.proof.keys import ProofKey
from actions.proof.schemas import PersonRef, Screen

UNKNOWN = "account_unknown"


@dataclass(frozen=True, slots=True)
class Nobody:
    """Behind this name is no account; counted, limited and answered like anybody."""

    person_id: str
    first_name: str = ""
    principal_name: str = ""
    mail: str = ""
    employed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """The person a name stands for; with a `refusal` no proof will ever fit."""

    person: PersonRef
    refusal: str | None


class Claims:
    """Finds people by the name they say they have."""

    def __init__(self, key: ProofKey, directory: Directory, screen: Screen) -> None:
        self._key = key
        self._directory = directory
        self._screen = screen

    async def of(self, name: str) -> Claimed:
        """Return whom a name stands for; raises DirectoryUnavailable, for every name alike."""
        wanted = name.rpartition("\\")[2].strip().lower()
        try:
            account = await self._directory.find_by_name(wanted)
        except AccountUnknown:
            return Claimed(Nobody(f"nobody-{self._key.name_mac(wanted)}"), UNKNOWN)
        return Claimed(account, self._screen(account))
