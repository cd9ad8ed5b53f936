"""Claims and stores action calls."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from actions.webhook.models import AnsweredCall

_NEW = insert(AnsweredCall)
_CLAIM = _NEW.on_conflict_do_update(
    index_elements=[AnsweredCall.inbox_id, AnsweredCall.action],
    set_={"inbox_id": _NEW.excluded.inbox_id},
).returning(AnsweredCall.case_id, AnsweredCall.result)
_STORE = (
    update(AnsweredCall)
    .where(
        AnsweredCall.inbox_id == bindparam("of_message"),
        AnsweredCall.action == bindparam("of_action"),
    )
    .values(result=bindparam("answer"))
)


async def claim(
    connection: AsyncConnection, inbox_id: str, action: str, case_id: str, now: datetime
) -> tuple[str, dict[str, Any] | None]:
    """Hold the call until the transaction ends; return its case and what was answered, if it was.

    A concurrent call waits here until the first one commits, or takes over when it rolls back.
    """
    values = {"inbox_id": inbox_id, "action": action, "case_id": case_id, "at": now}
    row = (await connection.execute(_CLAIM, values)).one()
    return row.case_id, row.result


async def store(
    connection: AsyncConnection, inbox_id: str, action: str, answer: dict[str, Any]
) -> bool:
    """Keep the result of a call held in this transaction; False when it is not held any more."""
    values = {"of_message": inbox_id, "of_action": action, "answer": answer}
    return (await connection.execute(_STORE, values)).rowcount == 1
