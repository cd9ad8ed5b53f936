"""The states in which a conversation waits, and what each makes of every intent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

import yaml

from tests.support.chatter import Chatter
from tests.support.sentences import LET_BE, NOT_UNDERSTOOD, sentence
from tests.support.waiting import eventually

_DOMAIN = Path(__file__).parents[2] / "bot" / "domain"
_TURNS_OF_PROGRAMS = {"answer", "case_event"}
DISTRESS = "distress"
"""Nothing comes after it until a person has ended the call, so it is walked by itself."""
SMALL_TALK = ("greet", "thanks", "goodbye", "frustration", "bot_challenge", "out_of_scope")
_NOT_PROBLEMS = {
    *SMALL_TALK,
    *("ask_human", "ask_status", "ask_how_to", "affirm", "deny", NOT_UNDERSTOOD),
    *("followup_solved", "followup_not_solved"),
}
LOOKS = {
    *("run.requested", "question.answered", "handoff.requested", "case.solved", "request.refused"),
    *("citrix.diagnose.begin", "citrix.diagnose", "account.read.begin", "account.read"),
    *("citrix.offers.begin", "citrix.offers"),
    *("proof.open.begin", "proof.open", "proof.opened", "proof.closed"),
    *("proof.close.begin", "proof.close", "unlock.stays.begin", "unlock.stays"),
}
"""Steps of the ledger that change nothing for anybody."""
UTTERED = None
"""The outcome of a turn in which no action was asked."""


def intents() -> list[str]:
    """Return every intent that a text can have and that a walk goes on after, and «let be»."""
    files = [yaml.safe_load(path.read_text()) for path in sorted(_DOMAIN.glob("*.yml"))]
    known = {name for content in files for name in content.get("intents") or []}
    return [*sorted(known - _TURNS_OF_PROGRAMS - {DISTRESS}), LET_BE]


def is_problem(intent: str) -> bool:
    """True for something that is wrong with a computer or an account."""
    return intent not in _NOT_PROBLEMS and intent != LET_BE


class Then(Enum):
    """What is open after an intent."""

    SAME = auto()
    """Exactly what was open before."""
    LEFT = auto()
    """Nothing of what was open, and nothing new."""
    NEXT = auto()
    """The next question, in place of what was open."""
    CALLED = auto()
    """A human is called; what was asked is put aside, a page stays usable."""
    TAKEN_UP = auto()
    """Something is open about what was named."""


@dataclass(frozen=True)
class Expected:
    """The outcomes that make sense, what is open then, and whether a repair may change things."""

    outcomes: frozenset[str | None]
    then: Then
    changes: bool = False


def to(then: Then, *outcomes: str | None, changes: bool = False) -> Expected:
    """Return what is expected, in one line."""
    return Expected(frozenset(outcomes), then, changes)


@dataclass(frozen=True)
class State:
    """A waiting state: how somebody gets there, and what it makes of the intents it knows."""

    name: str
    reach: Callable[[Chatter], None]
    answers: Mapping[str, Expected] = field(default_factory=dict)
    guest: bool = False

    def expects(self, intent: str) -> Expected | None:
        """Return what an intent should come to; None for a problem, where more than one will do."""
        if intent in self.answers:
            return self.answers[intent]
        return None if is_problem(intent) else _ANYWHERE[intent]


_ANYWHERE: dict[str, Expected] = {
    **{intent: to(Then.SAME, UTTERED) for intent in SMALL_TALK},
    "ask_how_to": to(Then.SAME, "search"),
    "ask_status": to(Then.SAME, "status_none"),
    "ask_human": to(Then.CALLED, "handed_over"),
    NOT_UNDERSTOOD: to(Then.SAME, "unsure"),
    "affirm": to(Then.SAME, "nothing_open"),
    "deny": to(Then.SAME, "nothing_open"),
    LET_BE: to(Then.SAME, "let_be"),
    "followup_solved": to(Then.LEFT, "solved"),
    "followup_not_solved": to(Then.CALLED, "helped_not"),
}


def _says(*names: str) -> Callable[[Chatter], None]:
    def reach(chatter: Chatter) -> None:
        for name in names:
            chatter.says(sentence(name, chatter.language))
            chatter.settle()

    return reach


def _asked_to_close(chatter: Chatter) -> None:
    _says("citrix_session_stuck")(chatter)
    chatter.taps("Alles sluiten|Close everything")
    chatter.settle()


def _asked_to_restart(chatter: Chatter) -> None:
    """Let a log off come to nothing; one that hangs already is asked for without a detour."""
    asked = chatter.says(sentence("citrix_session_stuck", chatter.language))
    chatter.settle()
    if chatter.in_the_end(asked).outcome == "citrix_ask_disconnect":
        chatter.taps("Alles sluiten|Close everything")
        chatter.settle()
    (to_close,) = chatter.where().questions
    chatter.taps("Ja, sluiten|Yes, close it")
    eventually(lambda: chatter.where().questions not in {(), (to_close,)})
    chatter.settle()


def _let_go(chatter: Chatter) -> None:
    _says("citrix_session_stuck")(chatter)
    (asked,) = chatter.where().questions
    chatter.says(sentence("affirm", chatter.language))
    eventually(lambda: chatter.where().questions not in {(), (asked,)})
    chatter.settle()


def _away(chatter: Chatter) -> None:
    _says("citrix_session_stuck")(chatter)
    eventually(lambda: chatter.where().human_called)
    chatter.settle()


def _asked(repeats: str, yes: Expected, problem: str) -> dict[str, Expected]:
    """A question before anything is done: a no leads out, «it works» ends it."""
    return {
        "ask_status": to(Then.SAME, repeats),
        problem: to(Then.SAME, repeats),
        "affirm": yes,
        "deny": to(Then.LEFT, "cancelled"),
        LET_BE: to(Then.LEFT, "cancelled"),
        "followup_not_solved": to(Then.SAME, repeats),
    }


_PAGE = {
    "ask_status": to(Then.SAME, "proof_link"),
    "affirm": to(Then.SAME, "proof_link"),
    "deny": to(Then.LEFT, "cancelled"),
    LET_BE: to(Then.LEFT, "cancelled"),
}
_SIGNED_OUT = ("leak_signed_out", "proof_link")


def _page(name: str, problem: str) -> State:
    return State(name, _says(problem), {**_PAGE, problem: to(Then.SAME, "proof_link")})


_HUMAN = {
    **dict.fromkeys(
        ("ask_status", "followup_not_solved", "affirm", "deny"), to(Then.SAME, "status_waiting")
    ),
    LET_BE: to(Then.LEFT, UTTERED),
}
NOTHING = State("nothing", lambda _chatter: None)
GUEST = State(
    "guest",
    lambda _chatter: None,
    {intent: to(Then.SAME, "not_signed_in") for intent in ("password_forgot", "account_locked")},
    guest=True,
)
UNSURE = State(
    "not understood once",
    _says(NOT_UNDERSTOOD),
    {
        NOT_UNDERSTOOD: to(Then.CALLED, "handed_over"),
        "affirm": to(Then.SAME, "still_choosing"),
        "deny": to(Then.SAME, "still_choosing"),
    },
)
CONSENT_DISCONNECT = State(
    "consent to let go",
    _says("citrix_session_stuck"),
    _asked(
        "citrix_ask_disconnect",
        to(Then.NEXT, "citrix_disconnected", changes=True),
        "citrix_session_stuck",
    ),
)
CONSENT_LOGOFF = State(
    "consent to close",
    _asked_to_close,
    _asked(
        "citrix_ask_logoff",
        to(Then.NEXT, "citrix_cleared", changes=True),
        "citrix_session_stuck",
    ),
)
CONSENT_RESTART = State(
    "consent to restart",
    _asked_to_restart,
    _asked("citrix_ask_restart", to(Then.TAKEN_UP, "proof_link"), "citrix_session_stuck"),
)
CHOICE = State(
    "choice",
    _says("citrix_session_stuck"),
    _asked("citrix_choose", to(Then.SAME, "ask_again"), "citrix_session_stuck"),
)
WORKS_AGAIN = State(
    "works again?",
    _let_go,
    {
        "ask_status": to(Then.SAME, "citrix_disconnected"),
        "citrix_session_stuck": to(Then.NEXT, "citrix_ask_logoff"),
        "affirm": to(Then.LEFT, "solved"),
        "deny": to(Then.NEXT, "citrix_ask_logoff"),
        "followup_not_solved": to(Then.NEXT, "citrix_ask_logoff"),
        LET_BE: to(Then.LEFT, "let_be"),
    },
)
ARTICLE = State(
    "did the article help?",
    _says("vpn_problem"),
    {
        "ask_status": to(Then.SAME, "article"),
        "affirm": to(Then.LEFT, "solved"),
        "deny": to(Then.CALLED, "helped_not"),
        LET_BE: to(Then.LEFT, "let_be"),
    },
)
PASSWORD_PAGE = _page("page for a password", "password_forgot")
UNLOCK_PAGE = _page("page for the lock", "account_locked")
LEAK = State(
    "signed out everywhere?",
    _says("device_broken_lost"),
    {
        **_asked("leak_ask", to(Then.TAKEN_UP, *_SIGNED_OUT, changes=True), "device_broken_lost"),
        **dict.fromkeys(("deny", LET_BE), to(Then.NEXT, "article")),
    },
)
OFFER = State(
    "an offer",
    _says("account_locked"),
    {
        **_asked("account_fine", to(Then.NEXT, "proof_link"), "account_locked"),
        "account_locked": to(Then.NEXT, "account_fine"),
        "affirm": to(Then.TAKEN_UP, "proof_link"),
    },
)
IN_THE_WAY = State(
    "an old screen in the way",
    _says("citrix_cannot_start"),
    {
        **_asked(
            "citrix_start_in_the_way",
            to(Then.NEXT, "citrix_ask_disconnect"),
            "citrix_cannot_start",
        ),
        "citrix_cannot_start": to(Then.NEXT, "citrix_start_in_the_way"),
    },
)
FIRST_STEPS = State(
    "did the first steps help?",
    _says("citrix_cannot_start"),
    {
        "ask_status": to(Then.SAME, "article"),
        "citrix_cannot_start": to(Then.CALLED, "helped_not"),
        "affirm": to(Then.LEFT, "solved"),
        "deny": to(Then.CALLED, "helped_not"),
        "followup_not_solved": to(Then.CALLED, "helped_not"),
        LET_BE: to(Then.LEFT, "let_be"),
    },
)
HUMAN_CALLED = State("a human is called", _says("ask_human"), _HUMAN)
SOLVED = State("solved", _says("vpn_problem", "affirm"))
OUTAGE = State(
    "Citrix is away",
    _away,
    {
        **_HUMAN,
        "citrix_session_stuck": to(Then.SAME, "still_working"),
        "affirm": to(Then.SAME, "still_working"),
        "deny": to(Then.SAME, "still_working"),
    },
)
