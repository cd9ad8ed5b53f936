"""Fills the pretend company, and fills it anew on «start over»."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof.keys import ProofKey
from actions.proof.models import RegisteredProof
from actions.proof.registration import mail_proof, new_totp_secret, totp_proof
from actions.sandbox.company import repository
from actions.sandbox.company.cast import BY_ID, CAST, DOMAIN, Person
from actions.sandbox.company.models import Account, Switch
from actions.sandbox.company.passwords import hashed
from actions.sandbox.company.switches import OK, SWITCHES

LOCKED_AFTER = 5
_PASSWORD_AGE = timedelta(days=40)
_PASSWORD_LIFE = timedelta(days=90)
_PROOF_AGE = timedelta(days=30)


async def seed_when_empty(session: AsyncSession, key: ProofKey, now: datetime) -> None:
    """Fill the company the first time it starts."""
    await repository.lock_company(session)
    if await repository.is_empty(session):
        await seed(session, key, now)


async def seed(session: AsyncSession, key: ProofKey, now: datetime) -> None:
    """Clear everything and fill it again, in the caller's transaction."""
    await repository.lock_company(session)
    await repository.clear(session, BY_ID)
    repository.add(session, [await _account(person, now) for person in CAST])
    repository.add(session, [Switch(name=name, value=OK) for name in SWITCHES])
    for person in CAST:
        if person.has_proofs:
            repository.add(session, _proofs(person, key, now - _PROOF_AGE))


async def _account(person: Person, now: datetime) -> Account:
    age = _PASSWORD_LIFE + timedelta(days=2) if person.password_expired else _PASSWORD_AGE
    set_at = now - min(age, person.employed_for)
    return Account(
        person_id=person.person_id,
        user_name=person.slug,
        domain=DOMAIN,
        sid=person.sid,
        principal_name=person.mail,
        display_name=person.display_name,
        first_name=person.first_name,
        mail=person.mail,
        enabled=True,
        locked=person.locked,
        bad_password_count=LOCKED_AFTER if person.locked else 0,
        expired=False,
        password_hash=await hashed(person.password),
        password_set_at=set_at,
        password_expires_at=set_at + _PASSWORD_LIFE,
        must_change=False,
        groups=list(person.groups),
        shared=False,
        employed_since=now - person.employed_for,
        telephone=person.telephone,
        title=person.title,
        department=person.department,
    )


def _proofs(person: Person, key: ProofKey, at: datetime) -> list[RegisteredProof]:
    return [
        totp_proof(key, person.person_id, new_totp_secret(), at),
        mail_proof(key, person.person_id, person.private_mail, at),
    ]
