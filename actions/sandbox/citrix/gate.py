"""What happens before a call is looked at: traps, token, headers."""

import asyncio
import base64
import binascii
import secrets
import uuid
from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import Request

from actions.sandbox.citrix.faults import CitrixFault
from actions.sandbox.citrix.model import Mode, QueuedFault, Token
from actions.sandbox.citrix.site import Site

ON_PREMISES_CUSTOMER = "CitrixOnPremises"


@dataclass(frozen=True, slots=True)
class InvalidClient(Exception):
    """The cloud's token address refuses, in a form of its own."""

    status: int
    error: str


def transaction_id(request: Request) -> str:
    """Return the caller's transaction id, or a new one."""
    return request.headers.get("Citrix-TransactionId") or str(uuid.uuid4())


async def trip(site: Site, request: Request) -> QueuedFault | None:
    """Spring the traps; return a fault that is to be answered after the work was done."""
    if site.traps.slow:
        await asyncio.sleep(site.traps.slow.total_seconds())
    if site.traps.down:
        raise CitrixFault(503)
    for fault in site.traps.queued:
        if fault.path_part in request.url.path:
            fault.times -= 1
            if fault.times == 0:
                site.traps.queued.remove(fault)
            if fault.after_effect:
                return fault
            raise CitrixFault(fault.status, retry_after=fault.retry_after)
    return None


def admit(site: Site, request: Request, *, needs_site: bool) -> Token:
    """Return the token of the caller; raises CitrixFault 401, 400, 403, 406 or 415."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    kind, _, value = rest.partition("=")
    token = site.tokens.get(value)
    signed = scheme.lower() == "cwsauth" and kind.strip().lower() == "bearer"
    if not signed or token is None or token.ends_at <= site.clock.now():
        raise CitrixFault(401, "No valid token.")
    _customer(site, request, token.mode)
    if needs_site:
        _instance(site, request)
    _media(request)
    return token


async def cloud_client(site: Site, request: Request) -> str:
    """Return the client id of a good token request; raises InvalidClient."""
    media = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media != "application/x-www-form-urlencoded":
        raise InvalidClient(415, "invalid_request")
    form = parse_qs((await request.body()).decode(errors="replace"))
    if form.get("grant_type") != ["client_credentials"]:
        raise InvalidClient(400, "unsupported_grant_type")
    client, secret = form.get("client_id", [""])[0], form.get("client_secret", [""])[0]
    known = request.path_params["customer"] == site.config.customer_id
    if not (
        known and _same(client, site.config.client_id) and _same(secret, site.config.client_secret)
    ):
        raise InvalidClient(401, "invalid_client")
    return client


def administrator(site: Site, request: Request) -> str:
    """Return the administrator of a good on-premises token request; raises CitrixFault 401, 400."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    try:
        name, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (ValueError, binascii.Error) as error:
        raise CitrixFault(401, "No valid name and password.") from error
    good = _same(name, site.config.admin) and _same(password, site.config.admin_password)
    if scheme.lower() != "basic" or not good:
        raise CitrixFault(401, "No valid name and password.")
    _customer(site, request, Mode.ONPREMISES)
    return name


def _customer(site: Site, request: Request, mode: Mode) -> None:
    wanted = site.config.customer_id if mode is Mode.CLOUD else ON_PREMISES_CUSTOMER
    given = request.headers.get("Citrix-CustomerId")
    if given is None:
        raise CitrixFault(400, "Citrix-CustomerId is missing.")
    if given != wanted:
        raise CitrixFault(403, "Not a customer of this token.")


def _instance(site: Site, request: Request) -> None:
    given = request.headers.get("Citrix-InstanceId")
    if given != site.config.site_id:
        raise CitrixFault(400, "Citrix-InstanceId is missing or unknown.")


def _media(request: Request) -> None:
    accept = request.headers.get("Accept", "")
    if "application/json" not in accept and "*/*" not in accept:
        raise CitrixFault(406)
    media = request.headers.get("Content-Type")
    if media is None and request.method == "GET":
        return
    kind, _, parameter = (media or "").lower().partition(";")
    if kind.strip() != "application/json" or parameter.strip() not in {"", "charset=utf-8"}:
        raise CitrixFault(415)


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(), wanted.encode())
