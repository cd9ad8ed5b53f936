"""Until when the certificate of a TLS server counts."""

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from actions.domain.examined import Line, counting_until, wrong

_PATIENCE = 5.0
_HTTPS = 443


async def of_url(part: str, url: str, ca_file: Path | None, now: datetime) -> list[Line]:
    """Look at the certificate behind an https address; nothing for another scheme."""
    found = urlsplit(url)
    if found.scheme != "https" or found.hostname is None:
        return []
    return [await of_server(part, found.hostname, found.port or _HTTPS, ca_file, now)]


async def of_server(part: str, host: str, port: int, ca_file: Path | None, now: datetime) -> Line:
    """Shake hands with a server as the adapter would, and read when its certificate ends."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except ssl.SSLCertVerificationError as error:
        return wrong(
            part,
            f"the certificate of {host}:{port} is refused: {error.verify_message}",
            "Give the CA that signed it (CA_FILE), or a certificate with this host name.",
        )
    except (OSError, TimeoutError) as error:
        says = f"{host}:{port} does not answer over TLS ({type(error).__name__})"
        return wrong(part, says, "Open the way to it in the firewall, or correct the address.")
    try:
        ends = _ends(writer)
    finally:
        writer.transport.abort()
    what = f"certificate of {host}:{port}"
    return counting_until(part, what, ends, now, "Renew it before that day.")


def _ends(writer: asyncio.StreamWriter) -> datetime:
    held = writer.get_extra_info("ssl_object").getpeercert()
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(held["notAfter"]), UTC)
