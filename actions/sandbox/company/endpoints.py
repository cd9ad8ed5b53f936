"""The JSON side of the pretend company: who is there, who I am, notices, start over."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response, status
from starlette.responses import JSONResponse, RedirectResponse

from actions.sandbox import origins
from actions.sandbox.bootstrap import Db, Shared
from actions.sandbox.company import repository, switches
from actions.sandbox.company.cast import BY_ID, ON_CALL
from actions.sandbox.company.citrix_seed import seed_site
from actions.sandbox.company.schemas import DemoPerson, Notice, TokenRequest
from actions.sandbox.company.seed import seed
from actions.sandbox.company.service import can_sign_in
from actions.sandbox.texts import texts

router = APIRouter(prefix="/demo")


@router.get("/people")
async def people(request: Request, shared: Shared, db: Db) -> JSONResponse:
    """List the people whom a visitor can be."""
    headers = origins.intranet(request, shared.settings.api_origin)
    now = shared.clock.now()
    found = [
        DemoPerson(
            person_id=account.person_id,
            name=account.display_name,
            title=account.title,
            department=account.department,
            why={code: texts(code)[f"why_{account.user_name}"] for code in origins.LANGUAGES},
            can_sign_in=can_sign_in(account, now),
        ).model_dump()
        for account in await repository.accounts(db)
        if account.person_id in BY_ID
    ]
    return JSONResponse(found, headers=headers)


@router.post("/token")
async def token(request: Request, wanted: TokenRequest, shared: Shared, db: Db) -> JSONResponse:
    """Sign in as somebody; 404 for nobody, 403 for who cannot sign in."""
    headers = origins.intranet(request, shared.settings.api_origin)
    account = await repository.account(db, wanted.person_id)
    if account is None:
        return JSONResponse({"error": "unknown_person"}, status.HTTP_404_NOT_FOUND, headers)
    if not can_sign_in(account, shared.clock.now()):
        return JSONResponse({"error": "cannot_sign_in"}, status.HTTP_403_FORBIDDEN, headers)
    signed = shared.identity.token(account, wanted.lang)
    return JSONResponse({"token": signed}, headers=headers | {"Cache-Control": "no-store"})


@router.options("/people")
@router.options("/token")
async def preflight(request: Request, shared: Shared) -> Response:
    """Answer the browser's question before the intranet page asks."""
    headers = origins.intranet(request, shared.settings.api_origin)
    return Response(status_code=status.HTTP_204_NO_CONTENT, headers=headers)


@router.post(
    "/notices", status_code=status.HTTP_201_CREATED, dependencies=[Depends(origins.not_foreign)]
)
async def notice(
    sent: Notice,
    shared: Shared,
    db: Db,
    key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
) -> dict[str, str]:
    """Put an on-call notice in the mailbox, once for each key; 503 while the mail is down."""
    if (await repository.switches(db)).get("mail") == "down":
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, "the mail is down")
    now = shared.clock.now()
    await repository.add_notice(db, ON_CALL, sent.title, sent.message, now, key)
    return {"status": "stored"}


@router.post("/start-over", dependencies=[Depends(origins.same_origin)])
async def start_over(request: Request, shared: Shared, db: Db) -> Response:
    """Bring people, proofs, letters, switches and Citrix back to how the evening began."""
    await seed(db, shared.proof_key, shared.clock.now())
    seed_site(shared.site)
    switches.apply(shared.site, {})
    if "text/html" in request.headers.get("Accept", ""):
        return RedirectResponse("/?note=started_over", status.HTTP_303_SEE_OTHER)
    return JSONResponse({"status": "started over"})
