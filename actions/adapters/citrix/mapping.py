"""Citrix's JSON as the port's words; every field may be missing."""

from datetime import UTC, datetime
from typing import Any

from actions.ports.sessions import Job, JobState, Session, SessionState

_STATES = {
    "Connected": SessionState.CONNECTED,
    "Active": SessionState.ACTIVE,
    "Disconnected": SessionState.DISCONNECTED,
}
_JOBS = {
    "Complete": JobState.DONE,
    "CompleteWithWarning": JobState.DONE,
    "Failed": JobState.FAILED,
    "Canceled": JobState.FAILED,
    "NonTerminatingError": JobState.FAILED,
}
_NO_FAULT = {None, "", "None", "Unknown"}


def session(found: dict[str, Any]) -> Session | None:
    """Return the session, None when it has no id to act on."""
    identifier = found.get("Id")
    if not isinstance(identifier, str) or not identifier:
        return None
    machine = _part(found, "Machine")
    fault = machine.get("FaultState")
    return Session(
        id=identifier,
        state=_STATES.get(str(found.get("State")), SessionState.UNKNOWN),
        kind=str(found.get("SessionType") or "unknown").lower(),
        machine=str(machine.get("Name") or "").rpartition("\\")[2],
        started_at=_moment(found.get("FormattedStartTime")),
        state_changed_at=_moment(found.get("FormattedStateChangeTime")),
        applications=_applications(found),
        multi_session_host=machine.get("SessionSupport") != "SingleSession",
        hidden=found.get("IsHidden") is True,
        logon_in_progress=found.get("LogonInProgress") is True,
        logoff_in_progress=found.get("LogoffInProgress") is True,
        machine_registered=machine.get("RegistrationState") in {None, "Unknown", "Registered"},
        machine_fault=None if fault in _NO_FAULT else str(fault),
        in_maintenance=machine.get("InMaintenanceMode") is True,
    )


def owner_sid(found: dict[str, Any]) -> str | None:
    """Return the SID of the session's user, None when Citrix did not say."""
    sid = _part(found, "User").get("Sid")
    return sid if isinstance(sid, str) and sid else None


def job(job_id: str, found: dict[str, Any]) -> Job:
    """Return the job; a status we do not know counts as still running."""
    state = _JOBS.get(str(found.get("Status")), JobState.RUNNING)
    if state is not JobState.FAILED:
        return Job(job_id, state)
    word = found.get("ErrorCode") or found.get("ErrorString") or found.get("Status")
    return Job(job_id, state, error=str(word))


def _applications(found: dict[str, Any]) -> tuple[str, ...]:
    items = found.get("ApplicationsInUse")
    rows = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return tuple(str(row["Name"]) for row in rows if row.get("Name"))


def _part(found: dict[str, Any], key: str) -> dict[str, Any]:
    part = found.get(key)
    return part if isinstance(part, dict) else {}


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year > 1 else None  # .NET writes the year 1 for «never»
