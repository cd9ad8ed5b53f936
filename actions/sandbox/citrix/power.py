"""How a simulated machine goes through a restart."""

from actions.sandbox.citrix.faults import CitrixFault
from actions.sandbox.citrix.model import Machine, Revival, Session


def begin(machine: Machine) -> None:
    """Take the wish for a restart; raises CitrixFault 400 or 409."""
    if "Restart" not in machine.power_actions:
        raise CitrixFault(
            400, "The machine is not switched here.", error="PowerActionsNotSupported"
        )
    if machine.power_pending:
        raise CitrixFault(409, "A power action is going on.", error="PowerActionInProgress")
    machine.power_pending = True
    machine.restarts += 1


def go_down(machine: Machine | None) -> None:
    """Be away for a while, unless the restart will come to nothing."""
    if machine is not None and machine.revival is not Revival.FAILS:
        machine.power, machine.registered = "TurningOff", False


def finish(machine: Machine | None, sessions: dict[str, Session]) -> str | None:
    """Be up again as the machine's `revival` says; return Citrix's error word when it failed."""
    if machine is None:
        return "UnknownMachine"
    machine.power_pending = False
    if machine.revival is Revival.FAILS:
        return "CommunicationError"
    machine.power, machine.fault = "On", None
    machine.registered = machine.revival is not Revival.UNREGISTERED
    if machine.revival is not Revival.SAME_SESSION:
        for session in [one for one in sessions.values() if one.machine is machine]:
            del sessions[session.id]
    return None
