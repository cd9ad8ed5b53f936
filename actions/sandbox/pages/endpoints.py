"""The demo pages."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, status
from starlette.responses import HTMLResponse, RedirectResponse

from actions.sandbox.bootstrap import Db, Shared
from actions.sandbox.citrix.starting import Started, start_citrix
from actions.sandbox.company import repository, switches
from actions.sandbox.company.cast import BY_ID, BY_SLUG, CAST
from actions.sandbox.company.schemas import Text
from actions.sandbox.company.service import SignIn, sign_in
from actions.sandbox.origins import same_origin
from actions.sandbox.pages import views
from actions.sandbox.pages.render import Renderer, language
from actions.sandbox.texts import texts

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_OWN = [Depends(same_origin)]


def _renderer(request: Request) -> Renderer:
    found: Renderer = request.app.state.renderer
    return found


Pages = Annotated[Renderer, Depends(_renderer)]
Field = Annotated[Text, Form(max_length=1000)]


@router.get("/")
async def home(request: Request, shared: Shared, db: Db, pages: Pages) -> HTMLResponse:
    """Who works here and what can be done."""
    people = views.people(await repository.accounts(db), shared.clock.now())
    note = "started_over" if request.query_params.get("note") == "started_over" else None
    return pages.page(request, shared, "home", people=people, note=note)


@router.get("/login")
async def login_form(request: Request, shared: Shared, pages: Pages) -> HTMLResponse:
    """An empty form."""
    return pages.page(request, shared, "login", result=None, message=None, user_name="")


@router.post("/login", dependencies=_OWN)
async def login(
    request: Request,
    user_name: Field,
    password: Field,
    shared: Shared,
    db: Db,
    pages: Pages,
) -> HTMLResponse:
    """Try a name and a password on the account table."""
    attempt = await sign_in(db, user_name, password, shared.clock.now())
    name = attempt.account.first_name if attempt.account else ""
    message = texts(language(request))[f"signin_{attempt.result}"].format(name=name)
    good = attempt.result is SignIn.WELCOME
    return pages.page(
        request,
        shared,
        "login",
        status=status.HTTP_200_OK if good else status.HTTP_401_UNAUTHORIZED,
        result=attempt.result.value,
        message=message,
        user_name=user_name,
    )


@router.get("/mailbox")
async def mailbox(
    request: Request, shared: Shared, db: Db, pages: Pages, who: str = ""
) -> HTMLResponse:
    """The letters, newest first."""
    letters = await repository.letters(db, views.addresses(who))
    return pages.page(request, shared, "mailbox", letters=letters, cast=CAST, who=who)


@router.get("/authenticator")
async def authenticator(request: Request, shared: Shared, db: Db, pages: Pages) -> HTMLResponse:
    """The codes on the phones."""
    now = shared.clock.now()
    proofs = await repository.totp_proofs(db, BY_ID)
    codes = views.codes(proofs, shared.proof_key, now)
    left = views.seconds_left(now)
    return pages.page(request, shared, "authenticator", codes=codes, left=left)


@router.get("/now")
async def now(
    request: Request, shared: Shared, db: Db, pages: Pages, started: str = "", who: str = ""
) -> HTMLResponse:
    """Citrix and the accounts as they are."""
    message = None
    if started in set(Started) and who in BY_SLUG:
        sentence = texts(language(request))[f"started_{started}"]
        message = sentence.format(name=BY_SLUG[who].first_name)
    return pages.page(
        request,
        shared,
        "now",
        sessions=views.session_rows(list(shared.site.settle().values())),
        accounts=views.account_rows(await repository.accounts(db), shared.clock.now()),
        cast=CAST,
        started=started,
        message=message,
    )


@router.post("/now/start", dependencies=_OWN)
async def start(who: Field, shared: Shared) -> RedirectResponse:
    """Start Citrix as one of the cast would."""
    person = BY_SLUG.get(who)
    if person is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "nobody of that name")
    started, _ = start_citrix(shared.site, person.citrix_user)
    return RedirectResponse(f"/now?started={started}&who={who}", status.HTTP_303_SEE_OTHER)


@router.get("/switches")
async def switch_page(
    request: Request, shared: Shared, db: Db, pages: Pages, changed: str = ""
) -> HTMLResponse:
    """What is broken on purpose."""
    values = await repository.switches(db)
    message = None
    if changed in switches.SWITCHES:
        sentences = texts(language(request))
        value = sentences[f"value_{values.get(changed, switches.OK)}"]
        message = sentences["switch_set"].format(name=sentences[f"switch_{changed}"], value=value)
    return pages.page(
        request, shared, "switches", switches=switches.SWITCHES, values=values, message=message
    )


@router.post("/switches", dependencies=_OWN)
async def set_switch(name: Field, value: Field, shared: Shared, db: Db) -> RedirectResponse:
    """Break something, or mend it."""
    if not switches.known(name, value):
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "no such position")
    await repository.set_switch(db, name, value)
    switches.apply(shared.site, await repository.switches(db) | {name: value})
    return RedirectResponse(f"/switches?changed={name}", status.HTTP_303_SEE_OTHER)
