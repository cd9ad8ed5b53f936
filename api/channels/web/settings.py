"""What the web chat can be told: whose word it trusts, which pages embed it, and its limits."""

import re
from datetime import timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict

from api.settings import Settings

_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)


class WebSettings(BaseModel):
    """Settings of the web chat.

    Attributes:
        guest_key: Ed25519 public key (PEM) that signs passes of guests of the public door.
        host_keys: one or more Ed25519 public keys (PEM, one after the other) of the host pages.
        issuers: who may sign with those keys (`iss`); empty when the keys serve nobody else.
        origins: exact origins of pages that embed the chat from elsewhere.
        session_for: how long a session lives.
        guest_session_for: how long the session of a guest lives.
        messages_per_minute: what one session may send.
        sessions_per_minute: how many sessions one person may open.
        streams_per_session: open streams and long polls of one session.
    """

    model_config = ConfigDict(frozen=True)

    host_keys: str = ""
    guest_key: str = ""
    issuers: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    session_for: timedelta = timedelta(hours=12)
    guest_session_for: timedelta = timedelta(hours=2)
    messages_per_minute: int = 30
    sessions_per_minute: int = 30
    streams_per_session: int = 12

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the part of the program's settings that is about the web chat."""
        return cls(
            host_keys=settings.web_host_keys,
            guest_key=settings.web_guest_key,
            issuers=settings.web_issuers,
            origins=settings.web_origins,
        )

    def public_keys(self) -> tuple[str, ...]:
        """Return the keys one by one; an escaped line break (`\\n`) counts as one."""
        return _keys(self.host_keys)

    def guest_keys(self) -> tuple[str, ...]:
        """Return the key of guests' passes, as `public_keys` does; empty when there is none."""
        return _keys(self.guest_key)


def _keys(pem: str) -> tuple[str, ...]:
    return tuple(_PEM.findall(pem.replace("\\n", "\n")))
