"""What happens before a call is looked at: traps and the token; and how Graph says no."""

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from tests.support.graph.tenant import Fault, Tenant

_CODES = {
    400: "Request_BadRequest",
    401: "InvalidAuthenticationToken",
    403: "Authorization_RequestDenied",
    404: "Request_ResourceNotFound",
    429: "TooManyRequests",
    500: "InternalServerError",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


class GraphError(Exception):
    """An answer with an error status."""

    def __init__(
        self, status: int, message: str = "", *, code: str | None = None, fault: Fault | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or _CODES[status]
        self.fault = fault

    def response(self, request: Request) -> Response:
        """Return the published error object."""
        headers = {"request-id": str(uuid.uuid4())}
        if self.fault is not None and self.fault.retry_after is not None:
            headers["Retry-After"] = self.fault.retry_after
        if self.fault is not None and self.fault.html:
            return HTMLResponse("<h1>Proxy</h1>", self.status, headers)
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="", error="invalid_token"'
        inner: dict[str, Any] = {
            "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": headers["request-id"],
            "client-request-id": request.headers.get("client-request-id", headers["request-id"]),
        }
        error = {"code": self.code, "message": self.message, "innerError": inner}
        return JSONResponse({"error": error}, self.status, headers)


async def trip(tenant: Tenant, request: Request) -> Fault | None:
    """Spring the traps; return a fault that is to be answered after the work was done."""
    if tenant.traps.slow:
        await asyncio.sleep(tenant.traps.slow.total_seconds())
    if tenant.traps.down:
        raise GraphError(503, "Service unavailable.")
    for fault in tenant.traps.queued:
        if fault.path_part not in request.url.path or fault.method not in {None, request.method}:
            continue
        fault.times -= 1
        if fault.times == 0:
            tenant.traps.queued.remove(fault)
        if fault.after_effect:
            return fault
        raise failed(fault)
    return None


def failed(fault: Fault) -> GraphError:
    """Return the answer that a fault asks for."""
    return GraphError(fault.status, "Broken on purpose.", code=fault.code, fault=fault)


def admit(tenant: Tenant, request: Request) -> None:
    """Pass with a token that counts; raises GraphError 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise GraphError(401, "Access token is empty.")
    ends_at = tenant.tokens.get(token)
    if ends_at is None or ends_at <= datetime.now(UTC):
        raise GraphError(401, "Lifetime validation failed, the token is expired.")


def allow(tenant: Tenant, permission: str) -> None:
    """Pass with a permission that an administrator granted; raises GraphError 403."""
    if permission not in tenant.permissions:
        raise GraphError(403, "Insufficient privileges to complete the operation.")
