"""Citrix's JSON as the port's words; every field may be missing."""

from datetime import UTC, datetime
from typing import Any

from actions.ports.sessions import (
    Group,
    Job,
    JobState,
    Machine,
    Power,
    Session,
    SessionState,
)

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
_POWERS = {
    **dict.fromkeys(("On", "Unmanaged", "NotSupported"), Power.ON),
    **dict.fromkeys(("Off", "Suspended"), Power.OFF),
    **dict.fromkeys(("TurningOn", "TurningOff", "Suspending", "Resuming"), Power.CHANGING),
}
"""A machine that Citrix does not switch is on as far as we can tell."""
_NO_WORK_LEFT = {"Lingering", "NoApps"}
_NO_FAULT = {None, "", "None", "Unknown", "MaxCapacity"}
"""A machine that is full works for who is on it; `free` of its group says that it is full."""


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
        machine_id=str(machine.get("Id") or ""),
        lingering=found.get("AppState") in _NO_WORK_LEFT,
    )


def machine(found: dict[str, Any]) -> Machine:
    """Return the machine; a kind of session that is not said counts as many people's."""
    fault, count = found.get("FaultState"), found.get("SessionCount")
    actions = found.get("SupportedPowerActions")
    return Machine(
        id=str(found["Id"]),
        name=str(found.get("Name") or "").rpartition("\\")[2],
        group=str(_part(found, "DeliveryGroup").get("Id") or ""),
        multi_session=found.get("SessionSupport") != "SingleSession",
        registered=found.get("RegistrationState") == "Registered",
        power=_POWERS.get(str(found.get("PowerState")), Power.UNKNOWN),
        fault=None if fault in _NO_FAULT else str(fault),
        in_maintenance=found.get("InMaintenanceMode") is True,
        power_pending=found.get("PowerActionPending") is True,
        sessions=count if isinstance(count, int) else 0,
        can_restart=isinstance(actions, list) and "Restart" in actions,
    )


def group(found: dict[str, Any]) -> Group:
    """Return the delivery group; its counts are None or 0 where Citrix does not say."""
    free, total = found.get("DesktopsAvailable"), found.get("TotalDesktops")
    unregistered = found.get("DesktopsUnregistered")
    return Group(
        id=str(found.get("Id") or ""),
        name=str(found.get("PublishedName") or found.get("Name") or ""),
        enabled=found.get("Enabled") is not False,
        in_maintenance=found.get("InMaintenanceMode") is True,
        machines=total if isinstance(total, int) else None,
        free=free if isinstance(free, int) else None,
        unregistered=unregistered if isinstance(unregistered, int) else 0,
    )


def is_shared(found: dict[str, Any]) -> bool:
    """True for a delivery group whose machines are nobody's own."""
    return found.get("SharingKind") != "Private"


def is_assigned_to(found: dict[str, Any], sid: str) -> bool:
    """True when Citrix says that a machine is this person's own."""
    if _names(found.get("AssignedUsers"), sid):
        return True
    return found.get("AllocationType") == "Static" and _names(found.get("AssociatedUsers"), sid)


def admits(found: dict[str, Any], sid: str) -> bool | None:
    """Tell whether a delivery group lets a person in; None when that hangs on groups of people."""
    rules = _part(found, "SimpleAccessPolicy")
    excluded, included = rules.get("ExcludedUsers"), rules.get("IncludedUsers")
    if rules.get("ExcludedUserFilterEnabled") is True:
        if _names(excluded, sid):
            return False
        if _has_groups(excluded):
            return None
    if rules.get("IncludedUserFilterEnabled") is False or _names(included, sid):
        return True
    return None if not rules or _has_groups(included) else False


def is_owned_by(found: dict[str, Any], sid: str) -> bool:
    """True when Citrix says that a session is this person's; False when it does not say."""
    return _names([_part(found, "User")], sid)


def job(job_id: str, found: dict[str, Any]) -> Job:
    """Return the job; a status we do not know counts as still running."""
    state = _JOBS.get(str(found.get("Status")), JobState.RUNNING)
    if state is not JobState.FAILED:
        return Job(job_id, state)
    word = found.get("ErrorCode") or found.get("ErrorString") or found.get("Status")
    return Job(job_id, state, error=str(word))


def _applications(found: dict[str, Any]) -> tuple[str, ...]:
    rows = _rows(found.get("ApplicationsInUse"))
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


def _names(users: object, sid: str) -> bool:
    return bool(sid) and any(
        str(user.get("Sid") or "").casefold() == sid.casefold() for user in _rows(users)
    )


def _has_groups(users: object) -> bool:
    return any(user.get("IsGroup") is True for user in _rows(users))


def _rows(items: object) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
