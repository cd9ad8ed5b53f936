"""Steps that repairs of a session share: who has which, and what a broker's trouble means."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import TypeAdapter

from actions.domain.person import Account
from actions.ports.directory import AccountUnknown, DirectoryUnavailable
from actions.ports.sessions import (
    Job,
    RestartRefused,
    Session,
    SessionGone,
    Sessions,
    SessionsError,
    SessionsForbidden,
    SessionState,
    SessionsUnavailable,
)
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
    except RestartRefused as error:
        return Finding(Result.REFUSED, error.reason, rule="R4")
    except SessionsError as error:
        return Finding(Result.FAILED, "citrix_rejected", _trace(error))


async def own(work: Work) -> tuple[Account, list[Session]]:
    """Return the caller's account and his open sessions, both read now."""
    account = await work.tools.directory.find(work.assignment.person_id)
    return account, await work.tools.broker.find(account)


async def let_go(sessions: Sessions, account: Account) -> list[str]:
    """Disconnect every screen of a person that is in use, in which the work stays; return which.

    Raises:
        SessionsError: perhaps not all were; repeating it does no harm.
    """
    found = await sessions.find(account)
    running = [one.id for one in found if one.state is not SessionState.DISCONNECTED]
    for session_id in running:
        with suppress(SessionGone):
            await sessions.disconnect(session_id)
    return running


def job_facts(job: Job | None) -> dict[str, Any] | None:
    """Return a job as JSON."""
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
