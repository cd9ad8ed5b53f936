"""Looks at a Citrix site with our own account, and changes nothing."""

from collections.abc import AsyncIterator

import httpx

from actions.adapters.citrix.adapter import certificate_check
from actions.adapters.citrix.client import CitrixClient
from actions.adapters.citrix.settings import CitrixMode, CitrixSettings
from actions.domain.examined import Line, unseen, well, wrong
from actions.ports.clock import Clock
from actions.ports.sessions import SessionsError, SessionsForbidden

PART = "citrix"
_NOBODY = [{"Property": "CurrentUser", "Value": "NACHTWACHT\\nobody", "Operator": "Equals"}]


async def examine(settings: CitrixSettings, clock: Clock) -> AsyncIterator[Line]:
    """Sign in, find the site, and look for the sessions of nobody."""
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
    says = "whether it may disconnect and log off cannot be read; the role is in the guide"
    yield unseen(PART, says)


async def _sessions(client: CitrixClient) -> Line:
    try:
        async for _ in client.search_sessions(_NOBODY):
            pass
    except SessionsForbidden:
        mend = "Give it the role Help Desk Administrator over the delivery groups served."
        return wrong(PART, "it may not look for sessions", mend)
    except SessionsError as error:
        return wrong(PART, f"looking for sessions failed: {error}", "Look at the site.")
    return well(PART, "it may look for sessions")


def _credentials(settings: CitrixSettings) -> str:
    if settings.mode is CitrixMode.CLOUD:
        return "Correct NACHTWACHT_CITRIX__CUSTOMER_ID, __CLIENT_ID and __CLIENT_SECRET."
    return "Correct NACHTWACHT_CITRIX__CLIENT_ID (DOMAIN\\user) and __CLIENT_SECRET."
