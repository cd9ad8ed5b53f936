"""What is wrong with the machines behind what somebody may start."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.domain.outcome import Outcome
from actions.ports.sessions import Group, Machine, Offer, Power


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no place, and the sentence that tells it."""

    reason: str
    outcome: Outcome


def of(offers: Sequence[Offer]) -> Trouble | None:
    """Return why nothing can be started; None while anything can, or when nobody knows.

    Who has a machine of his own uses that. Of groups only those count of which it is certain that
    they let him in; where that is not said of any, all must be in trouble.
    """
    own = [offer for offer in offers if offer.machine is not None]
    shared = [offer for offer in offers if offer.machine is None]
    certain = [offer for offer in shared if offer.certain]
    found = [_trouble(offer) for offer in own or certain or shared]
    return found[0] if found and all(found) else None


def _trouble(offer: Offer) -> Trouble | None:
    if offer.group is not None:
        reason = _closed(offer.group) or (_full(offer.group) if offer.machine is None else None)
        if reason is not None:
            return Trouble(reason, Outcome.CITRIX_START_GROUP)
    reason = None if offer.machine is None else _unfit(offer.machine)
    return None if reason is None else Trouble(reason, Outcome.CITRIX_START_MACHINE)


def _closed(group: Group) -> str | None:
    if not group.enabled:
        return "group_disabled"
    return "group_in_maintenance" if group.in_maintenance else None


def _full(group: Group) -> str | None:
    if group.machines and group.unregistered >= group.machines:
        return "group_unregistered"
    return "group_full" if group.free == 0 else None


def _unfit(machine: Machine) -> str | None:
    if machine.in_maintenance:
        return "machine_in_maintenance"
    if machine.power_pending or machine.power is Power.CHANGING:
        return "power_action_pending"
    if machine.power is Power.OFF:
        return "machine_off"
    if not machine.registered:
        return "machine_unregistered"
    if machine.fault is not None:
        return "machine_fault"
    return "machine_busy" if machine.sessions and not machine.multi_session else None
