"""Decides what may be done for whom; the model proposes, these rules decide.

R1 target is the caller · R2 signed in · R4 proof and consent, human-only accounts ·
R5 privileged and shared accounts · R10 no audit, no action (in `work`) · R11 to a human ·
R12 no argument of this module is a time of day: the rules hold at night as by day.
R3, R7, R8 and R9 are kept where proofs are: `actions.proof`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from actions.domain.outcome import Outcome
from actions.domain.person import Account, Caller, Level
from actions.remediation.runbook import Assignment, Manifest, Risk

COLLEAGUE_INTENTS = frozenset({"password_forgot", "account_locked"})
PUBLIC_DOOR_INTENTS = COLLEAGUE_INTENTS
"""What somebody who is not signed in can do alone at the public door, with two proofs (R4)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it may be done, by which rule not, and the sentence that tells it."""

    allowed: bool
    rule: str | None = None
    reason: str = ""
    outcome: Outcome = Outcome.HANDED_OVER


@dataclass(frozen=True, slots=True)
class Permission:
    """What the employee gave for one change: proof passed, consent to these targets until then."""

    proof: bool = False
    targets: Collection[str] = ()
    expires_at: datetime | None = None


ALLOWED = Verdict(allowed=True)
_NOT_THE_CALLER = Verdict(False, "R1", "not_the_caller", Outcome.ACCOUNT_EXCLUDED)


def may_request(caller: Caller) -> Verdict:
    """Decide at the door, before anything is looked up."""
    if caller.level is not Level.SIGNED_IN:
        return Verdict(False, "R2", "not_signed_in")
    return ALLOWED


def is_for_colleague(intent: str, mentions_person: bool) -> bool:
    """True when the wish is about someone else's account; nothing is looked up then (R1)."""
    return mentions_person and intent in COLLEAGUE_INTENTS


def may_touch(manifest: Manifest, assignment: Assignment, account: Account) -> Verdict:
    """Decide on the account as the directory shows it now."""
    return may_touch_account(manifest, assignment.person_id, account)


def may_touch_account(manifest: Manifest, person_id: str, account: Account) -> Verdict:
    """Decide on an account that was found for a person."""
    if not _is_own(person_id, account):
        return _NOT_THE_CALLER
    if not account.enabled:
        return Verdict(False, "R4", "account_disabled", Outcome.ACCOUNT_DISABLED)
    if account.expired:
        return Verdict(False, "R4", "account_expired", Outcome.ACCOUNT_EXPIRED)
    if manifest.risk is Risk.ACCOUNT and account.excluded:
        return Verdict(False, "R5", "account_excluded", Outcome.ACCOUNT_EXCLUDED)
    if manifest.risk is Risk.ACCOUNT and account.elsewhere:
        return Verdict(False, "R11", "account_elsewhere")
    return ALLOWED


def may_change(
    manifest: Manifest,
    assignment: Assignment,
    account: Account,
    permission: Permission,
    *,
    target: str,
    now: datetime,
) -> Verdict:
    """Decide once more just before the write, on freshly read facts."""
    verdict = may_touch(manifest, assignment, account)
    if not verdict.allowed:
        return verdict
    if manifest.proof and not permission.proof:
        return Verdict(False, "R4", "no_proof", Outcome.PROOF_FAILED)
    return _consented(permission, target, now) if manifest.consent else ALLOWED


def may_sign_out(
    assignment: Assignment, account: Account, permission: Permission, *, now: datetime
) -> Verdict:
    """Decide on ending all that goes on under the caller's own name, which needs his yes.

    It only shuts out, so it holds for an account that is closed or special too (R11).
    """
    if not _is_own(assignment.person_id, account):
        return _NOT_THE_CALLER
    return _consented(permission, assignment.person_id, now)


def _is_own(person_id: str, account: Account) -> bool:
    return account.person_id.lower() == person_id.lower()


def _consented(permission: Permission, target: str, now: datetime) -> Verdict:
    if target not in permission.targets:
        return Verdict(False, "R4", "no_consent", Outcome.CANCELLED)
    if permission.expires_at is None or permission.expires_at <= now:
        return Verdict(False, "R4", "consent_expired", Outcome.CANCELLED)
    return ALLOWED
