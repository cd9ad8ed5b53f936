"""What an engineer does on his page: look, record what he compared, confirm, read out a code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from actions.domain.person import Account
from actions.ports.directory import AccountUnknown, Directory, DirectoryUnavailable
from actions.proof import repository as proofs
from actions.proof.errors import PageError
from actions.proof.human import repository
from actions.proof.human.checkers import code_problem
from actions.proof.human.comparing import CALL_BACK, is_enough
from actions.proof.human.granting import CHANNEL, REGISTRATION, RESET, Granting
from actions.proof.human.models import Checker, CheckVisit, HumanCheck
from actions.proof.human.schemas import CheckAnswer, CheckView, RecordBody, Role
from actions.proof.keys import fingerprint, new_ticket
from actions.proof.parts import Parts
from actions.proof.registration import SMS_CODE, masked_target
from actions.proof.rules import DAY
from actions.proof.schemas import Evidence, Screen


@dataclass(frozen=True, slots=True)
class Held:
    """A visit as it stands, locked: who looks, at which check, of whom."""

    visit: CheckVisit
    check: HumanCheck
    checker: Checker
    account: Account

    @property
    def role(self) -> Role:
        """Whether this is the engineer who began or the one who confirms."""
        return "first" if self.visit.engineer_id == self.check.engineer_id else "second"


class CheckPage:
    """Every step; the policy is asked again at each one."""

    def __init__(
        self, parts: Parts, directory: Directory, screen: Screen, granting: Granting
    ) -> None:
        self._parts = parts
        self._directory = directory
        self._screen = screen
        self._granting = granting

    async def enter(self, token: SecretStr) -> CheckAnswer:
        """Use up a link and give this browser its ticket; raises PageError unknown or expired."""
        async with self._parts.sessions.begin() as session:
            visit = await repository.visit_by_token(session, fingerprint(token.get_secret_value()))
            if visit is None:
                raise PageError("unknown", 404)
            if visit.ticket_hash is not None or visit.expires_at <= self._parts.clock.now():
                raise PageError("expired", 410)
            ticket = new_ticket()
            visit.ticket_hash = fingerprint(ticket)
        return CheckAnswer(stage="open", ticket=ticket)

    async def view(self, ticket: SecretStr) -> CheckView:
        """Return what this browser sees; raises PageError unknown or unavailable."""
        now = self._parts.clock.now()
        async with self._parts.sessions.begin() as session:
            visit, check = await self._row(session, ticket)
            if check.stage != "given" and not self._lasts(visit, check, now):
                return CheckView(stage="expired", because="late", expires_at=check.expires_at)
            if check.stage == "given":
                return CheckView(stage="given", expires_at=check.expires_at)
            account = await self._account(check.person_id)
            refusal = await self._refusal(session, visit, check, account, now)
            if refusal is not None:
                return CheckView(stage="refused", because=refusal, expires_at=check.expires_at)
            return await self._shown(session, visit, check, account)

    async def record(self, body: RecordBody) -> CheckAnswer:
        """Take what an engineer compared; for an ordinary account the code follows at once.

        Raises:
            PageError: expired, not_yours, no_number, not_compared, not_offered, or why nobody can
                be established here.
        """
        async with self._parts.sessions.begin() as session:
            held = await self._held(session, body.ticket, "open", "first")
            await self._may_record(session, held, body)
            problem = await self._code_problem(session, held, body.code)
            if problem is not None:
                return problem
            check, now = held.check, self._parts.clock.now()
            check.way, check.compared, check.purpose = body.way, sorted(body.compared), body.purpose
            check.recorded_at = now
            check.expires_at = now + self._parts.rules.link_lifetime
            await self._evidence(
                session, held, "identity.checked", "R3",
                way=body.way, compared=check.compared, purpose=body.purpose,
                numbers=[masked_target(SMS_CODE, each) for each in held.account.telephones],
                needs_second=check.needs_second,
            )  # fmt: skip
            if check.needs_second:
                check.stage = "second"
                return CheckAnswer(stage="second")
            return await self._give(session, held)

    async def confirm(self, ticket: SecretStr, code: SecretStr) -> CheckAnswer:
        """Take the word of a second engineer; raises PageError as `record`."""
        async with self._parts.sessions.begin() as session:
            held = await self._held(session, ticket, "second", "second")
            problem = await self._code_problem(session, held, code)
            if problem is not None:
                return problem
            check, now = held.check, self._parts.clock.now()
            check.second_id, check.second_at, check.stage = held.checker.engineer_id, now, "ready"
            check.expires_at = now + self._parts.rules.link_lifetime
            await self._evidence(session, held, "identity.confirmed", "R5")
            return CheckAnswer(stage="ready")

    async def give(self, ticket: SecretStr) -> CheckAnswer:
        """Return the code to the first engineer, this once, now that a second has confirmed."""
        async with self._parts.sessions.begin() as session:
            return await self._give(session, await self._held(session, ticket, "ready", "first"))

    async def _give(self, session: AsyncSession, held: Held) -> CheckAnswer:
        code = await self._granting.grant(session, held.check, held.account)
        return CheckAnswer(stage="given", spoken=code)

    async def _may_record(self, session: AsyncSession, held: Held, body: RecordBody) -> None:
        if body.way == CALL_BACK and not held.account.telephones:
            raise PageError("no_number", 409)
        if not is_enough(body.way, body.compared):
            raise PageError("not_compared")
        offered, _why = await self._offered(session, held.account)
        if body.purpose not in offered:
            raise PageError("not_offered", 409)

    async def _offered(
        self, session: AsyncSession, account: Account
    ) -> tuple[list[str], str | None]:
        """Return what the employee's page may be for, and why not for a password."""
        why = await self._granting.no_password(session, account, self._parts.clock.now())
        return ([RESET] if why is None else []) + [REGISTRATION], why

    async def _code_problem(
        self, session: AsyncSession, held: Held, typed: SecretStr
    ) -> CheckAnswer | None:
        """Return the answer to a code that is not right; None after a right one."""
        problem = await code_problem(self._parts, session, held.checker, held.visit, typed)
        if problem is None:
            return None
        left = self._left(held.visit)
        stage = "expired" if left == 0 else held.check.stage
        if problem == "wrong_code":
            await self._evidence(session, held, "identity.wrong_code", "R7")
        return CheckAnswer.model_validate({"stage": stage, "error": problem, "wrong_left": left})

    async def _held(self, session: AsyncSession, ticket: SecretStr, stage: str, role: Role) -> Held:
        visit, check = await self._row(session, ticket)
        account = await self._account(check.person_id)
        await proofs.lock_person(session, check.person_id)
        again = await repository.check(session, check.id, lock=True)
        now = self._parts.clock.now()
        if again is None or again.stage != stage or not self._lasts(visit, again, now):
            raise PageError("expired", 410)
        refusal = await self._refusal(session, visit, again, account, now)
        checker = await repository.checker(session, visit.engineer_id)
        if refusal is not None or checker is None:
            raise PageError(refusal or "not_a_checker", 403)
        held = Held(visit, again, checker, account)
        if held.role != role:
            raise PageError("expired", 410)
        return held

    async def _row(self, session: AsyncSession, ticket: SecretStr) -> tuple[CheckVisit, HumanCheck]:
        visit = await repository.visit_by_ticket(session, fingerprint(ticket.get_secret_value()))
        check = await repository.check(session, visit.check_id) if visit is not None else None
        if visit is None or check is None:
            raise PageError("unknown", 404)
        return visit, check

    async def _account(self, person_id: str) -> Account:
        try:
            return await self._directory.find(person_id)
        except DirectoryUnavailable as error:
            raise PageError("unavailable", 503) from error
        except AccountUnknown as error:
            raise PageError("account_excluded", 403) from error

    async def _refusal(
        self, session: AsyncSession, visit: CheckVisit, check: HumanCheck, account: Account,
        now: datetime,
    ) -> str | None:  # fmt: skip
        """Return why this engineer may not establish this person now, or None."""
        checker = await repository.checker(session, visit.engineer_id)
        if checker is None:
            return "not_a_checker"
        if checker.person_id == account.person_id.lower():
            return "own_account"
        if await self._is_first_again(session, checker, check):
            return "same_engineer"
        recorded = await repository.recorded_since(session, checker.engineer_id, now - DAY)
        if recorded >= self._parts.rules.checks_per_engineer and check.stage == "open":
            return "engineer_limit"
        refusal = self._screen(account)
        by_two = refusal == "account_excluded" and account.excluded and check.needs_second
        if refusal is not None and not by_two:
            return refusal
        shut = await self._parts.limits.is_shut(session, account.person_id, now)
        return "limit_reached" if shut else None

    @staticmethod
    async def _is_first_again(session: AsyncSession, checker: Checker, check: HumanCheck) -> bool:
        """True when the second engineer is the first one under another id."""
        if checker.engineer_id == check.engineer_id:
            return False
        first = await repository.any_checker(session, check.engineer_id)
        return first is not None and first.person_id == checker.person_id

    async def _shown(
        self, session: AsyncSession, visit: CheckVisit, check: HumanCheck, account: Account
    ) -> CheckView:
        offered, why = await self._offered(session, account)
        first = await repository.any_checker(session, check.engineer_id)
        own = visit.engineer_id == check.engineer_id
        shown: dict[str, Any] = {
            "stage": check.stage,
            "role": "first" if own else "second",
            "name": account.display_name,
            "first_name": account.first_name,
            "telephones": list(account.telephones),
            "needs_second": check.needs_second,
            "purposes": offered,
            "no_password": why,
            "way": check.way,
            "compared": check.compared or [],
            "first": first.name if first is not None else "",
            "wrong_left": self._left(visit),
            "expires_at": check.expires_at,
        }
        return CheckView.model_validate(shown)

    def _lasts(self, visit: CheckVisit, check: HumanCheck, now: datetime) -> bool:
        return check.expires_at > now and self._left(visit) > 0

    def _left(self, visit: CheckVisit) -> int:
        return max(self._parts.rules.wrong_per_challenge - visit.wrong_count, 0)

    async def _evidence(
        self, session: AsyncSession, held: Held, step: str, rule: str, **data: Any
    ) -> None:
        who = {"check_id": held.check.id, "engineer_id": held.checker.engineer_id}
        row = Evidence(
            run_id=None, case_id=held.check.case_id, person_id=held.check.person_id,
            channel=CHANNEL, step=step, rule=rule, data=who | data, actor="engineer",
        )  # fmt: skip
        await self._parts.record(session, row)
