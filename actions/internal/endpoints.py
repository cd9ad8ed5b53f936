"""The door for `api`: its own token, and the assertion of the person it asks for."""

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Request

from actions.assertion import Assertions, Claims
from actions.domain.person import Level
from actions.errors import AssertionRefused
from actions.internal.schemas import (
    DecidedAnswer,
    DecidedBy,
    LinkAnswer,
    OpenAnswer,
    OpenedBy,
    RegistrationBody,
    StatusAnswer,
    guest_status,
)
from actions.internal.service import StatusService
from actions.ports.directory import DirectoryUnavailable
from actions.proof.errors import ChallengeUnknown, LimitReached
from actions.proof.guests import Guests
from actions.proof.human.opening import CheckOpening
from actions.proof.human.schemas import LinkBody
from actions.proof.mine.opening import Opening
from actions.proof.not_me.service import NotMe
from actions.proof.service import ProofService
from actions.release.service import Decision, Releases, ReleaseUnknown

router = APIRouter(prefix="/internal")


@dataclass(frozen=True, slots=True)
class InternalDoor:
    """What the routes need."""

    token: str
    assertions: Assertions
    proofs: ProofService
    status: StatusService
    guests: Guests
    opening: Opening
    not_me: NotMe
    releases: Releases
    checks: CheckOpening


def _door(request: Request, authorization: Annotated[str, Header()] = "") -> InternalDoor:
    door: InternalDoor = request.app.state.internal
    if not hmac.compare_digest(authorization.encode(), f"Bearer {door.token}".encode()):
        raise HTTPException(401, "unauthorized")
    return door


Door = Annotated[InternalDoor, Depends(_door)]


def _claims(door: Door, x_nachtwacht_assertion: Annotated[str | None, Header()] = None) -> Claims:
    try:
        return door.assertions.verify(x_nachtwacht_assertion)
    except AssertionRefused as refused:
        raise HTTPException(403, refused.code) from refused


Asked = Annotated[Claims, Depends(_claims)]


@router.post("/challenges/{challenge_id}/link")
async def link(challenge_id: str, door: Door, claims: Asked) -> LinkAnswer:
    """Return the link of a challenge to its own person, and to nobody else."""
    if claims.act != "employee":
        raise HTTPException(403, "assertion.not_employee")
    try:
        url, expires_at = await door.proofs.link(challenge_id, claims.person_id)
    except ChallengeUnknown as unknown:
        raise HTTPException(404, "challenge.unknown") from unknown
    return LinkAnswer(url=url, expires_at=expires_at)


@router.post("/registration/link")
async def registration(body: RegistrationBody, door: Door, claims: Asked) -> LinkAnswer:
    """Return a link to the page of one's own proofs; only to who is signed in himself (R2)."""
    if claims.act != "employee":
        raise HTTPException(403, "assertion.not_employee")
    if claims.level is not Level.SIGNED_IN:
        raise HTTPException(403, "assertion.level")
    try:
        url, expires_at = await door.opening.open(
            claims.person_id,
            case_id=claims.case_id,
            channel=claims.channel,
            language=body.language,
        )
    except ChallengeUnknown as unknown:
        raise HTTPException(404, "person.unknown") from unknown
    except LimitReached as limit:
        raise HTTPException(429, "limit_reached") from limit
    except DirectoryUnavailable as away:
        raise HTTPException(503, "directory.unavailable") from away
    return LinkAnswer(url=url, expires_at=expires_at)


@router.post("/self-service/open")
async def open_self_service(body: OpenedBy, door: Door, claims: Asked) -> OpenAnswer:
    """Let self-service go on for a person, on the word of an engineer (R9)."""
    if claims.act != "engineer":
        raise HTTPException(403, "assertion.not_engineer")
    opened = await door.not_me.open_again(
        claims.person_id, engineer=body.engineer, case_id=claims.case_id
    )
    return OpenAnswer(opened=opened)


@router.post("/releases/{release_id}")
async def decide(release_id: str, body: DecidedBy, door: Door, claims: Asked) -> DecidedAnswer:
    """Take an engineer's word on a change that waits; the first word counts."""
    if claims.act != "engineer":
        raise HTTPException(403, "assertion.not_engineer")
    try:
        counts = await door.releases.decide(
            release_id,
            Decision(body.decision),
            engineer=body.engineer,
            person_id=claims.person_id,
            case_id=claims.case_id,
        )
    except ReleaseUnknown as unknown:
        raise HTTPException(404, "release.unknown") from unknown
    return DecidedAnswer(decision=counts.value)


@router.post("/identity/link")
async def identity(body: LinkBody, door: Door, claims: Asked) -> LinkAnswer:
    """Return an engineer's own link to where he establishes who the person of a call is (R3).

    It is never the employee's, and it opens nothing without the engineer's own code.
    """
    if claims.act != "engineer":
        raise HTTPException(403, "assertion.not_engineer")
    if claims.level is not Level.SIGNED_IN:
        raise HTTPException(403, "assertion.level")
    try:
        url, expires_at = await door.checks.open(
            claims.person_id,
            case_id=claims.case_id,
            engineer_id=body.engineer_id,
            language=body.language,
        )
    except ChallengeUnknown as unknown:
        raise HTTPException(404, "person.unknown") from unknown
    except LimitReached as limit:
        raise HTTPException(409, "identity.busy") from limit
    except DirectoryUnavailable as away:
        raise HTTPException(503, "directory.unavailable") from away
    return LinkAnswer(url=url, expires_at=expires_at)


@router.get("/status")
async def status(door: Door, claims: Asked) -> StatusAnswer:
    """Return how the things of the person in the assertion stand; of a guest only who he says."""
    if claims.level is not Level.SIGNED_IN:
        standing = await door.guests.standing(claims.person_id)
        return guest_status(standing.claimed_name, standing.proofs)
    return await door.status.of(claims.person_id)
