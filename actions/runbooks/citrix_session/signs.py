"""The signs that a session hangs; Citrix has no word for it, so they are read from its states."""

from datetime import datetime, timedelta

from actions.ports.sessions import Session, SessionState

LOGON_STUCK = "logon_stuck"
LOGOFF_STUCK = "logoff_stuck"
NEVER_ACTIVE = "never_active"
UNREGISTERED = "machine_unregistered"
FAULT = "machine_fault"
LINGERING = "lingering"

_LOGON = timedelta(minutes=5)
_LOGOFF = timedelta(minutes=10)
_CONNECTED = timedelta(minutes=5)


def signs(session: Session, now: datetime) -> list[str]:
    """Return what shows that this session hangs; none is no proof that it does not."""
    shown = {
        LOGON_STUCK: session.logon_in_progress and _since(session.started_at, now) > _LOGON,
        LOGOFF_STUCK: session.logoff_in_progress
        and _since(session.state_changed_at, now) > _LOGOFF,
        NEVER_ACTIVE: session.state is SessionState.CONNECTED
        and _since(session.state_changed_at, now) > _CONNECTED,
        UNREGISTERED: not session.machine_registered,
        FAULT: session.machine_fault is not None,
        LINGERING: session.lingering,
    }
    return [sign for sign, seen in shown.items() if seen]


def disconnect_is_useless(session: Session, seen: list[str]) -> bool:
    """True when letting go of a session cannot bring it back: closing it is the first step."""
    return bool(seen) or session.logoff_in_progress or session.state is SessionState.DISCONNECTED


def _since(moment: datetime | None, now: datetime) -> timedelta:
    return timedelta() if moment is None else now - moment
