"""What sign-in can be told: the provider, who we are to it, and which claims say what."""

from datetime import timedelta
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
LONGEST = timedelta(hours=12)
"""How long ago somebody may have proved at the provider who he is."""


class OidcSettings(BaseModel):
    """One identity provider: `NACHTWACHT_OIDC__ISSUER` and so on.

    Attributes:
        issuer: its exact name; the discovery document is found below it.
        client_id: our name there.
        client_secret: our secret there; or else `private_key`, or neither for a public client.
        client_auth: where the secret goes: the `header` (Basic) or the `body` of the request.
        private_key: PEM with which we sign who we are (`private_key_jwt`).
        key_algorithm: how that key signs.
        key_id: `kid` under which the provider knows it, where it has one.
        certificate: PEM that the provider holds for it; Entra knows a key by its certificate.
        ca_file: certificates by which the provider's own is checked; empty takes the system's.
        scopes: what is asked for, parted by spaces.
        algorithms: how an ID token may be signed.
        person_claim: holds the object id in the directory, a UUID: `oid` at Entra.
        tenant_claim: names the tenant; looked at when there are `tenants`.
        tenants: the tenants whose people may come in; empty takes the issuer's word.
        engineer_claim: holds roles or groups; a dot leads into it (`realm_access.roles`).
        engineer_values: which of those make an engineer; empty makes nobody one.
        session_for: how long somebody stays signed in, counted from the proof at the provider.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(pattern=r"^https?://[^\s?#]+$")
    client_id: str = Field(min_length=1)
    client_secret: SecretStr | None = None
    client_auth: Literal["header", "body"] = "header"
    private_key: SecretStr | None = None
    key_algorithm: Algorithm = "PS256"
    key_id: str = ""
    certificate: str = ""
    ca_file: str = ""
    scopes: str = "openid profile email"
    algorithms: tuple[Algorithm, ...] = ("RS256", "PS256", "ES256", "EdDSA")
    person_claim: str = Field(min_length=1)
    tenant_claim: str = "tid"
    tenants: tuple[str, ...] = ()
    engineer_claim: str = "roles"
    engineer_values: tuple[str, ...] = ()
    session_for: timedelta = Field(default=LONGEST, gt=timedelta(0), le=LONGEST)

    @field_validator("scopes")
    @classmethod
    def _asks_who(cls, scopes: str) -> str:
        if "openid" not in scopes.split():
            raise ValueError("scopes must hold openid")
        return scopes

    @model_validator(mode="after")
    def _one_proof_of_us(self) -> Self:
        if self.client_secret and self.private_key:
            raise ValueError("either client_secret or private_key")
        return self
