"""What the pages show, taken from accounts, proofs and the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp

from actions.proof.keys import KeyUnusable, ProofKey
from actions.proof.models import RegisteredProof
from actions.proof.registration import totp_secret
from actions.sandbox.citrix.model import Session, Temper
from actions.sandbox.company.cast import BY_ID, CAST, ON_CALL
from actions.sandbox.company.models import Account
from actions.sandbox.company.service import can_sign_in, password_expired

STEP = 30


@dataclass(frozen=True, slots=True)
class PersonView:
    """One card on the first page."""

    slug: str
    name: str
    title: str
    password: str
    can_sign_in: bool


@dataclass(frozen=True, slots=True)
class CodeView:
    """What is on one phone now; `code` is None without an app or when it cannot be read."""

    person_id: str
    name: str
    code: str | None
    trouble: str | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """One row of the accounts."""

    person_id: str
    name: str
    state: str
    wrong_tries: int
    password_set_at: datetime


def people(accounts: Sequence[Account], now: datetime) -> list[PersonView]:
    """Return the cards in the order of the cast."""
    return [
        PersonView(
            slug=account.user_name,
            name=account.display_name,
            title=account.title,
            password=BY_ID[account.person_id].password,
            can_sign_in=can_sign_in(account, now),
        )
        for account in accounts
        if account.person_id in BY_ID
    ]


def codes(proofs: Sequence[RegisteredProof], key: ProofKey, now: datetime) -> list[CodeView]:
    """Return the code on each phone at this moment."""
    by_person = {proof.person_id: proof for proof in proofs}
    return [_code(person.person_id, person.display_name, by_person, key, now) for person in CAST]


def seconds_left(now: datetime) -> int:
    """Return how long the codes are still on the phones."""
    return STEP - int(now.timestamp()) % STEP


def account_rows(accounts: Sequence[Account], now: datetime) -> list[AccountView]:
    """Return the rows of the accounts."""
    return [
        AccountView(
            person_id=account.person_id,
            name=account.display_name,
            state=_state(account, now),
            wrong_tries=account.bad_password_count,
            password_set_at=account.password_set_at,
        )
        for account in accounts
    ]


def session_rows(sessions: Sequence[Session]) -> list[tuple[Session, str]]:
    """Return the sessions by person, oldest first, each with the key of how it goes."""
    ordered = sorted(sessions, key=lambda one: (one.user.display_name, one.started_at))
    return [(one, _verdict(one)) for one in ordered]


def addresses(slug: str) -> tuple[str, ...]:
    """Return the addresses whose letters a choice in the mailbox shows; unknown: all."""
    own = {person.slug: (person.mail, person.private_mail) for person in CAST}
    everybody = (ON_CALL, *(address for pair in own.values() for address in pair))
    return (ON_CALL,) if slug == "wacht" else own.get(slug, everybody)


def _verdict(session: Session) -> str:
    if not session.machine.registered:
        return "machine_lost"
    if session.temper is Temper.NORMAL and session.logoff_at is not None:
        return "closing"
    return f"temper_{session.temper}"


def _code(
    person_id: str,
    name: str,
    proofs: dict[str, RegisteredProof],
    key: ProofKey,
    now: datetime,
) -> CodeView:
    proof = proofs.get(person_id)
    if proof is None:
        return CodeView(person_id, name, None, "authenticator_none")
    try:
        return CodeView(person_id, name, pyotp.TOTP(totp_secret(key, proof)).at(now), None)
    except KeyUnusable:
        return CodeView(person_id, name, None, "authenticator_other_key")


def _state(account: Account, now: datetime) -> str:
    if not account.enabled or account.expired:
        return "account_disabled"
    if account.locked:
        return "account_locked"
    if password_expired(account, now):
        return "account_expired"
    if account.must_change:
        return "account_must_change"
    return "account_ok" if account.signed_out_at is None else "account_signed_out"
