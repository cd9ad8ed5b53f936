"""Decides whether self-service may go on for a person: R7 (limits) and R8 (cool-down)."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof import repository
from actions.proof.brake import repository as brake
from actions.proof.errors import CoolingDown, LimitReached, NoProofs, OnHold
from actions.proof.keys import KeyUnusable, ProofKey
from actions.proof.models import RegisteredProof
from actions.proof.registration import MAIL_CODE, RECOVERY, SMS_CODE, TOTP, target_of
from actions.proof.rules import DAY, HOUR, QUARTER, ProofRules
from actions.proof.schemas import PersonRef

log = structlog.get_logger()

START = "start"
"""The channel of who is signed in nowhere: what is tried there counts apart, per source."""
NAMED = "named"
RESET = "reset"
UNLOCK = "unlock"
RESTART = "restart"
ENDS_AT_PROOF = {"account_unlock": UNLOCK, "desktop_restart": RESTART}
"""What a run does by itself once the proof is given, and under which name it is counted."""
SHUT = "shut"
WRONG = "wrong_code"
SENT = "code_sent"
PROVED = "proved"
WRONG_AT_START = "wrong_at_start"
SENT_AT_START = "sent_at_start"
PROVED_AT_START = "proved_at_start"
AT_START = (NAMED, WRONG_AT_START, SENT_AT_START, PROVED_AT_START)


class Limits:
    """The counts of one person and of the company, read at the moment they matter."""

    def __init__(self, rules: ProofRules, key: ProofKey) -> None:
        self._rules = rules
        self._key = key

    async def may_open(
        self, session: AsyncSession, person: PersonRef, action: str, channel: str, now: datetime
    ) -> None:
        """Pass when a new challenge may be opened.

        Raises:
            LimitReached, NoProofs, CoolingDown
        """
        await self.may_go_on(session, person.person_id, action, now)
        if channel != START:
            opened = await repository.opened_since(session, person.person_id, channel, now - HOUR)
            if opened >= self._rules.challenges_per_hour:
                raise LimitReached("R7")
        proofs = await repository.proofs_of(session, person.person_id)
        if not self.usable(proofs, person.mail):
            raise NoProofs("R3")
        if self.cooling(proofs, person.employed_since, now):
            raise CoolingDown("R8")

    async def may_go_on(
        self, session: AsyncSession, person_id: str, action: str, now: datetime
    ) -> None:
        """Pass while self-service is open for this person and action.

        Raises:
            LimitReached, OnHold
        """
        rules = self._rules
        if not rules.self_service or await self.is_shut(session, person_id, now):
            raise LimitReached("R7")
        kind, allowed = {
            "account_unlock": (UNLOCK, rules.unlocks_per_day),
            "desktop_restart": (RESTART, rules.restarts_per_day),
        }.get(action, (RESET, rules.resets_per_day))
        if await repository.attempts_since(session, kind, now - DAY, person_id) >= allowed:
            raise LimitReached("R7")
        if kind == RESET and await brake.pulled(session) is not None:
            raise OnHold("R7")

    async def is_shut(self, session: AsyncSession, person_id: str, now: datetime) -> bool:
        """True after too many wrong codes in a day, and after «this was not me»."""
        since = now - self._rules.shut_for
        wrong = await repository.attempts_since(session, SHUT, since, person_id) > 0
        return await repository.is_stopped(session, person_id) or wrong

    async def source_is_blocked(
        self, session: AsyncSession, source: str | None, person_id: str, now: datetime
    ) -> bool:
        """True when one source proves for its fifth person within the hour, each signed in."""
        return await self._has_many(session, source, person_id, now, at_start=False)

    async def start_is_blocked(
        self,
        session: AsyncSession,
        source: str | None,
        person_id: str,
        now: datetime,
        *,
        asks: bool = False,
    ) -> str | None:
        """Return why nothing more is taken from a source where nobody is signed in, or None.

        `source_blocked` for its fifth name within the hour and, when it `asks`, after its
        twentieth request; `source_shut` for too many wrong codes in a day, for whomever they were.
        """
        if source is None:
            return None
        count, rules = repository.attempts_from, self._rules
        if await count(session, WRONG_AT_START, now - DAY, source) >= rules.wrong_per_day:
            return "source_shut"
        many = await self._has_many(session, source, person_id, now, at_start=True)
        asked = await count(session, NAMED, now - HOUR, source)
        return "source_blocked" if many or (asks and asked > rules.challenges_per_hour) else None

    async def start_is_worn_out(
        self, session: AsyncSession, source: str | None, person_id: str, now: datetime
    ) -> bool:
        """True when no code fits any more today for a name where nobody is signed in.

        After very many wrong ones from all sources together; where sources cannot be told apart
        (None), after as many as one source has. It shuts nothing for who is signed in.
        """
        wrong = await repository.attempts_since(session, WRONG_AT_START, now - DAY, person_id)
        if source is not None or wrong >= self._rules.wrong_per_name:
            return wrong >= self._rules.wrong_per_name
        nowhere = await repository.attempts_from(
            session, WRONG_AT_START, now - DAY, None, person_id
        )
        return nowhere >= self._rules.wrong_per_day

    async def _has_many(
        self,
        session: AsyncSession,
        source: str | None,
        person_id: str,
        now: datetime,
        *,
        at_start: bool,
    ) -> bool:
        if source is None:
            return False
        others = await repository.others_from(
            session, source, person_id, now - HOUR, AT_START, among=at_start
        )
        blocked = others + 1 >= self._rules.targets_per_source
        if blocked:
            log.error("proof_source.blocked", source=source, others=others)
        return blocked

    async def wait_for_next_code(
        self, session: AsyncSession, person_id: str, now: datetime, kind: str = SENT
    ) -> timedelta:
        """Return how long until another code may be sent; zero when at once.

        Args: kind: SENT, or SENT_AT_START, which keeps nobody waiting who is signed in.
        """
        rules = self._rules
        sent = await repository.attempt_times(session, person_id, kind, now - HOUR)
        if not sent:
            return timedelta()
        free_at = [sent[-1] + rules.pause_between_sends]
        lately = [at for at in sent if at > now - QUARTER]
        if len(lately) >= rules.sends_per_quarter:
            free_at.append(lately[-rules.sends_per_quarter] + QUARTER)
        if len(sent) >= rules.sends_per_hour:
            free_at.append(sent[-rules.sends_per_hour] + HOUR)
        return max(max(free_at) - now, timedelta())

    def usable(self, proofs: list[RegisteredProof], own_mail: str | None) -> list[RegisteredProof]:
        """Return the proofs that may be asked for: never a code to the mailbox in question."""
        return [proof for proof in proofs if self._counts(proof, own_mail)]

    def cooling(
        self, proofs: list[RegisteredProof], employed_since: datetime | None, now: datetime
    ) -> bool:
        """True while the newest proof, or a newcomer's first one, is too young."""
        return bool(proofs) and self.cooling_until(proofs, employed_since) > now

    def cooling_until(
        self, proofs: list[RegisteredProof], employed_since: datetime | None
    ) -> datetime:
        """Return from when on these proofs, at least one, may be used (R8)."""
        rules = self._rules
        until = max(proof.registered_at for proof in proofs) + rules.cool_down
        first = min(proofs, key=lambda proof: proof.registered_at)
        if employed_since is None or first.at_desk:
            return until
        newcomer = first.registered_at - employed_since < rules.newcomer_for
        return max(until, first.registered_at + rules.newcomer_cool_down) if newcomer else until

    def _counts(self, proof: RegisteredProof, own_mail: str | None) -> bool:
        if proof.kind == TOTP:
            return proof.secret_encrypted is not None
        if proof.kind == RECOVERY:
            return bool(proof.codes_left)
        if not self._allowed(proof.kind) or proof.target_encrypted is None:
            return False
        try:
            target = target_of(self._key, proof)
        except KeyUnusable:
            log.warning("proof.unreadable", proof_id=proof.id)
            return False
        return target.casefold() != (own_mail or "").casefold()

    def _allowed(self, kind: str) -> bool:
        """True when an administrator allows codes that are sent this way."""
        allowed = {MAIL_CODE: self._rules.mail_codes, SMS_CODE: self._rules.sms_codes}
        return allowed.get(kind, False)
