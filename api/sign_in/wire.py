"""Calls to the identity provider: bounded in time and size, and never redirected."""

import json
import ssl
from typing import Any

import httpx

from api.sign_in.refusal import SignInRefused

PATIENCE = httpx.Timeout(5.0)
LARGEST = 512 * 1024


def make_http(ca_file: str) -> httpx.AsyncClient:
    """Return a client that checks certificates; `ca_file` is of a company's own authority."""
    trusted = ssl.create_default_context(cafile=ca_file or None)
    return httpx.AsyncClient(
        verify=trusted, timeout=PATIENCE, trust_env=False, follow_redirects=False
    )


async def call(
    http: httpx.AsyncClient, method: str, address: str, **request: Any
) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON object of an answer; an empty one where it is none.

    Raises `SignInRefused` (`away`) when the provider does not answer properly.
    """
    try:
        async with http.stream(method, address, **request) as answer:
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise SignInRefused("away", "answer too large")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SignInRefused("away", type(error).__name__) from error
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise SignInRefused("away", f"status {answer.status_code}")
    return answer.status_code, _object(bytes(body))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
