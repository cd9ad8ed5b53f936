"""From «my Citrix hangs» to working again: what keeps work first, closing it second.

What will not close is set aside on a shared machine; a desktop of one's own is restarted.
"""

from collections.abc import Sequence
from datetime import timedelta

from actions.domain.outcome import Outcome
from actions.ports.sessions import Session, SessionState
from actions.release import waiting
from actions.remediation import broker, endings, outage
from actions.remediation.runbook import (
    Ask,
    Ended,
    Finding,
    HandOver,
    Kind,
    Manifest,
    Risk,
    Urgency,
    Value,
)
from actions.remediation.work import Work
from actions.runbooks.citrix_session import restarting, setting_aside, signs, steps

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


class CitrixSession:
    """Finds the stuck session, asks, disconnects or logs off, and looks whether it is gone."""

    manifest = MANIFEST

    async def run(self, work: Work) -> Ended:
        """Go through the ladder; when Citrix goes away, come back once it answers."""
        return await outage.outlasting(work, self._ladder)

    async def _ladder(self, work: Work) -> Ended:
        seen = await steps.diagnose(work)
        if not seen.ok:
            return await endings.refused(work, seen)
        return await self._with(work, seen)

    async def _with(self, work: Work, seen: Finding) -> Ended:
        sessions = steps.sessions_of(seen)
        if not sessions:
            facts = {"sessions": seen.facts["sessions"]}
            reason = "only_set_aside" if facts["sessions"] else "no_session"
            return await work.hand_over(HandOver(Outcome.CITRIX_NO_SESSION, reason, facts))
        session = sessions[0]
        if len(sessions) > 1:
            chosen = await self._choose(work, sessions)
            if isinstance(chosen, Ended):
                return chosen
            session = chosen
        if session.in_maintenance:
            facts = {"session": broker.stored(session)}
            return await work.hand_over(
                HandOver(Outcome.CITRIX_NOT_CLEARED, "machine_in_maintenance", facts)
            )
        shown = steps.signs_of(seen, session)
        if signs.disconnect_is_useless(session, shown):
            return await self._close(work, session, shown)
        return await self._let_go(work, session)

    async def _choose(self, work: Work, sessions: list[Session]) -> Session | Ended:
        by_value = {f"session:{number}": found for number, found in enumerate(sessions, start=1)}
        choices = [
            {"value": value, **{key: broker.stored(found)[key] for key in _SHOWN}}
            for value, found in by_value.items()
        ]
        options = (*by_value, Value.NO.value, Value.HUMAN.value)
        answer = await work.ask(
            Outcome.CITRIX_CHOOSE, Ask(Kind.CHOICE, options), {"choices": choices}
        )
        if answer.value in by_value:
            return by_value[answer.value]
        return await endings.declined(work, answer.value)

    async def _let_go(self, work: Work, session: Session) -> Ended:
        ask = Ask(
            Kind.CONSENT,
            (Value.DISCONNECT.value, Value.LOGOFF.value, Value.NO.value, Value.HUMAN.value),
            targets=(session.id,),
            seen={session.id: broker.stored(session)},
            consent_to=(Value.DISCONNECT.value,),
        )
        answer = await work.ask(Outcome.CITRIX_ASK_DISCONNECT, ask, steps.slots(session))
        if answer.value == Value.LOGOFF:
            return await self._close(work, session)
        if answer.value != Value.DISCONNECT:
            return await endings.declined(work, answer.value)
        held = await waiting.held(work, "citrix.disconnect", steps.slots(session))
        return held or await self._disconnected(work, session, answer.question_id)

    async def _disconnected(self, work: Work, session: Session, question_id: str) -> Ended:
        done = await self._disconnect(work, session.id, question_id)
        if done.ok:
            gone = done.detail == "gone"
            outcome = Outcome.CITRIX_CLEARED if gone else Outcome.CITRIX_DISCONNECTED
            works = await work.works_again(outcome, steps.slots(session))
            if works == Value.YES:
                return Ended.FIXED
            if works != Value.NO:
                return await endings.without_answer(work, works)
            if gone:
                return await endings.still_not(work, done)
            return await self._close_what_is_there(work, session)
        if done.detail == "still_connected":
            return await self._close(work, session)
        return await endings.refused(work, done)

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
            return await endings.refused(work, seen)
        now = next((found for found in steps.sessions_of(seen) if found.id == session.id), None)
        if now is None:
            return await endings.still_not(work, seen)
        return await self._close(work, now, steps.signs_of(seen, now))

    async def _close(self, work: Work, session: Session, shown: Sequence[str] = ()) -> Ended:
        ask = Ask(
            Kind.CONSENT,
            (Value.YES.value, Value.NO.value, Value.HUMAN.value),
            targets=(session.id,),
            seen={session.id: broker.stored(session)},
            consent_to=(Value.YES.value,),
        )
        answer = await work.ask(Outcome.CITRIX_ASK_LOGOFF, ask, steps.slots(session))
        if answer.value != Value.YES:
            return await endings.declined(work, answer.value)
        held = await waiting.held(work, "citrix.logoff", steps.slots(session))
        if held is not None:
            return held
        noticed = await steps.notice(work, session.id)
        if noticed.ok and session.state is SessionState.ACTIVE:
            await work.pause(work.tools.pace.notice)
        accepted = await steps.log_off(work, session.id, answer.question_id)
        if not accepted.ok:
            return await endings.refused(work, accepted, session)
        # A log off that has hung for minutes already gets no more of them.
        patience = 0.0 if signs.LOGOFF_STUCK in shown else work.tools.pace.end_budget
        last = await self._follow(work, session.id, accepted.facts.get("job_id"), patience)
        gone = await steps.verify_gone(work, session.id)
        if not gone.ok or gone.detail != "gone":
            return await self._stuck(work, session, last, gone)
        works = await work.works_again(Outcome.CITRIX_CLEARED, steps.slots(session))
        if works == Value.YES:
            return Ended.FIXED
        if works != Value.NO:
            return await endings.without_answer(work, works)
        return await endings.still_not(work, gone)

    async def _follow(
        self, work: Work, session_id: str, job_id: str | None, patience: float
    ) -> Finding:
        """Look until the session is gone, its job failed, or the time is up."""
        pace, spent, turn = work.tools.pace, 0.0, 0
        while True:
            seen = await steps.progress(work, session_id, job_id)
            if seen.detail in {"gone", "job_failed"} or spent >= patience:
                return seen
            wait = pace.end_polls[min(turn, len(pace.end_polls) - 1)]
            await work.pause(wait)
            spent, turn = spent + wait, turn + 1

    async def _stuck(self, work: Work, session: Session, last: Finding, gone: Finding) -> Ended:
        """Make room for a new start where that is possible; a human clears what is left."""
        facts = {
            "session": gone.facts.get("session") or last.facts.get("session"),
            "job": last.facts.get("job"),
            "trace": dict(gone.facts) if not gone.ok else {},
        }
        reason = last.detail if last.detail == "job_failed" else gone.detail
        stuck = HandOver(Outcome.CITRIX_NOT_CLEARED, reason, facts)
        if session.multi_session_host:
            return await setting_aside.set_aside(work, session, stuck)
        return await restarting.offer(work, session, stuck)


_SHOWN = ("kind", "machine", "applications", "started_at", "state")


RUNBOOK = CitrixSession()
