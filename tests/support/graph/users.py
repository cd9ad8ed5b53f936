"""Graph's `/v1.0/users`: read, look up by name, memberships, password, revoke."""

import re
import uuid
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.support.graph.gate import GraphError, allow
from tests.support.graph.tenant import GraphUser, Membership, Tenant, complex_enough

_BY_DEFAULT = {"id", "userPrincipalName", "displayName", "givenName", "surname", "mail"}
_FILTER = re.compile(r"userPrincipalName eq '((?:[^']|'')*)'")
_MEMBERS = "userType eq 'Member' and accountEnabled eq true"
_LARGEST_PAGE = 999
_USER = "#microsoft.graph.user"


def answered(body: dict[str, Any] | None, status: int = 200) -> Response:
    """Return an answer as Graph gives it."""
    headers = {"request-id": str(uuid.uuid4())}
    if body is None:
        return Response(status_code=status, headers=headers)
    return JSONResponse(body, status, headers)


def one(tenant: Tenant, request: Request) -> Response:
    """Answer `GET /users/{id or name}`."""
    allow(tenant, "User.Read.All")
    return answered(_selected(_of(tenant, request), request))


def listed(tenant: Tenant, request: Request) -> Response:
    """Answer `GET /users?$filter=userPrincipalName eq '…'`, without a filter a page of all.

    With the filter for members it is how many there are.
    """
    allow(tenant, "User.Read.All")
    if request.query_params.get("$filter") == _MEMBERS:
        return _counted(tenant, request)
    if "$filter" not in request.query_params:
        everybody = [_selected(each, request) for each in tenant.users.values()]
        return _page(tenant, request, everybody)
    found = _FILTER.fullmatch(request.query_params.get("$filter", ""))
    if found is None:
        raise GraphError(400, "Invalid filter clause.")
    name = found[1].replace("''", "'").lower()
    matching = [each for each in tenant.users.values() if each.name.lower() == name]
    return answered({"value": [_selected(each, request) for each in matching]})


def _counted(tenant: Tenant, request: Request) -> Response:
    """Answer `$count=true`, an advanced query that needs `ConsistencyLevel: eventual`."""
    if request.headers.get("ConsistencyLevel") != "eventual":
        raise GraphError(400, "Unsupported Query.", code="Request_UnsupportedQuery")
    members = [
        each
        for each in tenant.users.values()
        if each.properties["userType"] == "Member" and each.properties["accountEnabled"]
    ]
    rows = [_selected(each, request) for each in members[: int(request.query_params["$top"])]]
    return answered({"@odata.count": len(members), "value": rows})


def memberships(tenant: Tenant, request: Request) -> Response:
    """Answer `GET /users/{id}/transitiveMemberOf`, a page at a time."""
    allow(tenant, "User.Read.All")
    rows = [_shown(tenant, each) for each in _of(tenant, request).memberships]
    return _page(tenant, request, rows)


def group_members(tenant: Tenant, request: Request) -> Response:
    """Answer `GET /groups/{id}/transitiveMembers`: people, and a device, a page at a time."""
    allow(tenant, "GroupMember.Read.All")
    wanted = request.path_params["key"]
    inside = [u for u in tenant.users.values() if wanted in {m.id for m in u.memberships}]
    if not inside:
        raise GraphError(404, f"Resource '{wanted}' does not exist.")
    rows = [{"@odata.type": _USER} | _selected(each, request) for each in inside]
    device = {"@odata.type": "#microsoft.graph.device", "id": str(uuid.uuid4())}
    return _page(tenant, request, [device, *rows])


def _page(tenant: Tenant, request: Request, rows: list[dict[str, Any]]) -> Response:
    query = request.query_params
    wanted = int(query.get("$top", "100"))
    if not 1 <= wanted <= _LARGEST_PAGE:
        raise GraphError(400, "Invalid page size specified.", code="Request_UnsupportedQuery")
    size, start = min(wanted, tenant.page_size), int(query.get("$skiptoken", "0"))
    body: dict[str, Any] = {"value": rows[start : start + size]}
    if start + size < len(rows):
        following = {**query, "$skiptoken": str(start + size)}
        root = tenant.traps.next_page_at or f"https://{request.headers['host']}"
        url = f"{root}{request.url.path}"
        body["@odata.nextLink"] = f"{url}?{urlencode(following)}"
    return answered(body)


async def change(tenant: Tenant, request: Request) -> Response:
    """Answer `PATCH /users/{id}` with a password profile."""
    allow(tenant, "User-PasswordProfile.ReadWrite.All")
    user, body = _of(tenant, request), await request.json()
    if set(body) != {"passwordProfile"}:
        raise GraphError(400, "Invalid property was specified.")
    has_role = any(each.kind.endswith("directoryRole") for each in user.memberships)
    if has_role or user.id in tenant.protected:
        raise GraphError(403, "Insufficient privileges to complete the operation.")
    if user.properties["onPremisesSyncEnabled"]:
        raise GraphError(
            400, "Unable to update the specified properties for on-premises mastered objects."
        )
    if not complex_enough(str(body["passwordProfile"].get("password", ""))):
        raise GraphError(
            400,
            "The specified password does not comply with password complexity requirements. "
            "Please provide a different password.",
        )
    tenant.write_password(user, body["passwordProfile"])
    return answered(None, 204)


def revoke(tenant: Tenant, request: Request) -> Response:
    """Answer `POST /users/{id}/revokeSignInSessions`."""
    allow(tenant, "User.RevokeSessions.All")
    _of(tenant, request).revoked += 1
    return answered({"@odata.context": "…/$metadata#Edm.Boolean", "value": True})


def _of(tenant: Tenant, request: Request) -> GraphUser:
    key = request.path_params["key"]
    found = tenant.user(key)
    if found is None:
        raise GraphError(404, f"Resource '{key}' does not exist.")
    return found


def _selected(user: GraphUser, request: Request) -> dict[str, Any]:
    selected = request.query_params.get("$select")
    wanted = set(selected.split(",")) if selected else _BY_DEFAULT
    profile = {"password": None, "forceChangePasswordNextSignIn": user.must_change}
    whole = user.properties | {"passwordProfile": profile}
    if not wanted <= set(whole):
        raise GraphError(400, "Could not find a property named so on type 'microsoft.graph.user'.")
    return {key: value for key, value in whole.items() if key in wanted}


def _shown(tenant: Tenant, held: Membership) -> dict[str, Any]:
    is_group = held.kind.endswith("group")
    needs = "GroupMember.Read.All" if is_group else "RoleManagement.Read.Directory"
    row: dict[str, Any] = {"@odata.type": held.kind, "id": held.id, "displayName": None}
    if needs not in tenant.permissions:  # limited information on what may not be read
        return row
    row["displayName"] = held.name
    if is_group:
        row["isAssignableToRole"] = held.assignable
    return row
