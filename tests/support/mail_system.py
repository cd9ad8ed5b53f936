"""A real mail server on loopback: TLS, sign-in, and a postmaster's moods."""

import asyncio
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "nachtwacht@delinde.example", "wachtwoord van de post é"
_TAKEN = "250 OK"


@dataclass
class Postmaster:
    """What the server says of a recipient, a sender and a letter, in this order, then 250."""

    rcpt: list[str] = field(default_factory=list)
    sender: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return self.sender.pop(0) if self.sender else _TAKEN

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self.rcpt.pop(0) if self.rcpt else _TAKEN
        if answer == _TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.data.pop(0) if self.data else _TAKEN
        if answer == _TAKEN:
            parsed = message_from_bytes(envelope.content, _class=EmailMessage, policy=default)
            self.letters += [(to, parsed) for to in envelope.rcpt_tos]
            self.signed_in.append(session.authenticated)
        return answer


class MailSystem:
    """The server; `stop` takes it away, `start` brings it back on the same port."""

    def __init__(self, certificate: Path, *, implicit: bool = False, starttls: bool = True) -> None:
        self.postmaster = Postmaster()
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(certificate)
        self._implicit, self._starttls = implicit, starttls
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.get_running_loop().create_server(
            self._protocol, "127.0.0.1", self.port, ssl=self._tls if self._implicit else None
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Take no more connections."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await asyncio.sleep(0)

    def _protocol(self) -> SMTP:
        upgraded = self._starttls and not self._implicit
        return SMTP(
            self.postmaster,
            hostname="post.delinde.example",
            tls_context=self._tls if upgraded else None,
            require_starttls=upgraded,
            auth_required=True,
            auth_require_tls=not self._implicit,
            authenticator=_knows,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=known, handled=False)


class SilentServer:
    """Takes connections and never says a word."""

    async def __aenter__(self) -> "SilentServer":
        self._tasks: list[asyncio.StreamWriter] = []
        self._server = await asyncio.start_server(self._keep, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def _keep(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.append(writer)

    async def __aexit__(self, *_: object) -> None:
        for writer in self._tasks:
            writer.close()
        self._server.close()
