"""What the Citrix runbook sees and does; each step reads, acts and reads back."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from actions.domain.person import Account
from actions.ports.directory import AccountUnknown, DirectoryUnavailable
from actions.ports.sessions import (
    Job,
    JobState,
    Session,
    SessionGone,
    SessionsError,
    SessionsForbidden,
    SessionState,
    SessionsUnavailable,
)
from actions.remediation import policy, repository
from actions.remediation.policy import Permission
from actions.remediation.runbook import Finding, Result
from actions.remediation.work import Work

_SESSION = TypeAdapter(Session)


def stored(session: Session) -> dict[str, Any]:
    """Return the session as JSON."""
    facts: dict[str, Any] = _SESSION.dump_python(session, mode="json")
    return facts


def rebuilt(facts: Mapping[str, Any]) -> Session:
    """Return the session that was stored."""
    return _SESSION.validate_python(dict(facts))


def sessions_of(finding: Finding) -> list[Session]:
    """Return the sessions a diagnosis saw."""
    return [rebuilt(facts) for facts in finding.facts.get("sessions", [])]


async def safely(step: Callable[[], Awaitable[Finding]]) -> Finding:
    """Turn what the ports raise into a finding."""
    try:
        return await step()
    except DirectoryUnavailable:
        return Finding(Result.FAILED, "directory_unavailable")
    except AccountUnknown:
        return Finding(Result.REFUSED, "account_unknown", rule="R11")
    except SessionsUnavailable as error:
        return Finding(Result.FAILED, "citrix_unavailable", _trace(error))
    except SessionsForbidden as error:
        return Finding(Result.FAILED, "citrix_forbidden", _trace(error))
    except SessionGone:
        return Finding(Result.OK, "gone")
    except SessionsError as error:
        return Finding(Result.FAILED, "citrix_rejected", _trace(error))


async def diagnose(work: Work) -> Finding:
    """See which sessions the person has open."""

    async def look() -> Finding:
        account, found = await _own(work)
        verdict = policy.may_touch(work.manifest, work.assignment, account)
        if not verdict.allowed:
            facts = {"outcome": verdict.outcome.value}
            return Finding(Result.REFUSED, verdict.reason, facts, verdict.rule)
        detail = "sessions_found" if found else "no_session"
        return Finding(Result.OK, detail, {"sessions": [stored(session) for session in found]})

    return await work.act("citrix.diagnose", lambda: safely(look))


async def disconnect(work: Work, session_id: str, question_id: str) -> Finding:
    """Let go of the session and see that it is disconnected; the work in it stays."""

    async def change() -> Finding:
        session, refusal = await _allowed(work, session_id, question_id)
        if session is None:
            return refusal
        if session.state is not SessionState.DISCONNECTED:
            await work.tools.broker.disconnect(session_id)
        return await _read_back(work, session_id)

    return await work.act("citrix.disconnect", lambda: safely(change), rule="R4")


async def connection(work: Work, session_id: str) -> Finding:
    """See whether the session is disconnected by now."""
    return await work.peek(
        "citrix.disconnect.poll", lambda: safely(lambda: _read_back(work, session_id))
    )


async def verify_disconnected(work: Work, session_id: str) -> Finding:
    """See with own eyes that the connection is cut."""
    return await work.act(
        "citrix.disconnect.verify", lambda: safely(lambda: _read_back(work, session_id))
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

    return await work.act("citrix.notice", lambda: safely(show))


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

    return await work.act("citrix.logoff", lambda: safely(change), rule="R4")


async def progress(work: Work, session_id: str, job_id: str | None) -> Finding:
    """See whether the session is gone, or its job failed."""

    async def look() -> Finding:
        session = await work.tools.broker.get(session_id)
        if session is None:
            return Finding(Result.OK, "gone")
        job = await work.tools.broker.job(job_id) if job_id else None
        facts = {"session": stored(session), "job": _job_facts(job)}
        if job is not None and job.state is JobState.FAILED:
            return Finding(Result.FAILED, "job_failed", facts)
        return Finding(Result.OK, "still_there", facts)

    return await work.peek("citrix.logoff.poll", lambda: safely(look))


async def verify_gone(work: Work, session_id: str) -> Finding:
    """See with own eyes that the session no longer exists."""

    async def look() -> Finding:
        session = await work.tools.broker.get(session_id)
        if session is None:
            return Finding(Result.OK, "gone")
        return Finding(Result.FAILED, "still_there", {"session": stored(session)})

    return await work.act("citrix.verify", lambda: safely(look))


async def hide(work: Work, session: Session) -> Finding:
    """Keep a stuck session of a shared host from being offered again."""

    async def change() -> Finding:
        if not work.tools.broker.capabilities.hide or not session.multi_session_host:
            return Finding(Result.SKIPPED, "not_possible_here")
        _, own = await _own(work)
        if session.id not in {found.id for found in own}:
            return Finding(Result.SKIPPED, "not_found")
        await work.tools.broker.hide(session.id)
        return Finding(Result.OK, "hidden")

    return await work.act("citrix.hide", lambda: safely(change))


async def healthy(work: Work) -> Finding:
    """See whether Citrix answers."""

    async def look() -> Finding:
        if await work.tools.broker.healthy():
            return Finding(Result.OK, "answers")
        return Finding(Result.FAILED, "citrix_unavailable")

    return await work.watch("citrix.health", lambda: safely(look))


async def _own(work: Work) -> tuple[Account, list[Session]]:
    account = await work.tools.directory.find(work.assignment.person_id)
    return account, await work.tools.broker.find(account)


async def _allowed(
    work: Work, session_id: str, question_id: str, *, grown: bool = False
) -> tuple[Session | None, Finding]:
    """Read everything again and ask the policy; None when the change may not be made."""
    account, own = await _own(work)
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
        return None, Finding(Result.REFUSED, "in_maintenance", {"session": stored(session)})
    if grown and given is not None and _grown(session, given.seen.get(session_id, {})):
        return None, Finding(Result.REFUSED, "changed", {"session": stored(session)}, "R4")
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
        return Finding(Result.OK, "disconnected", {"session": stored(session)})
    return Finding(Result.FAILED, "still_connected", {"session": stored(session)})


def _job_facts(job: Job | None) -> dict[str, Any] | None:
    if job is None:
        return None
    return {"id": job.id, "state": job.state.value, "error": job.error}


def _trace(error: SessionsError) -> dict[str, Any]:
    facts = getattr(error, "facts", None)
    return {
        "transaction_id": getattr(facts, "transaction_id", None),
        "status": getattr(facts, "status", None),
        "error": getattr(facts, "citrix_error", None),
    }
