"""What the Citrix runbook sees and does; each step reads, acts and reads back."""

from collections.abc import Mapping
from typing import Any

from actions.ports.sessions import JobState, Session, SessionState
from actions.remediation import broker, policy, repository
from actions.remediation.account import refusal
from actions.remediation.policy import Permission
from actions.remediation.runbook import Finding, Result
from actions.remediation.work import Work
from actions.runbooks.citrix_session import signs


def sessions_of(finding: Finding) -> list[Session]:
    """Return the sessions a diagnosis saw that may be offered: one set aside never is again."""
    seen = [broker.rebuilt(facts) for facts in finding.facts.get("sessions", [])]
    return [session for session in seen if not session.hidden]


def slots(session: Session) -> dict[str, object]:
    """Return what a question names of a session."""
    facts = broker.stored(session)
    return {key: facts[key] for key in ("machine", "applications", "started_at")}


def signs_of(finding: Finding, session: Session) -> list[str]:
    """Return the signs of a hang that a diagnosis saw in a session."""
    return list(finding.facts.get("signs", {}).get(session.id, []))


async def diagnose(work: Work) -> Finding:
    """See which sessions the person has open."""

    async def look() -> Finding:
        account, found = await broker.own(work)
        verdict = policy.may_touch(work.manifest, work.assignment, account)
        if not verdict.allowed:
            return refusal(verdict, account)
        detail = "sessions_found" if found else "no_session"
        now = work.tools.clock.now()
        seen: dict[str, Any] = {
            "sessions": [broker.stored(session) for session in found],
            "signs": {session.id: signs.signs(session, now) for session in found},
        }
        return Finding(Result.OK, detail, seen)

    return await work.act("citrix.diagnose", lambda: broker.safely(look))


async def disconnect(work: Work, session_id: str, question_id: str) -> Finding:
    """Let go of the session and see that it is disconnected; the work in it stays."""

    async def change() -> Finding:
        session, refusal = await _allowed(work, session_id, question_id)
        if session is None:
            return refusal
        if session.state is not SessionState.DISCONNECTED:
            await work.tools.broker.disconnect(session_id)
        return await _read_back(work, session_id)

    return await work.act("citrix.disconnect", lambda: broker.safely(change), rule="R4")


async def connection(work: Work, session_id: str) -> Finding:
    """See whether the session is disconnected by now."""
    return await work.peek(
        "citrix.disconnect.poll", lambda: broker.safely(lambda: _read_back(work, session_id))
    )


async def verify_disconnected(work: Work, session_id: str) -> Finding:
    """See with own eyes that the connection is cut."""
    return await work.act(
        "citrix.disconnect.verify", lambda: broker.safely(lambda: _read_back(work, session_id))
    )


async def notice(work: Work, session_id: str) -> Finding:
    """Show in the session that it will close; it may fail, the repair goes on."""

    async def show() -> Finding:
        if not work.tools.broker.capabilities.message:
            return Finding(Result.SKIPPED, "no_message_capability")
        texts, language = work.tools.texts, work.assignment.language
        title, text = texts.get(language, "notice_title"), texts.get(language, "notice_text")
        await work.tools.broker.message(session_id, title, text)
        return Finding(Result.OK, "shown")

    return await work.act("citrix.notice", lambda: broker.safely(show))


async def log_off(work: Work, session_id: str, question_id: str) -> Finding:
    """Ask the broker to end the session; the job's id is in the facts."""

    async def change() -> Finding:
        session, refusal = await _allowed(work, session_id, question_id, grown=True)
        if session is None:
            return refusal
        job = await work.tools.broker.log_off(session_id)
        if job is None:
            return Finding(Result.OK, "gone")
        return Finding(Result.OK, "accepted", {"job_id": job.id})

    return await work.act("citrix.logoff", lambda: broker.safely(change), rule="R4")


async def progress(work: Work, session_id: str, job_id: str | None) -> Finding:
    """See whether the session is gone, or its job failed."""

    async def look() -> Finding:
        session = await work.tools.broker.get(session_id)
        if session is None:
            return Finding(Result.OK, "gone")
        job = await work.tools.broker.job(job_id) if job_id else None
        facts = {"session": broker.stored(session), "job": broker.job_facts(job)}
        if job is not None and job.state is JobState.FAILED:
            return Finding(Result.FAILED, "job_failed", facts)
        return Finding(Result.OK, "still_there", facts)

    return await work.peek("citrix.logoff.poll", lambda: broker.safely(look))


async def verify_gone(work: Work, session_id: str) -> Finding:
    """See with own eyes that the session no longer exists."""

    async def look() -> Finding:
        session = await work.tools.broker.get(session_id)
        if session is None:
            return Finding(Result.OK, "gone")
        return Finding(Result.FAILED, "still_there", {"session": broker.stored(session)})

    return await work.act("citrix.verify", lambda: broker.safely(look))


async def hide(work: Work, session: Session) -> Finding:
    """Keep a stuck session of a shared host from being offered again."""

    async def change() -> Finding:
        if not work.tools.broker.capabilities.hide or not session.multi_session_host:
            return Finding(Result.SKIPPED, "not_possible_here")
        _, own = await broker.own(work)
        if session.id not in {found.id for found in own}:
            return Finding(Result.SKIPPED, "not_found")
        await work.tools.broker.hide(session.id)
        return Finding(Result.OK, "hidden")

    return await work.act("citrix.hide", lambda: broker.safely(change))


async def _allowed(
    work: Work, session_id: str, question_id: str, *, grown: bool = False
) -> tuple[Session | None, Finding]:
    """Read everything again and ask the policy; None when the change may not be made."""
    account, own = await broker.own(work)
    session = next((found for found in own if found.id == session_id), None)
    if session is None:
        return None, Finding(Result.OK, "gone")
    async with work.tools.sessions() as db:
        given = await repository.consent(db, question_id)
    permission = Permission(
        targets=given.targets if given and given.person_id == work.assignment.person_id else (),
        expires_at=given.expires_at if given else None,
    )
    verdict = policy.may_change(
        work.manifest,
        work.assignment,
        account,
        permission,
        target=session_id,
        now=work.tools.clock.now(),
    )
    if not verdict.allowed:
        facts = {"outcome": verdict.outcome.value}
        return None, Finding(Result.REFUSED, verdict.reason, facts, verdict.rule)
    if session.in_maintenance:
        return None, Finding(Result.REFUSED, "in_maintenance", {"session": broker.stored(session)})
    if grown and given is not None and _grown(session, given.seen.get(session_id, {})):
        return None, Finding(Result.REFUSED, "changed", {"session": broker.stored(session)}, "R4")
    return session, Finding(Result.OK, "allowed")


def _grown(session: Session, seen: Mapping[str, Any]) -> bool:
    """True when more could be lost than the employee was told of."""
    more = set(session.applications) - set(seen.get("applications", []))
    woke = (
        session.state is SessionState.ACTIVE
        and seen.get("state") == SessionState.DISCONNECTED.value
    )
    return bool(more) or woke


async def _read_back(work: Work, session_id: str) -> Finding:
    session = await work.tools.broker.get(session_id)
    if session is None:
        return Finding(Result.OK, "gone")
    if session.state is SessionState.DISCONNECTED:
        return Finding(Result.OK, "disconnected", {"session": broker.stored(session)})
    return Finding(Result.FAILED, "still_connected", {"session": broker.stored(session)})
