"""The REST calls of the simulated site."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from actions.sandbox.citrix import gate, views
from actions.sandbox.citrix.faults import CitrixFault
from actions.sandbox.citrix.machine_endpoints import MachineApi
from actions.sandbox.citrix.messages import MANAGE, accepted, fields, is_async, json_of, paged
from actions.sandbox.citrix.model import JobType, Mode, QueuedFault, Session, Token
from actions.sandbox.citrix.search import select
from actions.sandbox.citrix.site import Site, disconnect

Handler = Callable[[Request, Token], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class CitrixApi:
    """Handlers over one site; each gets the token of a caller who was let in."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def me(self, _request: Request, token: Token) -> Response:
        config = self._site.config
        customer = config.customer_id if token.mode is Mode.CLOUD else gate.ON_PREMISES_CUSTOMER
        sites = [{"Id": config.site_id, "Name": "De Linde"}]
        return JSONResponse(
            {
                "UserId": token.principal,
                "DisplayName": token.principal,
                "ExpiryTime": token.ends_at.isoformat(),
                "Customers": [{"Id": customer, "Name": "De Linde", "Sites": sites}],
            }
        )

    async def about(self, _request: Request, _token: Token) -> Response:
        return JSONResponse({"Version": "simulator"})

    async def listing(self, request: Request, _token: Token) -> Response:
        return paged(request, list(self._site.settle().values()), self._view)

    async def search(self, request: Request, _token: Token) -> Response:
        sessions = list(self._site.settle().values())
        body = await json_of(request)
        found = select(sessions, body, loose=self._site.traps.loose_filter)
        return paged(request, found, self._view, total=True)

    async def read(self, request: Request, _token: Token) -> Response:
        found = self._site.session(request.path_params["session"])
        return JSONResponse(fields(request, views.session(self._site, found)))

    async def read_machine(self, request: Request, _token: Token) -> Response:
        found = self._site.session(request.path_params["session"])
        return JSONResponse(views.machine(self._site, found.machine))

    async def applications(self, request: Request, _token: Token) -> Response:
        found = self._site.session(request.path_params["session"])
        return JSONResponse({"Items": [{"Id": name, "Name": name} for name in found.applications]})

    async def send_message(self, request: Request, token: Token) -> Response:
        session = self._site.session(request.path_params["session"])
        body = await json_of(request)
        title, text = body.get("Title"), body.get("Text")
        if not isinstance(title, str) or not isinstance(text, str):
            raise CitrixFault(400, "Title and Text are needed.")
        session.messages.append((title, text))
        if is_async(request):
            return accepted(
                request, self._site.start_job(JobType.MESSAGE, session, token.principal).id
            )
        return JSONResponse(views.session(self._site, session))

    async def disconnect(self, request: Request, token: Token) -> Response:
        session = self._site.session(request.path_params["session"])
        if is_async(request):
            job = self._site.start_job(JobType.DISCONNECT, session, token.principal)
            return accepted(request, job.id)
        disconnect(session, self._site.clock.now())
        return JSONResponse(views.session(self._site, session))

    async def log_off(self, request: Request, token: Token) -> Response:
        session = self._site.session(request.path_params["session"])
        job = self._site.start_job(JobType.LOGOFF, session, token.principal)
        return accepted(request, job.id) if is_async(request) else Response(status_code=204)

    async def hide(self, request: Request, _token: Token) -> Response:
        session = self._site.session(request.path_params["session"])
        session.hidden = request.url.path.endswith("$hide")
        return Response(status_code=204)

    async def job(self, request: Request, token: Token) -> Response:
        return JSONResponse(views.job(self._site.job(request.path_params["job"], token.principal)))

    async def cancel(self, request: Request, token: Token) -> Response:
        job = self._site.job(request.path_params["job"], token.principal)
        if not job.ended:
            job.status = "Canceled"
        return Response(status_code=204)

    def _view(self, found: Session) -> dict[str, Any]:
        return views.session(self._site, found)

    async def unknown(self, _request: Request, _token: Token) -> Response:
        raise CitrixFault(404, "No such call.")


def citrix_router(site: Site) -> APIRouter:
    """Return the routes of one site: token addresses and `/cvad/manage`."""
    api, machines = CitrixApi(site), MachineApi(site)
    router = APIRouter(include_in_schema=False)
    one, machine = "/Sessions/{session}", "/Machines/{machine}"
    calls: list[tuple[str, str, Handler]] = [
        ("GET", "/About", api.about),
        ("GET", "/Sessions", api.listing),
        ("GET", "/SessionsV2", api.listing),
        ("POST", "/Sessions/$search", api.search),
        ("GET", one, api.read),
        ("GET", f"{one}/Machine", api.read_machine),
        ("GET", f"{one}/Applications", api.applications),
        ("POST", f"{one}/$sendMessage", api.send_message),
        ("POST", f"{one}/$disconnect", api.disconnect),
        ("POST", f"{one}/$logoff", api.log_off),
        ("POST", f"{one}/$hide", api.hide),
        ("POST", f"{one}/$unhide", api.hide),
        ("POST", "/Machines/$search", machines.search),
        ("GET", machine, machines.read),
        ("GET", f"{machine}/Sessions", machines.sessions),
        ("POST", f"{machine}/$reboot", machines.reboot),
        ("GET", "/DeliveryGroups", machines.groups),
        ("GET", "/DeliveryGroups/{group}", machines.group),
        ("GET", "/Jobs/{job}", api.job),
        ("POST", "/Jobs/{job}/$cancel", api.cancel),
    ]
    _add(
        router, "POST", "/cctrustoauth2/{customer}/tokens/clients", _guard(site, _cloud_token(site))
    )
    _add(router, "POST", f"{MANAGE}/Tokens", _guard(site, _site_token(site)))
    _add(router, "GET", f"{MANAGE}/me", _guard(site, _admitted(site, api.me, needs_site=False)))
    for method, path, handler in calls:
        _add(router, method, f"{MANAGE}{path}", _guard(site, _admitted(site, handler)))
    for method in ("GET", "POST"):
        _add(router, method, f"{MANAGE}/{{rest:path}}", _guard(site, _admitted(site, api.unknown)))
    return router


def _add(router: APIRouter, method: str, path: str, endpoint: Endpoint) -> None:
    router.add_api_route(path, endpoint, methods=[method], response_model=None)


def _admitted(site: Site, handler: Handler, *, needs_site: bool = True) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await handler(request, gate.admit(site, request, needs_site=needs_site))

    return endpoint


def _guard(site: Site, inner: Endpoint) -> Endpoint:
    """Spring traps, answer faults in Citrix's form, name the transaction."""

    async def endpoint(request: Request) -> Response:
        try:
            lost = await gate.trip(site, request)
            response = _lose(lost, await inner(request))
        except CitrixFault as fault:
            response = JSONResponse(fault.body(), fault.status, fault.headers)
        except gate.InvalidClient as refusal:
            words = {"error": refusal.error, "error_description": refusal.error}
            response = JSONResponse(words, refusal.status)
        response.headers["Citrix-TransactionId"] = gate.transaction_id(request)
        return response

    return endpoint


def _cloud_token(site: Site) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        value, _ = site.issue(await gate.cloud_client(site, request), Mode.CLOUD)
        seconds = str(round(site.config.token_life.total_seconds()))
        return JSONResponse({"token_type": "bearer", "access_token": value, "expires_in": seconds})

    return endpoint


def _site_token(site: Site) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        name = gate.administrator(site, request)
        value, token = site.issue(name, Mode.ONPREMISES)
        return JSONResponse(
            {
                "Token": value,
                "Principal": name,
                "UserId": name,
                "CustomerId": gate.ON_PREMISES_CUSTOMER,
                "ExpiresAt": token.ends_at.isoformat(),
            }
        )

    return endpoint


def _lose(fault: QueuedFault | None, response: Response) -> Response:
    if fault is None:
        return response
    return JSONResponse(CitrixFault(fault.status).body(), fault.status)
