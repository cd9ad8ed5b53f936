"""The rules R1 to R12 that decide before anything is done."""

import inspect
from datetime import UTC, datetime, timedelta

import pytest

from actions.domain.outcome import Outcome
from actions.domain.person import Account, Caller, Level
from actions.remediation import policy
from actions.remediation.policy import Permission
from actions.remediation.runbook import Assignment
from actions.runbooks.account_unlock.runbook import MANIFEST as UNLOCK
from actions.runbooks.citrix_session.runbook import MANIFEST as CITRIX
from actions.runbooks.password_reset.runbook import MANIFEST as RESET
from tests.support.fakes import an_account

NOW = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)


def assigned(account: Account) -> Assignment:
    return Assignment(
        run_id="r-1",
        slug="x",
        case_id="c-1",
        person_id=account.person_id,
        channel="web",
        language="nl",
        intent="x",
        inbox_id="i-1",
        started_at=NOW,
    )


class TestTheCaller:
    @pytest.mark.parametrize(
        ("level", "allowed"), [(Level.SIGNED_IN, True), (Level.UNKNOWN, False)]
    )
    def test_must_be_signed_in(self, level: Level, allowed: bool) -> None:
        caller = Caller("p-1", "web", level, "c-1", "i-1")
        verdict = policy.may_request(caller)
        assert verdict.allowed is allowed
        assert verdict.rule == (None if allowed else "R2")

    @pytest.mark.parametrize(
        ("intent", "mentions", "expected"),
        [
            ("password_forgot", True, True),
            ("account_locked", True, True),
            ("password_forgot", False, False),
            ("citrix_session_stuck", True, False),
        ],
    )
    def test_may_not_ask_for_the_account_of_a_colleague(
        self, intent: str, mentions: bool, expected: bool
    ) -> None:
        assert policy.is_for_colleague(intent, mentions) is expected


class TestAnAccount:
    def test_must_be_the_callers(self) -> None:
        verdict = policy.may_touch(CITRIX, assigned(an_account()), an_account())
        assert (verdict.allowed, verdict.rule) == (False, "R1")

    @pytest.mark.parametrize(
        ("changes", "outcome"),
        [
            ({"enabled": False}, Outcome.ACCOUNT_DISABLED),
            ({"expired": True}, Outcome.ACCOUNT_EXPIRED),
        ],
    )
    def test_that_is_closed_is_for_a_human(
        self, changes: dict[str, object], outcome: Outcome
    ) -> None:
        account = an_account(None, **changes)
        for manifest in (CITRIX, RESET, UNLOCK):
            verdict = policy.may_touch(manifest, assigned(account), account)
            assert (verdict.rule, verdict.outcome) == ("R4", outcome)

    @pytest.mark.parametrize(
        "changes", [{"privileged": True}, {"privileged": None}, {"shared": True}]
    )
    def test_that_is_special_is_never_changed_by_us(self, changes: dict[str, object]) -> None:
        account = an_account(None, **changes)
        for manifest in (RESET, UNLOCK):
            verdict = policy.may_touch(manifest, assigned(account), account)
            assert (verdict.rule, verdict.outcome) == ("R5", Outcome.ACCOUNT_EXCLUDED)

    def test_of_a_director_may_still_get_its_own_screen_closed(self) -> None:
        account = an_account(privileged=True)
        assert policy.may_touch(CITRIX, assigned(account), account).allowed


class TestSigningOut:
    @pytest.mark.parametrize(
        "changes", [{}, {"privileged": True}, {"shared": True}, {"enabled": False}]
    )
    def test_needs_a_yes_that_counts_and_no_more(self, changes: dict[str, object]) -> None:
        account = an_account(None, **changes)
        who = assigned(account)
        yes = Permission(targets=[account.person_id], expires_at=NOW + timedelta(minutes=1))
        assert policy.may_sign_out(who, account, yes, now=NOW).allowed
        later = NOW + timedelta(minutes=1)
        assert policy.may_sign_out(who, account, yes, now=later).reason == "consent_expired"
        assert policy.may_sign_out(who, account, Permission(), now=NOW).reason == "no_consent"

    def test_is_of_the_callers_own_account(self) -> None:
        other = an_account()
        yes = Permission(targets=[other.person_id], expires_at=NOW + timedelta(minutes=1))
        verdict = policy.may_sign_out(assigned(an_account()), other, yes, now=NOW)
        assert (verdict.allowed, verdict.rule) == (False, "R1")


class TestAChange:
    def test_of_an_account_needs_a_proof(self) -> None:
        account = an_account()
        for proof in (False, True):
            verdict = policy.may_change(
                UNLOCK, assigned(account), account, Permission(proof=proof), target="x", now=NOW
            )
            assert verdict.allowed is proof

    @pytest.mark.parametrize(
        ("targets", "lasts", "reason"),
        [
            (["s-1"], timedelta(minutes=1), ""),
            (["s-2"], timedelta(minutes=1), "no_consent"),
            ([], timedelta(minutes=1), "no_consent"),
            (["s-1"], timedelta(0), "consent_expired"),
        ],
    )
    def test_of_a_screen_needs_consent_to_this_one_that_still_counts(
        self, targets: list[str], lasts: timedelta, reason: str
    ) -> None:
        account = an_account()
        verdict = policy.may_change(
            CITRIX,
            assigned(account),
            account,
            Permission(targets=targets, expires_at=NOW + lasts),
            target="s-1",
            now=NOW,
        )
        assert (verdict.allowed, verdict.reason) == (reason == "", reason)

    def test_is_refused_when_the_account_was_closed_meanwhile(self) -> None:
        account = an_account(enabled=False)
        verdict = policy.may_change(
            UNLOCK, assigned(account), account, Permission(proof=True), target="x", now=NOW
        )
        assert not verdict.allowed

    def test_is_judged_alike_at_every_hour(self) -> None:
        account = an_account()
        permission = Permission(targets=["s-1"], expires_at=NOW + timedelta(days=2))
        verdicts = {
            policy.may_change(
                CITRIX,
                assigned(account),
                account,
                permission,
                target="s-1",
                now=NOW + timedelta(hours=hour),
            )
            for hour in range(24)
        }
        assert len(verdicts) == 1
        assert ".hour" not in inspect.getsource(policy)
