"""Looks at a Citrix site with our own account, and changes nothing."""

from collections.abc import AsyncIterator

import httpx

from actions.adapters.citrix.adapter import certificate_check
from actions.adapters.citrix.client import CitrixClient
from actions.adapters.citrix.settings import CitrixMode, CitrixSettings
from actions.domain.examined import Line, Verdict, unseen, well, wrong
from actions.ports.clock import Clock
from actions.ports.sessions import SessionsError, SessionsForbidden

PART = "citrix"
_NOBODY = [{"Property": "CurrentUser", "Value": "NACHTWACHT\\nobody", "Operator": "Equals"}]
_ROLE = "Give it the role Help Desk Administrator over the delivery groups served."
_WITHOUT = "Without it nobody hears why Citrix does not start."


async def examine(settings: CitrixSettings, clock: Clock) -> AsyncIterator[Line]:
    """Sign in, find the site, and look for sessions and machines of nobody."""
    async with httpx.AsyncClient(verify=certificate_check(settings)) as http:
        client = CitrixClient(settings, http, clock=clock)
        try:
            sites = await client.sites()
        except SessionsForbidden:
            yield wrong(PART, "our account is refused", _credentials(settings))
            return
        except SessionsError as error:
            says = f"{settings.base_url} gives no usable answer: {error}"
            yield wrong(PART, says, "Correct NACHTWACHT_CITRIX__BASE_URL, or look at the site.")
            return
        yield well(PART, f"signed in at {settings.base_url} ({settings.mode.value})")
        if settings.site_id not in sites:
            known = ", ".join(sorted(sites)) or "none"
            says = f"NACHTWACHT_CITRIX__SITE_ID is none of the sites of this account: {known}"
            yield wrong(PART, says, "Set it to the one that people work in.")
            return
        yield await _sessions(client)
        yield await _machines(client, settings)
        yield await _groups(client)
    says = "what it may do to sessions and machines cannot be read; the role is in the guide"
    yield unseen(PART, says)
    yield unseen(PART, "until when the secret of our account counts cannot be read")


async def _sessions(client: CitrixClient) -> Line:
    try:
        async for _ in client.search_sessions(_NOBODY):
            pass
    except SessionsForbidden:
        return wrong(PART, "it may not look for sessions", _ROLE)
    except SessionsError as error:
        return wrong(PART, f"looking for sessions failed: {error}", "Look at the site.")
    return well(PART, "it may look for sessions")


async def _machines(client: CitrixClient, settings: CitrixSettings) -> Line:
    filters = [{**_NOBODY[0], "Property": settings.machine_search_property}]
    try:
        async for _ in client.search_machines(filters, client.long_budget()):
            pass
    except SessionsForbidden:
        return Line(Verdict.SOON, PART, "it may not look for machines", f"{_WITHOUT} {_ROLE}")
    except SessionsError as error:
        mend = "Try another NACHTWACHT_CITRIX__MACHINE_SEARCH_PROPERTY, or look at the site."
        return wrong(PART, f"looking for machines failed: {error}", mend)
    return well(PART, "it may look for machines")


async def _groups(client: CitrixClient) -> Line:
    try:
        seen = [found async for found in client.delivery_groups(client.long_budget())]
    except SessionsForbidden:
        return Line(Verdict.SOON, PART, "it may not see delivery groups", f"{_WITHOUT} {_ROLE}")
    except SessionsError as error:
        return wrong(PART, f"reading delivery groups failed: {error}", "Look at the site.")
    if not seen:
        mend = "Put the delivery groups served in the scope of its role."
        return Line(Verdict.SOON, PART, "it sees no delivery group at all", mend)
    return well(PART, f"it sees {len(seen)} delivery groups; no others should be in its scope")


def _credentials(settings: CitrixSettings) -> str:
    if settings.mode is CitrixMode.CLOUD:
        return "Correct NACHTWACHT_CITRIX__CUSTOMER_ID, __CLIENT_ID and __CLIENT_SECRET."
    return "Correct NACHTWACHT_CITRIX__CLIENT_ID (DOMAIN\\user) and __CLIENT_SECRET."
