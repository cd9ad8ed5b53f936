"""The REST calls of the simulated site that are about machines and delivery groups."""

from functools import partial

from fastapi import Request
from starlette.responses import JSONResponse, Response

from actions.sandbox.citrix import views
from actions.sandbox.citrix.faults import CitrixFault
from actions.sandbox.citrix.messages import accepted, fields, is_async, json_of, paged
from actions.sandbox.citrix.model import Token
from actions.sandbox.citrix.search import select_machines
from actions.sandbox.citrix.site import Site


class MachineApi:
    """Handlers over one site; each gets the token of a caller who was let in."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def search(self, request: Request, _token: Token) -> Response:
        self._site.settle()
        people = [*self._site.people, *(one.user for one in self._site.sessions.values())]
        found = select_machines(
            list(self._site.machines.values()),
            people,
            await json_of(request),
            loose=self._site.traps.loose_filter,
        )
        return paged(request, found, partial(views.machine, self._site), total=True)

    async def read(self, request: Request, _token: Token) -> Response:
        found = self._site.machine(request.path_params["machine"])
        return JSONResponse(fields(request, views.machine(self._site, found)))

    async def sessions(self, request: Request, _token: Token) -> Response:
        machine = self._site.machine(request.path_params["machine"])
        on_it = [one for one in self._site.sessions.values() if one.machine is machine]
        return paged(request, on_it, partial(views.session, self._site))

    async def reboot(self, request: Request, token: Token) -> Response:
        machine = self._site.machine(request.path_params["machine"])
        if request.query_params.get("force", "").lower() != "false":
            raise CitrixFault(403, "Nobody here may force a restart.")
        if not is_async(request):
            raise CitrixFault(503, "A restart takes longer than a call may last.")
        return accepted(request, self._site.start_reboot(machine, token.principal).id)

    async def groups(self, request: Request, _token: Token) -> Response:
        self._site.settle()
        found = list(self._site.groups.values())
        return paged(request, found, partial(views.delivery_group, self._site))

    async def group(self, request: Request, _token: Token) -> Response:
        self._site.settle()
        found = self._site.group(request.path_params["group"])
        return JSONResponse(views.whole_delivery_group(self._site, found))
