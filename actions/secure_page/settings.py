"""Settings of the secure page, from the environment with the prefix NACHTWACHT_."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Network = IPv4Network | IPv6Network


class SecurePageSettings(BaseSettings):
    """Read once by `build`.

    `secure_trusted_proxies`: networks whose X-Forwarded-For is believed.
    `secure_shared_networks`: networks behind which many employees share one address; no limit
    per source there.
    `chat_url`: address at which somebody without a session chats; empty leaves it out.
    `mail_codes`: as `actions` has it; without them the public door leads to a person only.
    """

    model_config = SettingsConfigDict(
        env_prefix="NACHTWACHT_",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    env: Literal["development", "production"] = "production"
    log_level: str = "INFO"
    database_url: SecretStr
    secure_socket: Path
    secure_token: SecretStr
    secure_public_url: str = "http://127.0.0.1:8001"
    secure_trusted_proxies: tuple[Network, ...] = ()
    secure_shared_networks: tuple[Network, ...] = ()
    secure_challenges_per_hour: int = 20
    emergency_number: str = ""
    chat_url: str = ""
    mail_codes: bool = False
    time_zone: str = "Europe/Amsterdam"

    @property
    def https(self) -> bool:
        """True when people reach the page over https."""
        return self.secure_public_url.startswith("https://")
