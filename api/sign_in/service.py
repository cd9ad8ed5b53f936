"""Signs people in at the provider and out again, and says who is signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.announcing import Wakeup, desk_changed, timeline_changed
from api.clock import Clock
from api.db import DbSessions
from api.identity.service import Person, end_sessions, hashed, open_session_of
from api.sealing import new_secret, opened, sealed
from api.sign_in import repository
from api.sign_in.claims import Known, is_whole, joined, known
from api.sign_in.client import Answered, Client, ask
from api.sign_in.id_token import Tokens
from api.sign_in.models import SignInFlow, SignInSession
from api.sign_in.places import is_desk
from api.sign_in.provider import Provider
from api.sign_in.refusal import SignInRefused
from api.sign_in.settings import LONGEST, OidcSettings
from api.sign_in.words import SignedIn, Words

log = structlog.stdlib.get_logger(__name__)

FLOW_FOR = timedelta(minutes=10)
MOST_FLOWS = 20_000


@dataclass(frozen=True, slots=True)
class Returned:
    """What a browser brings back from the provider; anything may be missing or forged."""

    state: str = ""
    code: str = ""
    error: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """A finished sign-in: the secret for the cookie, and where the person wanted to go."""

    token: str
    place: str
    desk: bool


class SignIns:
    """The sign-ins of one program at one provider."""

    def __init__(
        self,
        sessions: DbSessions,
        clock: Clock,
        settings: OidcSettings,
        provider: Provider,
        client: Client,
        words: Words,
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._settings = settings
        self._provider = provider
        self._client = client
        self._tokens = Tokens(provider, settings)
        self._words = words
        self.public_key = words.public_key

    async def begin(self, place: str, browser: str, *, prove_again: bool) -> str:
        """Return the address at the provider for a browser with this secret.

        Raises `SignInRefused` (`away`).
        """
        asked, now = ask(), self._clock.now()
        address = await self._client.address(asked, prove_again=prove_again)
        async with self._sessions.begin() as db:
            await repository.forget_flows(db, now - FLOW_FOR, MOST_FLOWS)
            db.add(
                SignInFlow(
                    state_hash=hashed(asked.state),
                    browser_hash=hashed(browser),
                    nonce=asked.nonce,
                    verifier=asked.verifier,
                    place=place,
                    started_at=now,
                )
            )
        return address

    async def complete(self, returned: Returned, browser: str, earlier: set[str]) -> Entered:
        """Finish what `begin` began; sessions with the secrets `earlier` end.

        Raises `SignInRefused`; then nobody is signed in and the state is used up.
        """
        flow = await self._flow(returned, browser)
        try:
            answered = await self._answered(returned, flow)
            who = await self._known(answered, flow)
            return await self._enter(who, answered.id_token, flow.place, earlier)
        except SignInRefused as refused:
            refused.place = flow.place
            raise

    async def who(self, token: str) -> SignedIn | None:
        """Return who is signed in with a cookie's secret."""
        async with self._sessions() as db:
            found = await repository.live(db, hashed(token), self._clock.now())
        if found is None or found.desk:
            return None
        return SignedIn(
            id=found.id,
            person_id=found.person_id,
            name=found.name,
            first_name=found.first_name,
            mail=found.mail,
            language=found.language,
        )

    def word(self, who: SignedIn) -> str:
        """Return the word that opens one chat session."""
        return self._words.mint(who)

    async def end(self, token: str) -> str | None:
        """End a session and all that hangs on it; return where to end that of the provider."""
        async with self._sessions.begin() as db:
            ended = await repository.end(db, hashed(token))
            if ended is None:
                return None
            _announce(db, ended.person_id, desk=ended.desk)
        log.info("sign_in.ended")
        return await self._client.way_out(
            opened(ended.sealed, token), "desk" if ended.desk else "chat"
        )

    async def ended_elsewhere(self, logout_token: str) -> None:
        """End what the provider says has ended there; raises `SignInRefused` (`failed`)."""
        subject, session = await self._tokens.logout(logout_token, self._clock.now())
        async with self._sessions.begin() as db:
            for person_id, desk in await repository.end_of_provider(
                db, self._provider.issuer, subject, session
            ):
                _announce(db, person_id, desk=desk)
        log.info("sign_in.ended_elsewhere")

    async def _flow(self, returned: Returned, browser: str) -> SignInFlow:
        async with self._sessions.begin() as db:
            flow = await repository.take_flow(db, hashed(returned.state), hashed(browser))
        if flow is None:
            raise SignInRefused("again", "unknown state")
        if flow.started_at + FLOW_FOR <= self._clock.now():
            raise SignInRefused("again", "state too old", flow.place)
        return flow

    async def _answered(self, returned: Returned, flow: SignInFlow) -> Answered:
        metadata = await self._provider.metadata()
        named = returned.issuer or not metadata.authorization_response_iss_parameter_supported
        if not named or returned.issuer not in ("", self._provider.issuer):
            raise SignInRefused("failed", "another issuer")
        if returned.error or not returned.code:
            denied = returned.error == "access_denied"
            raise SignInRefused("cancelled" if denied else "failed", "error of the provider")
        return await self._client.exchange(returned.code, flow.verifier)

    async def _known(self, answered: Answered, flow: SignInFlow) -> Known:
        claims = await self._tokens.identity(
            answered.id_token,
            nonce=flow.nonce,
            access_token=answered.access_token,
            now=self._clock.now(),
        )
        if is_whole(claims, self._settings, desk=is_desk(flow.place)):
            return known(claims, self._settings)
        told = await self._client.userinfo(answered.access_token)
        return known(joined(claims, told, self._settings) if told else claims, self._settings)

    async def _enter(self, who: Known, id_token: str, place: str, earlier: set[str]) -> Entered:
        token, now, desk = new_secret(), self._clock.now(), is_desk(place)
        until = min(now + self._settings.session_for, who.proved_at + LONGEST)
        if desk and not who.engineer:
            raise SignInRefused("engineer", "no role")
        async with self._sessions.begin() as db:
            await repository.forget_sessions(db, now)
            await end_sessions(db, earlier)
            for secret in earlier:
                await repository.end(db, hashed(secret))
            if not await repository.link(
                db, self._provider.issuer, who.subject, who.person_id, now
            ):
                raise SignInRefused("unknown", "linked otherwise")
            session = self._session(who, token, id_token, now, until, desk=desk)
            db.add(session)
            await db.flush()
            person = Person(who.person_id, who.name or who.subject, who.language)
            if desk and not await open_session_of(
                db, token, person, session.id, now=now, expires_at=until
            ):
                raise SignInRefused("engineer", "stopped")
        log.info("sign_in.done", desk=desk)
        return Entered(token, place, desk)

    def _session(
        self, who: Known, token: str, id_token: str, now: datetime, until: datetime, *, desk: bool
    ) -> SignInSession:
        return SignInSession(
            id=str(uuid4()),
            token_hash=hashed(token),
            issuer=self._provider.issuer,
            subject=who.subject,
            provider_session=who.provider_session,
            person_id=who.person_id,
            desk=desk,
            name=who.name,
            first_name=who.first_name,
            mail=who.mail,
            language=who.language,
            sealed=sealed(id_token, token),
            opened_at=now,
            expires_at=until,
        )


def _announce(db: AsyncSession, person_id: str, *, desk: bool) -> None:
    """Let open chats, or desks, look whether they are still signed in."""
    if desk:
        desk_changed(db)
    else:
        timeline_changed(db, person_id, Wakeup.SESSION)
