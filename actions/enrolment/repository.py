"""Every query of enrolment."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from actions.enrolment.models import DirectoryContact, Enrolled, Invitation, Listing
from actions.proof.models import RegisteredProof
from actions.proof.registration import MAIL_CODE, RECOVERY, SMS_CODE, TOTP

_ONE = "people"
_Other = aliased(DirectoryContact)


async def take_turn(session: AsyncSession, now: datetime, until: datetime) -> bool:
    """Claim the listing that is due, until then; False when it is not, or somebody else has it."""
    first = insert(Listing).values(name=_ONE, next_at=now).on_conflict_do_nothing()
    await session.execute(first)
    statement = (
        update(Listing)
        .where(Listing.name == _ONE, Listing.next_at <= now)
        .values(next_at=until)
        .returning(Listing.name)
    )
    return await session.scalar(statement) is not None


async def keep_turn(session: AsyncSession, until: datetime) -> None:
    """Hold a claim longer."""
    await session.execute(update(Listing).where(Listing.name == _ONE).values(next_at=until))


async def listed(session: AsyncSession, finished_at: datetime, next_at: datetime, n: int) -> None:
    """Keep that a listing was whole, and how many people it showed."""
    values = {"finished_at": finished_at, "next_at": next_at, "people": n}
    await session.execute(update(Listing).where(Listing.name == _ONE).values(values))


async def last_listing(session: AsyncSession) -> Listing | None:
    """Return how the directory was listed last."""
    return await session.get(Listing, _ONE)


async def see(session: AsyncSession, people: Iterable[tuple[str, str]], now: datetime) -> None:
    """Keep ids and departments of people who work here now."""
    rows = [{"person_id": one, "department": place, "seen_at": now} for one, place in people]
    if rows:
        adding = insert(Enrolled).values(rows)
        await session.execute(
            adding.on_conflict_do_update(
                index_elements=["person_id"],
                set_={"department": adding.excluded.department, "seen_at": now},
            )
        )


async def forget_unseen(session: AsyncSession, began: datetime) -> None:
    """Forget who was not in the listing that began then; nobody writes to him any more."""
    await session.execute(delete(Enrolled).where(Enrolled.seen_at < began))
    here = exists().where(Enrolled.person_id == Invitation.person_id)
    await session.execute(
        update(Invitation)
        .where(Invitation.ended_at.is_(None), Invitation.invited_at < began, ~here)
        .values(ended_at=began, ended_because="left")
    )


async def contacts_of(
    session: AsyncSession, person_ids: Sequence[str]
) -> dict[tuple[str, str], DirectoryContact]:
    """Return what is kept of these people's contacts, by person and kind, locked."""
    statement = (
        select(DirectoryContact)
        .where(DirectoryContact.person_id.in_(person_ids))
        .order_by(DirectoryContact.person_id, DirectoryContact.kind)
        .with_for_update()
    )
    found = (await session.scalars(statement)).all()
    return {(each.person_id, each.kind): each for each in found}


async def unseen_contacts(
    session: AsyncSession, before: datetime, most: int
) -> list[DirectoryContact]:
    """Return contacts that were not seen since then, locked."""
    statement = (
        select(DirectoryContact)
        .where(DirectoryContact.seen_at < before)
        .order_by(DirectoryContact.person_id, DirectoryContact.kind)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list((await session.scalars(statement)).all())


async def ripe_contact(
    session: AsyncSession, kinds: Iterable[str], first_seen: datetime
) -> DirectoryContact | None:
    """Return a contact that stood since then, at one person alone, and is no proof yet; locked.

    A phone counts beside an app or an address only.
    """
    same = (
        select(func.count())
        .where(_Other.value_mac == DirectoryContact.value_mac)
        .correlate(DirectoryContact)
        .scalar_subquery()
    )
    strong = exists().where(
        RegisteredProof.person_id == DirectoryContact.person_id,
        RegisteredProof.kind.in_((TOTP, MAIL_CODE)),
    )
    return await session.scalar(
        select(DirectoryContact)
        .where(
            DirectoryContact.proof_id.is_(None),
            DirectoryContact.kind.in_(list(kinds)),
            DirectoryContact.first_seen_at <= first_seen,
            same == 1,
            or_(DirectoryContact.kind != SMS_CODE, strong),
        )
        .order_by(DirectoryContact.kind, DirectoryContact.first_seen_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def shut_contacts(
    session: AsyncSession, kinds: Iterable[str], before: datetime, most: int
) -> list[DirectoryContact]:
    """Return contacts whose proof may be used no more: not of these kinds, or unseen since then."""
    statement = (
        select(DirectoryContact)
        .join(RegisteredProof, RegisteredProof.id == DirectoryContact.proof_id)
        .where(
            RegisteredProof.source.is_not(None),
            or_(DirectoryContact.kind.not_in(list(kinds)), DirectoryContact.seen_at < before),
        )
        .limit(most)
        .with_for_update(skip_locked=True, of=DirectoryContact)
    )
    return list((await session.scalars(statement)).all())


async def contact_with_former(session: AsyncSession) -> DirectoryContact | None:
    """Return a contact whose phone of before has to hear of the change; locked."""
    return await session.scalar(
        select(DirectoryContact)
        .where(DirectoryContact.former_encrypted.is_not(None))
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def withdraw(session: AsyncSession, contact: DirectoryContact) -> bool:
    """Take back the proof that a contact became; False when there is none of ours."""
    if contact.proof_id is None:
        return False
    statement = (
        delete(RegisteredProof)
        .where(RegisteredProof.id == contact.proof_id, RegisteredProof.source.is_not(None))
        .returning(RegisteredProof.id)
    )
    return await session.scalar(statement) is not None


def _registered_himself(person_id: ColumnElement[str] | str) -> ColumnElement[bool]:
    return exists().where(RegisteredProof.person_id == person_id, RegisteredProof.source.is_(None))


async def has_registered(session: AsyncSession, person_id: str) -> bool:
    """True when somebody registered something himself."""
    return bool(await session.scalar(select(_registered_himself(person_id))))


async def registered_among(session: AsyncSession, person_ids: Sequence[str]) -> set[str]:
    """Return those of the people who registered something themselves."""
    statement = select(RegisteredProof.person_id).where(
        RegisteredProof.person_id.in_(person_ids), RegisteredProof.source.is_(None)
    )
    return set((await session.scalars(statement)).all())


async def invited_among(
    session: AsyncSession, person_ids: Sequence[str], *, again: bool
) -> set[str]:
    """Return those who have an invitation; with `again` only those who still wait for letters."""
    statement = select(Invitation.person_id).where(Invitation.person_id.in_(person_ids))
    if again:
        statement = statement.where(Invitation.ended_at.is_(None))
    return set((await session.scalars(statement)).all())


async def invite(session: AsyncSession, rows: Sequence[dict[str, object]], *, again: bool) -> int:
    """Store invitations; returns how many are new. Nobody gets two, whoever else invites him.

    Args: again: one that ended begins anew.
    """
    if not rows:
        return 0
    adding = insert(Invitation).values(rows)
    if again:
        fresh = {"step": 0, "attempts": 0, "first_sent_at": None, "ended_at": None}
        kept = ("group_name", "first_name", "language", "address_encrypted", "invited_at")
        values = {name: adding.excluded[name] for name in (*kept, "next_at")}
        adding = adding.on_conflict_do_update(
            index_elements=["person_id"],
            set_=values | fresh | {"ended_because": None},
            where=Invitation.ended_at.is_not(None),
        )
    else:
        adding = adding.on_conflict_do_nothing()
    done = await session.scalars(adding.returning(Invitation.person_id))
    return len(done.all())


async def due_invitation(session: AsyncSession, now: datetime) -> Invitation | None:
    """Return whose next letter is due, locked until the transaction ends."""
    return await session.scalar(
        select(Invitation)
        .where(Invitation.ended_at.is_(None), Invitation.next_at <= now)
        .order_by(Invitation.next_at, Invitation.person_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def sent_since(session: AsyncSession, since: datetime) -> int:
    """Count the people to whom a letter left since then."""
    counted = select(func.count()).select_from(Invitation).where(Invitation.sent_at > since)
    return int(await session.scalar(counted) or 0)


async def standing(session: AsyncSession) -> dict[str, int]:
    """Count the invitations by how they ended; `waiting` for those that have not."""
    how = func.coalesce(Invitation.ended_because, "waiting")
    found = await session.execute(select(how, func.count()).group_by(how))
    return {str(name): int(number) for name, number in found.all()}


async def coverage(
    session: AsyncSession, allowed: Iterable[str]
) -> list[tuple[str, int, int, int]]:
    """Return department, people, with at least one and with two kinds of proof, by department.

    Args: allowed: the kinds that may be used; others count for nothing.
    """
    kinds = (
        select(
            RegisteredProof.person_id,
            func.count(func.distinct(RegisteredProof.kind)).label("kinds"),
        )
        .where(
            RegisteredProof.kind.in_(list(allowed)),
            or_(RegisteredProof.kind != RECOVERY, RegisteredProof.codes_left > 0),
        )
        .group_by(RegisteredProof.person_id)
        .subquery()
    )
    found = await session.execute(
        select(
            Enrolled.department,
            func.count(),
            func.count().filter(kinds.c.kinds >= 1),
            func.count().filter(kinds.c.kinds >= 2),
        )
        .outerjoin(kinds, kinds.c.person_id == Enrolled.person_id)
        .group_by(Enrolled.department)
    )
    return [(str(a), int(b), int(c), int(d)) for a, b, c, d in found.all()]
