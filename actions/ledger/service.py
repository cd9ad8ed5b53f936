"""Appends entries to the ledger; `actions.audit` checks that nobody changed it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from actions.ledger import repository
from actions.ledger.models import LedgerRow
from actions.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What is to be remembered of one step; `data` holds ids, states and results, no secrets.

    `actor` is "employee", "engineer", "assistant" or "system". `rule` is "R1" to "R12" when a
    rule decided.
    """

    run_id: str | None
    case_id: str | None
    person_id: str | None
    actor: str
    channel: str | None
    step: str
    rule: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


class Ledger:
    """The append-only, hash-chained record of every step (R10)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def record(self, session: AsyncSession, entry: LedgerEntry) -> int:
        """Append the entry inside the caller's transaction and return its sequence number.

        The chain is locked until that transaction ends: keep it short.
        """
        await repository.lock_chain(session)
        seq, previous = await repository.last(session)
        row = LedgerRow(
            seq=seq + 1,
            at=self._clock.now(),
            run_id=entry.run_id,
            case_id=entry.case_id,
            person_id=entry.person_id,
            actor=entry.actor,
            channel=entry.channel,
            step=entry.step,
            rule=entry.rule,
            data=json.loads(json.dumps(dict(entry.data), default=str)),
            previous=previous,
            digest="",
        )
        row.digest = digest_of(row)
        await repository.append(session, row)
        return row.seq


def digest_of(row: LedgerRow) -> str:
    """Return the SHA-256 over everything in the row but the digest itself."""
    content = {
        "seq": row.seq,
        "at": _stamp(row.at),
        "run_id": row.run_id,
        "case_id": row.case_id,
        "person_id": row.person_id,
        "actor": row.actor,
        "channel": row.channel,
        "step": row.step,
        "rule": row.rule,
        "data": row.data,
        "previous": row.previous,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
