"""What all calls of the simulated site have in common: bodies, pages, jobs."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request
from starlette.responses import JSONResponse, Response

from actions.sandbox.citrix.faults import CitrixFault
from actions.sandbox.citrix.search import page

MANAGE = "/cvad/manage"
Item = TypeVar("Item")


async def json_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent; raises CitrixFault 400."""
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise CitrixFault(400, "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise CitrixFault(400, "The body is not an object.")
    return body


def paged(
    request: Request,
    found: list[Item],
    view: Callable[[Item], dict[str, Any]],
    *,
    total: bool = False,
) -> Response:
    """Answer with one page; raises CitrixFault 400."""
    query = request.query_params
    items, following = page(found, query.get("limit"), query.get("continuationToken"))
    counted = {"TotalItems": len(found)} if total else {}
    shown = [fields(request, view(one)) for one in items]
    return JSONResponse({"Items": shown, "ContinuationToken": following, **counted})


def accepted(request: Request, job_id: str) -> Response:
    """Answer that a job has begun."""
    location = f"{str(request.base_url).rstrip('/')}{MANAGE}/Jobs/{job_id}"
    return Response(status_code=202, headers={"Location": location})


def fields(request: Request, found: dict[str, Any]) -> dict[str, Any]:
    """Return only the fields that were asked for."""
    wanted = {name for name in request.query_params.get("fields", "").split(",") if name}
    return {key: value for key, value in found.items() if key in wanted} if wanted else found


def is_async(request: Request) -> bool:
    """True when the caller will follow a job."""
    return request.query_params.get("async", "").lower() == "true"
