"""The small actions: a result to tell, a human, unsure, status, search."""

from actions.dialogue.cases import Cases
from actions.dialogue.interruption import HowLong
from actions.dialogue.telling import Teller
from actions.dialogue.turn import Button, Reply, Turn
from actions.dialogue.waiting import Waiting
from actions.domain.outcome import Outcome
from actions.remediation.runbook import Urgency
from actions.remediation.service import Runs
from actions.texts import Texts

_STOPS_WORK = frozenset(
    {
        "citrix_session_stuck",
        "citrix_cannot_start",
        "password_forgot",
        "account_locked",
        "mfa_problem",
        "device_broken_lost",
    }
)
_MAX_CHOICES = 3
PROBLEMS = (
    "password_forgot",
    "account_locked",
    "citrix_session_stuck",
    "citrix_cannot_start",
    "mfa_problem",
    "vpn_problem",
    "wifi_network",
    "email_outlook",
    "teams_meeting",
    "printer",
    "slow_computer",
    "software_request",
    "file_access",
    "phishing_report",
    "device_broken_lost",
)
LABELS = {
    **{name: f"problem_{name}" for name in PROBLEMS},
    **{
        name: f"choice_{name}"
        for name in ("ask_how_to", "ask_status", "followup_not_solved", "followup_solved")
    },
}
"""The intents that can be asked, each with the key of its plain words."""


class CaseEvent:
    """`action_case_event`: tell what a run said, loaded by its number from our own tables."""

    def __init__(self, runs: Runs, teller: Teller) -> None:
        self._runs = runs
        self._teller = teller

    async def handle(self, turn: Turn) -> Reply:
        """Say it once; a message that was told already is not said again."""
        run_id, seq = turn.entity("run_id"), turn.entity("message_seq")
        told = None
        if run_id is not None and seq is not None and seq.isdigit():
            told = await self._runs.take_due(run_id, int(seq), turn.caller)
        if told is not None:
            return self._teller.reply(told, turn.caller.language)
        going = await self._runs.going(turn.caller.case_id)
        return Reply(Outcome.STILL_WORKING if going else Outcome.STATUS_NONE)


def _urgency(topic: str | None) -> Urgency:
    if topic is None:
        return Urgency.QUESTION
    return Urgency.CANNOT_WORK if topic in _STOPS_WORK else Urgency.HINDERED


class Handover:
    """`action_handover`: a human was asked for; a repair under way is let go."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    async def handle(self, turn: Turn) -> Reply:
        """Ask for the human; an open question is put aside, so that no repair goes on by itself."""
        caller = turn.caller
        topic = await self._cases.understood(caller)
        await self._cases.put_question_aside(caller)
        urgency = _urgency(topic)
        await self._cases.hand_over(
            caller, Outcome.HANDED_OVER, "asked_for_human", urgency, {"topic": topic}
        )
        return Reply(Outcome.HANDED_OVER)


class Unsure:
    """`action_unsure`: what the bot would ask as buttons, a human the second time in a row.

    Who is angry gets the human the first time.
    """

    def __init__(self, cases: Cases, texts: Texts) -> None:
        self._cases = cases
        self._texts = texts

    async def handle(self, turn: Turn) -> Reply:
        """Ask once, then stop guessing."""
        caller = turn.caller
        if await self._cases.unsure(caller) > 1 or turn.upset:
            await self._cases.understood(caller)
            await self._cases.hand_over(
                caller, Outcome.HANDED_OVER, "not_understood", Urgency.QUESTION
            )
            return Reply(Outcome.HANDED_OVER)
        asked = [intent for intent in turn.choices if intent in LABELS][:_MAX_CHOICES]
        buttons = tuple(
            Button(self._texts.get(caller.language, LABELS[intent]), f"/{intent}")
            for intent in asked
        )
        return Reply(Outcome.UNSURE, {}, buttons)


class Status:
    """`action_status`: how it stands with what was asked, how long it takes, or «one moment»."""

    def __init__(self, cases: Cases, waiting: Waiting, how_long: HowLong) -> None:
        self._cases = cases
        self._waiting = waiting
        self._how_long = how_long

    async def handle(self, turn: Turn) -> Reply:
        """Ask the open question again, or say who or what is at work."""
        if turn.entity("aside") == "wait":
            return Reply(Outcome.TAKE_YOUR_TIME)
        if turn.entity("aside") == "duration":
            return await self._how_long.handle(turn)
        await self._cases.understood(turn.caller)
        again = await self._waiting.again(turn.caller)
        if turn.human_called and (again is None or again.outcome is Outcome.STILL_WORKING):
            return Reply(Outcome.STATUS_WAITING)
        return again or Reply(Outcome.STATUS_NONE)


class Search:
    """`action_search`: the knowledge base answers, `api` does the searching."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    async def handle(self, turn: Turn) -> Reply:
        """Say that it is looked up."""
        await self._cases.understood(turn.caller)
        return Reply(Outcome.SEARCH)
