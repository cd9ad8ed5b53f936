"""What may keep Citrix from starting, one look at a time; a finding that is not OK says why."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from actions.domain.outcome import Outcome
from actions.ports.sessions import Offer
from actions.remediation import broker, policy
from actions.remediation.account import refusal
from actions.remediation.runbook import Finding, Result
from actions.remediation.work import Work
from actions.runbooks.citrix_start import trouble

LOCKED = "locked"
PASSWORD_EXPIRED = "password_expired"  # noqa: S105
IN_THE_WAY = "in_the_way"

_OFFERS = TypeAdapter(list[Offer])
_NOT_TOLD = {"citrix_forbidden", "citrix_rejected"}


async def account(work: Work) -> Finding:
    """See whether the account itself lets its owner in (R5: of some only a human says so)."""

    async def look() -> Finding:
        found = await work.tools.directory.find(work.assignment.person_id)
        verdict = policy.may_touch(work.manifest, work.assignment, found)
        if not verdict.allowed:
            return refusal(verdict, found)
        expired = found.password_expired or found.must_change_password
        if (found.locked or expired) and found.excluded:
            told = {"outcome": Outcome.ACCOUNT_EXCLUDED.value}
            return Finding(Result.REFUSED, "account_excluded", told, "R5")
        if found.locked:
            return Finding(Result.FAILED, LOCKED)
        return Finding(Result.FAILED, PASSWORD_EXPIRED) if expired else Finding(Result.OK, "read")

    return await work.act("account.read", lambda: broker.safely(look))


async def sessions(work: Work) -> Finding:
    """See whether an old session is in the way; one set aside only where it fills a machine."""

    async def look() -> Finding:
        _, found = await broker.own(work)
        facts = {"sessions": [broker.stored(session) for session in found]}
        if any(not session.hidden for session in found):
            return Finding(Result.FAILED, IN_THE_WAY, facts)
        if any(not session.multi_session_host for session in found):
            told = {**facts, "outcome": Outcome.CITRIX_START_MACHINE.value}
            return Finding(Result.FAILED, "set_aside_in_the_way", told)
        return Finding(Result.OK, "no_session", facts)

    return await work.act("citrix.diagnose", lambda: broker.safely(look))


async def offers(work: Work) -> Finding:
    """See whether what the person may start has room; what Citrix will not say is no trouble."""

    async def look() -> Finding:
        if not work.tools.broker.capabilities.offers:
            return Finding(Result.OK, "not_possible_here")
        person = await work.tools.directory.find(work.assignment.person_id)
        found = await work.tools.broker.offers(person)
        facts: dict[str, Any] = {"offers": _stored(found)}
        wrong = trouble.of(found)
        if wrong is None:
            return Finding(Result.OK, "nothing_seen" if found else "nothing_offered", facts)
        facts["outcome"] = wrong.outcome.value
        return Finding(Result.FAILED, wrong.reason, facts)

    async def asked() -> Finding:
        seen = await broker.safely(look)
        if seen.detail in _NOT_TOLD:
            return Finding(Result.OK, seen.detail, seen.facts)
        return seen

    return await work.act("citrix.offers", asked)


def _stored(found: Sequence[Offer]) -> list[dict[str, Any]]:
    stored: list[dict[str, Any]] = _OFFERS.dump_python(list(found), mode="json")
    return stored
