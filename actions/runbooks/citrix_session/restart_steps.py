"""What a restart of a desktop sees and does; it is asked for at most once in a run."""

from dataclasses import asdict, replace
from typing import Any

from actions.domain.person import Account
from actions.ledger import repository as ledger
from actions.ports.sessions import JobState, Machine, Power, Session
from actions.remediation import broker, policy, repository
from actions.remediation.policy import Permission
from actions.remediation.runbook import Finding, Manifest, Result, Risk
from actions.remediation.work import Work

STEP = "citrix.restart"


async def fit(work: Work, session: Session) -> Finding:
    """See whether this person's machine may be restarted at all; the adapter asks it again."""

    async def look() -> Finding:
        if not work.tools.broker.capabilities.restart_machine:
            return Finding(Result.SKIPPED, "not_possible_here")
        account = await work.tools.directory.find(work.assignment.person_id)
        verdict = policy.may_touch(_manifest(work), work.assignment, account)
        if not verdict.allowed:
            said = {"outcome": verdict.outcome.value}
            return Finding(Result.REFUSED, verdict.reason, said, verdict.rule)
        machine = await _machine(work, session)
        if machine is None:
            return Finding(Result.SKIPPED, "machine_unknown")
        problem = _unfit(machine)
        facts = {"machine": _shown(machine)}
        if problem is not None:
            return Finding(Result.SKIPPED, problem, facts)
        return Finding(Result.OK, "may_restart", facts)

    return await work.act("citrix.machine", lambda: broker.safely(look))


async def restart(work: Work, session: Session, question_id: str, challenge_id: str) -> Finding:
    """Ask the policy on fresh facts, then the broker, once: a step cut off is only followed."""

    async def change() -> Finding:
        async with work.tools.sessions() as db:
            begun = await ledger.times(db, work.assignment.run_id, f"{STEP}.begin")
        if begun > 1:
            return Finding(Result.OK, "asked_before")
        account, own = await broker.own(work)
        refusal = await _refusal(work, account, session, question_id, challenge_id)
        if refusal is not None:
            return refusal
        now = next((found for found in own if found.id == session.id), None)
        if now is None:
            return Finding(Result.OK, "gone")
        if set(now.applications) - set(session.applications):
            return Finding(Result.REFUSED, "changed", {"session": broker.stored(now)}, "R4")
        job = await work.tools.broker.restart_machine(account, session.id)
        return Finding(Result.OK, "accepted", {"job_id": job.id})

    return await work.act(STEP, lambda: broker.safely(change), rule="R4")


async def progress(work: Work, session: Session, job_id: str | None) -> Finding:
    """See whether the machine is back without the session, or the job failed."""

    async def look() -> Finding:
        seen = await _read_back(work, session)
        job = await work.tools.broker.job(job_id) if job_id else None
        facts = {**seen.facts, "job": broker.job_facts(job)}
        if not seen.ok and job is not None and job.state is JobState.FAILED:
            return Finding(Result.FAILED, "job_failed", facts)
        return Finding(seen.result, seen.detail, facts)

    return await work.peek("citrix.restart.poll", lambda: broker.safely(look))


async def verify(work: Work, session: Session) -> Finding:
    """See with own eyes that the machine reports again and the old session is gone."""
    return await work.act(
        "citrix.restart.verify", lambda: broker.safely(lambda: _read_back(work, session))
    )


async def _read_back(work: Work, session: Session) -> Finding:
    if await work.tools.broker.get(session.id) is not None:
        return Finding(Result.FAILED, "still_there")
    machine = await _machine(work, session)
    facts = {} if machine is None else {"machine": _shown(machine)}
    up = machine is not None and machine.registered and not _is_changing(machine)
    return Finding(Result.OK, "back", facts) if up else Finding(Result.FAILED, "not_back", facts)


async def _refusal(
    work: Work, account: Account, session: Session, question_id: str, challenge_id: str
) -> Finding | None:
    person = work.assignment.person_id
    async with work.tools.sessions() as db:
        given = await repository.consent(db, question_id)
        proof = await work.tools.challenges.passed(db, challenge_id, person)
    permission = Permission(
        proof=proof,
        targets=given.targets if given and given.person_id == person else (),
        expires_at=given.expires_at if given else None,
    )
    verdict = policy.may_change(
        _manifest(work),
        work.assignment,
        account,
        permission,
        target=session.machine_id,
        now=work.tools.clock.now(),
    )
    if verdict.allowed:
        return None
    return Finding(Result.REFUSED, verdict.reason, {"outcome": verdict.outcome.value}, verdict.rule)


def _manifest(work: Work) -> Manifest:
    """Return what a restart needs: more than the rest of the repair (R4, R5)."""
    return replace(work.manifest, risk=Risk.ACCOUNT, proof=True, consent=True)


async def _machine(work: Work, session: Session) -> Machine | None:
    return await work.tools.broker.machine(session.machine_id) if session.machine_id else None


def _unfit(machine: Machine) -> str | None:
    if machine.multi_session or machine.sessions > 1:
        return "not_alone_on_machine"
    if machine.in_maintenance:
        return "machine_in_maintenance"
    if _is_changing(machine):
        return "power_action_pending"
    return None if machine.can_restart else "restart_not_supported"


def _is_changing(machine: Machine) -> bool:
    return machine.power_pending or machine.power is Power.CHANGING


def _shown(machine: Machine) -> dict[str, Any]:
    return asdict(machine)
