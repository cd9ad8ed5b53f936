"""Graph's `/v1.0/applications`: what is known of our own one."""

from starlette.requests import Request
from starlette.responses import Response

from tests.support.graph.gate import GraphError, allow
from tests.support.graph.tenant import Tenant
from tests.support.graph.users import answered


def one(tenant: Tenant, request: Request) -> Response:
    """Answer `GET /applications(appId='…')`; never with a secret."""
    allow(tenant, "Application.Read.All")
    if request.path_params["app"] != tenant.client_id:
        raise GraphError(404, "Resource does not exist.")
    return answered({"appId": tenant.client_id, "passwordCredentials": tenant.listed_secrets})
