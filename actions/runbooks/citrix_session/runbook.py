"""From «my Citrix hangs» to working again: what keeps work first, closing it second."""

from datetime import timedelta

from actions.domain.outcome import Outcome
from actions.ports.sessions import Session, SessionState
from actions.remediation.runbook import (
    Ask,
    Ended,
    Finding,
    HandOver,
    Kind,
    Manifest,
    Result,
    Risk,
    Urgency,
    Value,
)
from actions.remediation.work import Work
from actions.runbooks.citrix_session import steps

MANIFEST = Manifest(
    slug="citrix_session",
    intents=("citrix_session_stuck",),
    risk=Risk.SESSION,
    proof=False,
    consent=True,
    ports=("directory", "sessions"),
    budget=timedelta(minutes=10),
    usual=timedelta(minutes=1),
    urgency=Urgency.CANNOT_WORK,
)

_BLOCKED = {
    "directory_unavailable": Outcome.DIRECTORY_UNREACHABLE,
    "account_unknown": Outcome.ACCOUNT_EXCLUDED,
}


_OUTAGES = 3


class _AwayError(Exception):
    """Citrix gave no answer."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.detail)
        self.finding = finding


class CitrixSession:
    """Finds the stuck session, asks, disconnects or logs off, and looks whether it is gone."""

    manifest = MANIFEST

    async def run(self, work: Work) -> Ended:
        """Go through the ladder; when Citrix goes away, come back once it answers."""
        for turn in range(_OUTAGES):
            try:
                return await self._ladder(work)
            except _AwayError as away:
                if turn == 0:
                    await self._hand_over(work, Outcome.CITRIX_UNREACHABLE, away.finding)
            if not await self._came_back(work):
                return Ended.HANDED_OVER
            answer = await work.works_again(Outcome.CITRIX_BACK)
            if answer == Value.YES:
                return Ended.ALREADY_FINE
            if answer != Value.NO:
                return await self._without_answer(work, answer)
        return Ended.HANDED_OVER

    async def _ladder(self, work: Work) -> Ended:
        seen = await steps.diagnose(work)
        if not seen.ok:
            return await self._refused(work, seen)
        return await self._with(work, steps.sessions_of(seen))

    async def _with(self, work: Work, sessions: list[Session]) -> Ended:
        if not sessions:
            why = HandOver(Outcome.CITRIX_NO_SESSION, "no_session", {"sessions": []})
            return await work.hand_over(why)
        session = sessions[0]
        if len(sessions) > 1:
            chosen = await self._choose(work, sessions)
            if isinstance(chosen, Ended):
                return chosen
            session = chosen
        if session.in_maintenance:
            facts = {"session": steps.stored(session)}
            return await work.hand_over(
                HandOver(Outcome.CITRIX_NOT_CLEARED, "machine_in_maintenance", facts)
            )
        if _disconnect_is_useless(session):
            return await self._close(work, session)
        return await self._let_go(work, session)

    async def _choose(self, work: Work, sessions: list[Session]) -> Session | Ended:
        by_value = {f"session:{number}": found for number, found in enumerate(sessions, start=1)}
        choices = [
            {"value": value, **{key: steps.stored(found)[key] for key in _SHOWN}}
            for value, found in by_value.items()
        ]
        options = (*by_value, Value.NO.value, Value.HUMAN.value)
        answer = await work.ask(
            Outcome.CITRIX_CHOOSE, Ask(Kind.CHOICE, options), {"choices": choices}
        )
        if answer.value in by_value:
            return by_value[answer.value]
        return await self._declined(work, answer.value)

    async def _let_go(self, work: Work, session: Session) -> Ended:
        ask = Ask(
            Kind.CONSENT,
            (Value.DISCONNECT.value, Value.LOGOFF.value, Value.NO.value, Value.HUMAN.value),
            targets=(session.id,),
            seen={session.id: steps.stored(session)},
            consent_to=(Value.DISCONNECT.value,),
        )
        answer = await work.ask(Outcome.CITRIX_ASK_DISCONNECT, ask, _slots(session))
        if answer.value == Value.LOGOFF:
            return await self._close(work, session)
        if answer.value != Value.DISCONNECT:
            return await self._declined(work, answer.value)
        done = await self._disconnect(work, session.id, answer.question_id)
        if done.ok:
            gone = done.detail == "gone"
            outcome = Outcome.CITRIX_CLEARED if gone else Outcome.CITRIX_DISCONNECTED
            works = await work.works_again(outcome, _slots(session))
            if works == Value.YES:
                return Ended.FIXED
            if works != Value.NO:
                return await self._without_answer(work, works)
            if gone:
                return await self._still_not(work, done)
            return await self._close_what_is_there(work, session)
        if done.detail == "still_connected":
            return await self._close(work, session)
        return await self._refused(work, done)

    async def _disconnect(self, work: Work, session_id: str, question_id: str) -> Finding:
        """Ask for the disconnect and look for it some seconds long: Citrix does it as a job."""
        done = await steps.disconnect(work, session_id, question_id)
        if done.detail != "still_connected":
            return done
        for wait in work.tools.pace.disconnect_polls:
            await work.pause(wait)
            if (await steps.connection(work, session_id)).detail != "still_connected":
                break
        return await steps.verify_disconnected(work, session_id)

    async def _close_what_is_there(self, work: Work, session: Session) -> Ended:
        """Look again before offering to close: starting anew may have changed the session."""
        seen = await steps.diagnose(work)
        if not seen.ok:
            return await self._refused(work, seen)
        now = next((found for found in steps.sessions_of(seen) if found.id == session.id), None)
        if now is None:
            return await self._still_not(work, seen)
        return await self._close(work, now)

    async def _close(self, work: Work, session: Session) -> Ended:
        ask = Ask(
            Kind.CONSENT,
            (Value.YES.value, Value.NO.value, Value.HUMAN.value),
            targets=(session.id,),
            seen={session.id: steps.stored(session)},
            consent_to=(Value.YES.value,),
        )
        answer = await work.ask(Outcome.CITRIX_ASK_LOGOFF, ask, _slots(session))
        if answer.value != Value.YES:
            return await self._declined(work, answer.value)
        shown = await steps.notice(work, session.id)
        if shown.ok and session.state is SessionState.ACTIVE:
            await work.pause(work.tools.pace.notice)
        accepted = await steps.log_off(work, session.id, answer.question_id)
        if not accepted.ok:
            return await self._refused(work, accepted, session)
        last = await self._follow(work, session.id, accepted.facts.get("job_id"))
        gone = await steps.verify_gone(work, session.id)
        if not gone.ok or gone.detail != "gone":
            return await self._stuck(work, session, last, gone)
        works = await work.works_again(Outcome.CITRIX_CLEARED, _slots(session))
        if works == Value.YES:
            return Ended.FIXED
        if works != Value.NO:
            return await self._without_answer(work, works)
        return await self._still_not(work, gone)

    async def _follow(self, work: Work, session_id: str, job_id: str | None) -> Finding:
        """Look until the session is gone, its job failed, or the time is up."""
        pace, spent, turn = work.tools.pace, 0.0, 0
        while True:
            seen = await steps.progress(work, session_id, job_id)
            if seen.detail in {"gone", "job_failed"} or spent >= pace.end_budget:
                return seen
            wait = pace.end_polls[min(turn, len(pace.end_polls) - 1)]
            await work.pause(wait)
            spent, turn = spent + wait, turn + 1

    async def _stuck(self, work: Work, session: Session, last: Finding, gone: Finding) -> Ended:
        hidden = await steps.hide(work, session)
        facts = {
            "session": gone.facts.get("session") or last.facts.get("session"),
            "job": last.facts.get("job"),
            "hidden": hidden.ok,
            "trace": dict(gone.facts) if not gone.ok else {},
        }
        reason = last.detail if last.detail == "job_failed" else gone.detail
        return await work.hand_over(HandOver(Outcome.CITRIX_NOT_CLEARED, reason, facts))

    async def _came_back(self, work: Work) -> bool:
        """Look ever more seldom until Citrix answers; False when that took too long."""
        pace, spent, turn = work.tools.pace, 0.0, 0
        while spent < pace.watch_budget:
            wait = pace.watch_polls[min(turn, len(pace.watch_polls) - 1)]
            await work.pause(wait)
            spent, turn = spent + wait, turn + 1
            if (await steps.healthy(work)).ok:
                return True
        return False

    async def _refused(self, work: Work, finding: Finding, session: Session | None = None) -> Ended:
        if finding.detail == "citrix_unavailable":
            raise _AwayError(finding)
        if finding.detail in {"changed", "consent_expired"}:
            await work.offer(Outcome.CITRIX_CHANGED, work.assignment.intent)
            return Ended.CANCELLED
        if finding.result is Result.REFUSED and "outcome" in finding.facts:
            return await self._hand_over(work, Outcome(finding.facts["outcome"]), finding)
        outcome = _BLOCKED.get(finding.detail, Outcome.CITRIX_NOT_CLEARED)
        return await self._hand_over(work, outcome, finding, session)

    async def _hand_over(
        self, work: Work, outcome: Outcome, finding: Finding, session: Session | None = None
    ) -> Ended:
        facts = dict(finding.facts)
        if session is not None:
            facts.setdefault("session", steps.stored(session))
        return await work.hand_over(HandOver(outcome, finding.detail, facts))

    async def _still_not(self, work: Work, finding: Finding) -> Ended:
        facts = dict(finding.facts)
        return await work.hand_over(HandOver(Outcome.NOT_VERIFIED, "gone_but_not_working", facts))

    async def _declined(self, work: Work, value: str) -> Ended:
        if value == Value.NO:
            await work.say(Outcome.CANCELLED)
            return Ended.CANCELLED
        if value == Value.ALREADY:
            await work.solved("employee")
            await work.say(Outcome.SOLVED)
            return Ended.ALREADY_FINE
        return await self._without_answer(work, value)

    async def _without_answer(self, work: Work, value: str) -> Ended:
        if value == Value.HUMAN:
            return await work.hand_over(HandOver(Outcome.HANDED_OVER, "asked_for_human"))
        return Ended.UNCONFIRMED if value == Value.EXPIRED else Ended.CANCELLED


_SHOWN = ("kind", "machine", "applications", "started_at", "state")


def _disconnect_is_useless(session: Session) -> bool:
    return (
        session.logoff_in_progress
        or not session.machine_registered
        or session.state is SessionState.DISCONNECTED
    )


def _slots(session: Session) -> dict[str, object]:
    facts = steps.stored(session)
    return {key: facts[key] for key in ("machine", "applications", "started_at")}


RUNBOOK = CitrixSession()
