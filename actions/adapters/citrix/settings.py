"""Where the Citrix site is and how long we wait for it."""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

ON_PREMISES_CUSTOMER = "CitrixOnPremises"
MANAGE = "/cvad/manage"


class CitrixMode(StrEnum):
    """Which of the two ways of signing in the site has."""

    CLOUD = "cloud"
    ONPREMISES = "onpremises"


class CitrixSettings(BaseModel):
    """One site. `base_url` ends in `/cvad/manage`.

    In the cloud `client_id` and `client_secret` are those of an API client; on-premises they are
    a `DOMAIN\\user` with the Help Desk Administrator role and its password.
    """

    model_config = ConfigDict(frozen=True)

    base_url: str
    mode: CitrixMode = CitrixMode.CLOUD
    customer_id: str = ON_PREMISES_CUSTOMER
    site_id: str
    client_id: str
    client_secret: SecretStr
    token_url: str | None = None
    """Cloud: the host under which `/cctrustoauth2` is, when it is not the one of `base_url`."""
    ca_file: Path | None = None
    budget: timedelta = timedelta(seconds=2.5)
    """The longest one call of the port may take, retries and token included."""
    long_budget: timedelta = timedelta(seconds=10)
    """The same for what a person may start, which takes a call for each delivery group."""
    machine_search_property: Literal["UserPrincipalName", "UserName", "CurrentUser"] = (
        "UserPrincipalName"
    )
    """By which name the site finds the machines that are assigned to a person."""
    try_timeout: timedelta = timedelta(seconds=2)
    first_pause: timedelta = timedelta(milliseconds=250)
    renew_before: timedelta = timedelta(seconds=60)
    page_size: int = Field(default=250, ge=1, le=1000)
    max_pages: int = Field(default=20, ge=1)
    connections: int = Field(default=50, ge=1)
    """The most that are open at the same time; who finds none free waits within the budget."""
    failures: int = Field(default=3, ge=1)
    """After so many calls without an answer in a row the site is left alone for `rest`."""
    rest: timedelta = timedelta(seconds=15)

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def customer(self) -> str:
        """Value of the header Citrix-CustomerId."""
        return self.customer_id if self.mode is CitrixMode.CLOUD else ON_PREMISES_CUSTOMER

    @property
    def token_address(self) -> str:
        """Where a token is asked for."""
        if self.mode is CitrixMode.ONPREMISES:
            return f"{self.base_url}/Tokens"
        host = (self.token_url or self.base_url.removesuffix(MANAGE)).rstrip("/")
        return f"{host}/cctrustoauth2/{quote(self.customer_id, safe='')}/tokens/clients"
