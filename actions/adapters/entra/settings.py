"""Which tenant, with which credential, and how long we wait for it."""

import ssl
from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator


class EntraSettings(BaseModel):
    """One tenant. Of the two credentials one is set; the certificate is the better one.

    `certificate_file` is PEM with the private key and its certificate. Groups are object ids.
    """

    model_config = ConfigDict(frozen=True)

    tenant_id: str
    client_id: str
    certificate_file: Path | None = None
    certificate_passphrase: SecretStr | None = None
    client_secret: SecretStr | None = None

    login_url: str = "https://login.microsoftonline.com"
    graph_url: str = "https://graph.microsoft.com"
    """Both differ in a national cloud; a token for one cloud is worth nothing in another."""
    ca_file: Path | None = None
    """Only where a proxy signs with an authority of the company's own."""

    excluded_groups: frozenset[str] = frozenset()
    """Directors, finance approvers, IT: only a human touches their accounts (R5)."""
    shared_groups: frozenset[str] = frozenset()
    """Accounts that more people use, or none: mailboxes, rooms, services (R4)."""
    password_days: int | None = Field(default=None, ge=1)
    """How old a password may get in this tenant; None: for ever, as Microsoft advises."""
    probe_user: str | None = None
    """Sign-in name of an ordinary account that `doctor` looks at."""

    budget: timedelta = timedelta(seconds=8)
    """The longest one call of a port may take, retries and token included."""
    try_timeout: timedelta = timedelta(seconds=4)
    first_pause: timedelta = timedelta(milliseconds=300)
    page_size: int = Field(default=500, ge=1, le=999)
    max_pages: int = Field(default=20, ge=1)
    connections: int = Field(default=50, ge=1)
    """The most to Graph at the same time; who finds none free waits within the budget."""
    failures: int = Field(default=3, ge=1)
    """After so many calls without an answer in a row Graph, or the sign-in, is left alone."""
    rest: timedelta = timedelta(seconds=15)

    @field_validator("login_url", "graph_url")
    @classmethod
    def _over_tls(cls, value: str) -> str:
        if not value.startswith("https://"):
            raise ValueError("must be an https address")
        return value.rstrip("/")

    @field_validator("excluded_groups", "shared_groups")
    @classmethod
    def _lower(cls, value: frozenset[str]) -> frozenset[str]:
        return frozenset(each.lower() for each in value)

    @model_validator(mode="after")
    def _one_credential(self) -> Self:
        if (self.certificate_file is None) == (self.client_secret is None):
            raise ValueError("set either certificate_file or client_secret")
        return self

    @property
    def authority(self) -> str:
        """Where this tenant signs in."""
        return f"{self.login_url}/{self.tenant_id}"

    @property
    def scope(self) -> str:
        """What a token is asked for: every permission that an administrator granted."""
        return f"{self.graph_url}/.default"

    def trust(self) -> ssl.SSLContext:
        """Return how both servers are checked: against our CA, else against the usual ones."""
        return ssl.create_default_context(cafile=self.ca_file)
