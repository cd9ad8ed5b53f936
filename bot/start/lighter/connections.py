"""Keeps the connection to the action server open between calls."""

import asyncio
from typing import Any, Callable, List, Tuple

import aiohttp
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT

Session = Callable[[Any], aiohttp.ClientSession]
CONNECTOR = "_nachtwacht_connector"
# The action server closes an idle connection after five seconds; ours is let go before that.
IDLE_SECONDS = 4.0

_open: List[aiohttp.TCPConnector] = []


def lasting(stock: Session) -> Session:
    """Makes `EndpointConfig.session` whose connections stay for the next session."""

    def session(self: Any) -> aiohttp.ClientSession:
        if self.basic_auth:
            return stock(self)
        return aiohttp.ClientSession(
            headers=self.headers,
            timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=_connector(self),
            connector_owner=False,
        )

    return session


def _connector(endpoint: Any) -> aiohttp.TCPConnector:
    loop = asyncio.get_running_loop()
    kept: Tuple[Any, Any] = endpoint.__dict__.get(CONNECTOR, (None, None))
    if kept[0] is not loop or kept[1].closed:
        connector = aiohttp.TCPConnector(keepalive_timeout=IDLE_SECONDS)
        _open.append(connector)
        kept = endpoint.__dict__[CONNECTOR] = (loop, connector)
    made: aiohttp.TCPConnector = kept[1]
    return made


async def close_all() -> None:
    """Closes every connection that was kept; to be called when the program ends."""
    while _open:
        await _open.pop().close()
