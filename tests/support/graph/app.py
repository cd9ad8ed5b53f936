"""The server: sign-in and Graph at one https address."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actions.adapters.entra.settings import EntraSettings
from tests.support.certificates import Authority
from tests.support.graph import applications, login, users
from tests.support.graph.gate import GraphError, admit, failed, trip
from tests.support.graph.keys import AppCertificate
from tests.support.graph.tenant import Tenant
from tests.support.loopback import served

Handler = Callable[[Tenant, Request], Response | Awaitable[Response]]


def create_graph(tenant: Tenant) -> Starlette:
    """Return an app that is one tenant."""

    def route(path: str, handler: Handler, method: str = "GET", *, graph: bool = True) -> Route:
        async def answer(request: Request) -> Response:
            response = await _answer(tenant, request, handler, graph=graph)
            tenant.calls.append(f"{request.method} {request.url.path} {response.status_code}")
            return response

        return Route(path, answer, methods=[method])

    login_at = "/{tenant}/oauth2/v2.0/token"
    return Starlette(
        routes=[
            route("/{tenant}/v2.0/.well-known/openid-configuration", login.discovery, graph=False),
            route(login_at, login.token, "POST", graph=False),
            route("/v1.0/applications(appId='{app}')", applications.one),
            route("/v1.0/users", users.listed),
            route("/v1.0/users/{key}", users.one),
            route("/v1.0/users/{key}", users.change, "PATCH"),
            route("/v1.0/users/{key}/transitiveMemberOf", users.memberships),
            route("/v1.0/groups/{key}/transitiveMembers", users.group_members),
            route("/v1.0/users/{key}/revokeSignInSessions", users.revoke, "POST"),
        ]
    )


async def _answer(tenant: Tenant, request: Request, handler: Handler, *, graph: bool) -> Response:
    try:
        later = await trip(tenant, request)
        if graph:
            admit(tenant, request)
        found = handler(tenant, request)
        response = await found if isinstance(found, Awaitable) else found
        if later is not None:
            raise failed(later)
    except GraphError as error:
        return error.response(request)
    except login.Refused as refused:
        return refused.response()
    return response


@asynccontextmanager
async def graph_served(tenant: Tenant, folder: Path) -> AsyncIterator[EntraSettings]:
    """Serve a tenant over TLS and yield the settings of who may use it, with a certificate."""
    authority = Authority(folder)
    tenant.certificate = tenant.certificate or AppCertificate(folder)
    async with served(create_graph(tenant), certificate=authority.certificate()) as address:
        yield EntraSettings(
            tenant_id=tenant.id,
            client_id=tenant.client_id,
            certificate_file=tenant.certificate.file,
            login_url=address,
            graph_url=address,
            ca_file=authority.ca_file,
        )


def with_secret(settings: EntraSettings, secret: str, **changes: Any) -> EntraSettings:
    """Return the settings of an application that has a secret in place of a certificate."""
    by_secret = {"certificate_file": None, "client_secret": SecretStr(secret)}
    return settings.model_copy(update=by_secret | changes)
