"""Why somebody is not signed in: what the person reads, and what the log keeps."""

from typing import Literal

from api.errors import Refused

Kind = Literal["failed", "again", "cancelled", "unknown", "engineer", "away"]
_STATUS: dict[Kind, int] = {"away": 503, "engineer": 403, "unknown": 403}


class SignInRefused(Refused):
    """Nobody was signed in and nothing was kept.

    `kind` chooses the page, `reason` is a word for the log, `place` is where the person wanted to
    go. `again` means that a new proof at the provider would help.
    """

    def __init__(self, kind: Kind, reason: str, place: str = "") -> None:
        super().__init__(f"sign_in.{kind}", status=_STATUS.get(kind, 400))
        self.kind = kind
        self.reason = reason
        self.place = place
