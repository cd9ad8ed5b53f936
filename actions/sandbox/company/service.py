"""Signing in to the pretend company, and who may be whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from actions.sandbox.company import repository
from actions.sandbox.company.models import Account
from actions.sandbox.company.passwords import matches
from actions.sandbox.company.seed import LOCKED_AFTER

LONGEST_PASSWORD = 256


class SignIn(StrEnum):
    """How an attempt to sign in ended; also the text key."""

    WELCOME = "welcome"
    WRONG = "wrong"
    LOCKED = "locked"
    DISABLED = "disabled"
    EXPIRED = "expired"
    MUST_CHANGE = "must_change"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Attempted:
    """The end of an attempt, and the account once the password was right."""

    result: SignIn
    account: Account | None = None


async def sign_in(session: AsyncSession, user_name: str, password: str, now: datetime) -> Attempted:
    """Try a password once; the fifth wrong one in a row locks the account."""
    if (await repository.switches(session)).get("directory") == "down":
        return Attempted(SignIn.UNREACHABLE)
    account = await repository.account_by_name(session, user_name)
    if account is None or len(password) > LONGEST_PASSWORD:
        return Attempted(SignIn.WRONG)
    if account.locked:
        return Attempted(SignIn.LOCKED)
    if not await matches(password, account.password_hash):
        account.bad_password_count += 1
        account.locked = account.bad_password_count >= LOCKED_AFTER
        return Attempted(SignIn.LOCKED if account.locked else SignIn.WRONG)
    account.bad_password_count = 0
    result = _after_password(account, now)
    if result is SignIn.WELCOME:
        account.signed_out_at = None
    return Attempted(result, account)


def _after_password(account: Account, now: datetime) -> SignIn:
    if not account.enabled or account.expired:
        return SignIn.DISABLED
    if password_expired(account, now):
        return SignIn.EXPIRED
    return SignIn.MUST_CHANGE if account.must_change else SignIn.WELCOME


def password_expired(account: Account, now: datetime) -> bool:
    """True when the password is too old to sign in with."""
    return account.password_expires_at is not None and account.password_expires_at <= now


def can_sign_in(account: Account, now: datetime) -> bool:
    """True when the intranet may know this person: signed in today, locked or not since then.

    Who was signed out everywhere has to show the password at the login form first.
    """
    signed_in = account.signed_out_at is None and not account.must_change
    good = account.enabled and not account.expired and signed_in
    return good and not password_expired(account, now)
