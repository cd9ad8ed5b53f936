"""Every query of the pretend company."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof.models import Attempt, RegisteredProof, SelfServiceStop
from actions.sandbox.company.models import Account, Letter, PasswordHistory, Switch

_LARGEST_PAGE = 200


async def alive(session: AsyncSession) -> None:
    """Return when the database answers."""
    await session.execute(text("SELECT 1"))


async def lock_company(session: AsyncSession) -> None:
    """Let only one transaction at a time seed."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('sandbox.seed', 0))"))


async def is_empty(session: AsyncSession) -> bool:
    """True when nobody works here yet."""
    return not await session.scalar(select(func.count()).select_from(Account))


async def clear(session: AsyncSession, person_ids: Iterable[str]) -> None:
    """Forget the company, and the proofs, counted attempts and stops of its people."""
    for table in (PasswordHistory, Letter, Switch, Account):
        await session.execute(delete(table))
    people = list(person_ids)
    for owned in (RegisteredProof, Attempt, SelfServiceStop):
        await session.execute(delete(owned).where(owned.person_id.in_(people)))


def add(session: AsyncSession, rows: Iterable[object]) -> None:
    """Add rows to the transaction."""
    session.add_all(rows)


async def accounts(session: AsyncSession) -> Sequence[Account]:
    """Return all accounts in the order of the cast."""
    return (await session.scalars(select(Account).order_by(Account.person_id))).all()


async def account(session: AsyncSession, person_id: str) -> Account | None:
    """Return one account."""
    return await session.get(Account, person_id)


async def account_by_name(session: AsyncSession, user_name: str) -> Account | None:
    """Return the account somebody signs in to, locked until the transaction ends."""
    wanted = user_name.strip().lower()
    return await session.scalar(
        select(Account)
        .where((Account.user_name == wanted) | (Account.principal_name == wanted))
        .with_for_update()
    )


async def totp_proofs(session: AsyncSession, person_ids: Iterable[str]) -> list[RegisteredProof]:
    """Return the authenticator apps of these people."""
    statement = select(RegisteredProof).where(
        RegisteredProof.kind == "totp", RegisteredProof.person_id.in_(list(person_ids))
    )
    return list((await session.scalars(statement)).all())


async def letters(session: AsyncSession, addresses: Iterable[str]) -> Sequence[Letter]:
    """Return the newest letters to these addresses, newest first."""
    statement = (
        select(Letter)
        .where(Letter.to_address.in_(list(addresses)))
        .order_by(Letter.at.desc(), Letter.id.desc())
        .limit(_LARGEST_PAGE)
    )
    return (await session.scalars(statement)).all()


def add_letter(session: AsyncSession, to: str, subject: str, body: str, at: datetime) -> None:
    """Deliver a letter."""
    session.add(Letter(to_address=to, subject=subject, body=body, at=at))


async def add_notice(
    session: AsyncSession, to: str, subject: str, body: str, at: datetime, key: str | None
) -> None:
    """Deliver a notice, unless one with its key is there."""
    row = {"to_address": to, "subject": subject, "body": body, "at": at, "key": key}
    await session.execute(insert(Letter).values(row).on_conflict_do_nothing())


async def switches(session: AsyncSession) -> dict[str, str]:
    """Return the positions that were set."""
    rows = (await session.scalars(select(Switch))).all()
    return {row.name: row.value for row in rows}


async def set_switch(session: AsyncSession, name: str, value: str) -> None:
    """Set one switch."""
    await session.execute(
        insert(Switch)
        .values(name=name, value=value)
        .on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )
