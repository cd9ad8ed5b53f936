"""Errors of this program.

CareError
├── Refused      a rule says no
├── Unavailable  something we need is silent
└── Broken       our own fault
"""


class CareError(Exception):
    """An error with a stable dotted code; `context` holds ids and keys, no text of people."""

    def __init__(self, code: str, **context: str) -> None:
        super().__init__(code)
        self.code = code
        self.context = context


class Refused(CareError):
    """A rule said no; the code names it."""


class Unavailable(CareError):
    """Something we need does not answer now."""


class Broken(CareError):
    """Our own fault: a bug or a wrong setting."""


class AssertionRefused(Refused):
    """The signed word of `api` about who is asking does not hold."""


class LedgerUnwritable(Unavailable):
    """The audit row could not be written, so nothing may be done (R10)."""


class SlotTaken(Broken):
    """Another process already runs this executor slot."""
