"""The socket of the secure page: proofs and passwords come in here and nowhere else."""

import hmac
from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from actions.proof.courier import Courier
from actions.proof.errors import PageError
from actions.proof.guests import Guests
from actions.proof.human.endpoints import CheckDoor
from actions.proof.human.endpoints import router as check
from actions.proof.mine.endpoints import MineDoor
from actions.proof.mine.endpoints import router as mine
from actions.proof.not_me.endpoints import NotMeDoor
from actions.proof.not_me.endpoints import router as not_me
from actions.proof.page import ProofPage
from actions.proof.password_page import PasswordPage
from actions.proof.registration import MAIL_CODE, RECOVERY, TOTP
from actions.proof.schemas import (
    ChallengeBody,
    ChallengeView,
    CodeBody,
    CodeSent,
    GuestBody,
    GuestPass,
    PasswordAnswer,
    PasswordBody,
    ProofAnswer,
    ProofBody,
    StartAnswer,
    StartBody,
    StartPasswordBody,
    StartProofBody,
    StartView,
    TicketBody,
)
from actions.proof.start_page import StartPage

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SecureDoor:
    """What the socket app needs; kept in `app.state.door`."""

    token: SecretStr
    page: ProofPage
    passwords: PasswordPage
    courier: Courier
    start: StartPage
    guests: Guests
    mine: MineDoor
    not_me: NotMeDoor
    check: CheckDoor


def _door(request: Request, authorization: Annotated[str, Header()] = "") -> SecureDoor:
    door: SecureDoor = request.app.state.door
    expected = f"Bearer {door.token.get_secret_value()}"
    if not hmac.compare_digest(authorization.encode(), expected.encode()):
        raise HTTPException(401)
    return door


Door = Annotated[SecureDoor, Depends(_door)]
router = APIRouter(prefix="/secure")


@router.post("/challenge")
async def show_challenge(body: ChallengeBody, door: Door) -> ChallengeView:
    """Return what the page shows for a link."""
    return await door.page.view(body.token, body.ticket)


@router.post("/code")
async def send_code(body: CodeBody, door: Door) -> CodeSent:
    """Send a code to the registered second address or phone."""
    return await door.page.send_code(body.token, body.kind)


@router.post("/proof")
async def take_proof(body: ProofBody, door: Door) -> ProofAnswer:
    """Take a typed code."""
    answer = await door.page.prove(body.token, kind=body.kind, code=body.code, source=body.source)
    door.courier.wake()
    return answer


@router.post("/password")
async def take_password(body: PasswordBody, door: Door) -> PasswordAnswer:
    """Set and verify a new password."""
    try:
        return await door.passwords.set_password(body.token, body.password, body.ticket)
    finally:
        door.courier.wake()


start = APIRouter(prefix="/secure/start")


@start.post("/open")
async def open_start(body: StartBody, door: Door) -> StartAnswer:
    """Open a request for a typed name."""
    answer = await door.start.open(body.name, language=body.language, source=body.source)
    door.courier.wake()
    return answer


@start.post("/view")
async def show_start(body: TicketBody, door: Door) -> StartView:
    """Return what the page shows."""
    return await door.start.view(body.ticket)


@start.post("/code")
async def send_start_code(body: TicketBody, door: Door) -> StartAnswer:
    """Have another code mailed."""
    answer = await door.start.send_code(body.ticket)
    door.courier.wake()
    return answer


@start.post("/proof")
async def take_start_proof(body: StartProofBody, door: Door) -> StartAnswer:
    """Take two codes."""
    typed = {TOTP: body.app_code, MAIL_CODE: body.mail_code, RECOVERY: body.recovery_code}
    answer = await door.start.prove(body.ticket, typed, source=body.source)
    door.courier.wake()
    return answer


@start.post("/password")
async def take_start_password(body: StartPasswordBody, door: Door) -> PasswordAnswer:
    """Set and verify a new password."""
    try:
        return await door.start.set_password(body.ticket, body.password)
    finally:
        door.courier.wake()


@start.post("/unlock")
async def take_unlock(body: TicketBody, door: Door) -> PasswordAnswer:
    """Take the lock off."""
    try:
        return await door.start.unlock(body.ticket)
    finally:
        door.courier.wake()


@start.post("/guest")
async def let_guest_chat(body: GuestBody, door: Door) -> GuestPass:
    """Sign a pass for the chat."""
    return GuestPass(guest=await door.guests.issue(body.ticket, body.language))


def secure_app(door: SecureDoor) -> FastAPI:
    """Return the app for the Unix socket; no error ever repeats what was sent."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    app.state.door = door
    app.include_router(router)
    app.include_router(start)
    app.include_router(mine, dependencies=[Depends(_door)])
    app.include_router(not_me, dependencies=[Depends(_door)])
    app.include_router(check, dependencies=[Depends(_door)])
    app.exception_handler(PageError)(_page_error)
    app.exception_handler(RequestValidationError)(_malformed)
    app.exception_handler(SQLAlchemyError)(_storage_away)
    app.exception_handler(HTTPException)(_http_error)
    return app


async def _page_error(_request: Request, error: PageError) -> JSONResponse:
    return JSONResponse({"error": error.key} | error.facts, error.status)


async def _malformed(_request: Request, _error: RequestValidationError) -> JSONResponse:
    return JSONResponse({"error": "malformed"}, 400)


async def _storage_away(_request: Request, error: SQLAlchemyError) -> JSONResponse:
    log.warning("secure.storage_failed", error=type(error).__name__)
    return JSONResponse({"error": "unavailable"}, 503)


async def _http_error(_request: Request, error: HTTPException) -> JSONResponse:
    key = "unauthorized" if error.status_code == 401 else "not_found"
    return JSONResponse({"error": key}, error.status_code)
