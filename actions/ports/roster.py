"""Who works here, page by page: the part of a directory that enrolment reads."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from actions.ports.directory import DirectoryError

MOBILE = "mobile"
OTHER_MAIL = "other_mail"


class GroupUnknown(DirectoryError):
    """No single group has this name or id."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person as a page shows him; what the directory does not know is "".

    `language` is a tag as the directory keeps it, such as `nl-NL`. `mobile` and `other_mail` are
    as they were typed there, by whoever may change them.
    """

    person_id: str
    first_name: str
    mail: str
    principal_name: str
    enabled: bool
    department: str = ""
    language: str = ""
    mobile: str = ""
    other_mail: str = ""


@runtime_checkable
class ListsPeople(Protocol):
    """A directory that can list its people; `contacts` are the fields of `Member` that it fills.

    Of the fields MOBILE and OTHER_MAIL, one that is not in `contacts` is always "".
    """

    contacts: frozenset[str]

    def members(self, group: str | None, size: int) -> AsyncIterator[list[Member]]:
        """Yield pages of at most so many people: of a group, at any depth, or everybody.

        Nobody is asked for the next page before it is wanted. A page that does not come ends it:
        what was yielded is then not everybody.

        Raises:
            GroupUnknown: before the first page.
            DirectoryUnavailable: a page did not come.
        """
        ...
