"""Settings of the pretend company; it does not start in production."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class CitrixClientSettings(BaseModel):
    """The account that the repairs use on the simulated site; works in both modes."""

    model_config = ConfigDict(frozen=True)

    customer_id: str = "delinde"
    site_id: str = "delinde-site"
    client_id: str
    client_secret: SecretStr


class SandboxSettings(BaseSettings):
    """Read once by `build()` from `NACHTWACHT_*`."""

    model_config = SettingsConfigDict(
        env_prefix="NACHTWACHT_",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    env: Literal["development", "production"] = "production"
    database_url: SecretStr
    host_private_key: SecretStr
    """PEM of the Ed25519 key that signs who is looking at the intranet."""
    proof_key: SecretStr
    api_origin: str
    secure_public_url: str = "http://127.0.0.1:8001"
    citrix: CitrixClientSettings
    sandbox_hosts: list[str] = Field(default=["127.0.0.1", "localhost"])
    """Host names under which these pages may be asked for."""

    @model_validator(mode="after")
    def _never_in_production(self) -> Self:
        if self.env == "production":
            raise ValueError("the pretend company is refused while NACHTWACHT_ENV is production")
        return self
