"""The employee starts Citrix: what he then gets on his screen."""

from enum import StrEnum

from actions.sandbox.citrix.model import Machine, Session, User
from actions.sandbox.citrix.site import Site
from actions.sandbox.citrix.views import has_room


class Started(StrEnum):
    """What the employee sees."""

    NEW = "new"
    RECONNECTED = "reconnected"
    FROZEN = "frozen"
    NO_DESKTOP = "no_desktop"


def start_citrix(site: Site, user: User) -> tuple[Started, Session | None]:
    """Reconnect to the visible session of this person, or open a new desktop when none is there.

    A stuck session comes back as it was: only its log off, or hiding it, makes room for a new one.
    """
    visible = [session for session in site.of(user.sid) if not session.hidden]
    stuck = [session for session in visible if session.stuck]
    desktops = [session for session in visible if session.kind == "Desktop"]
    for session in stuck + desktops:
        if session.state == "Disconnected" and session.machine.registered:
            session.state, session.changed_at = "Active", site.clock.now()
        return (Started.FROZEN if session.stuck else Started.RECONNECTED), session
    machine = _free(site, user)
    if machine is None:
        return Started.NO_DESKTOP, None
    return Started.NEW, site.add(user, machine)


def _free(site: Site, user: User) -> Machine | None:
    """Return his own machine if he has one, else any of a group; None when it has no room."""
    own = [machine for machine in site.machines.values() if machine.assigned == user.sid]
    anybodys = [machine for machine in site.machines.values() if machine.assigned is None]
    usable = [machine for machine in own or anybodys if has_room(site, machine)]
    return min(
        usable, key=lambda machine: (not machine.multi_session, site.counted(machine)), default=None
    )
