"""What this program can be told, by environment variables that start with NACHTWACHT_."""

import re
from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.sign_in.settings import OidcSettings

SHORTEST_TOKEN = 16


class Settings(BaseSettings):
    """One immutable reading of the environment; `main.build` makes it, nobody else.

    Attributes:
        env: `development` also shows the demo pages; `production` refuses short tokens.
        web_host_keys: PEM public key(s) of the pages that sign who is signed in.
        web_issuers: the `iss` that those pages may name; empty takes any that the keys sign.
        oidc: the identity provider at which employees and engineers sign in; None has none.
        break_glass_key: 256 bits that open the emergency door of the desk, made with
            `python -m api.break_glass key`; None leaves it shut. It needs somebody to be told.
        web_guest_key: PEM public key that signs passes of guests of the public door.
        start_url: address of the public door, for who can sign in to nothing.
        notice_addresses: apprise addresses of who is told of a call first; secrets inside. In each
            of them `{notice}` stands for the id of the notice, the same when it is sent again.
        notice_second: addresses that are told too when nobody has accepted in time.
        notice_lead: addresses of the lead, told too when there still is nobody.
        notice_second_after: time until the second addresses are told too.
        notice_lead_after: time after that until the lead is told too.
        notice_again_every: time between later notices, and between two about the same outage.
        receipt_after: silence of the assistant until a receipt is given.
        handoff_after: silence of the assistant until a human is called.
        down_after: how long an assistant that refuses connections may do so before we say it.
        give_up_after: how long a turn is tried again behind a handoff.
        remind_after: silence of the employee with a question open until one friendly word.
        mood: False keeps nothing of how an employee is doing; words adapt all the same.
        question_hold: how long results wait for an open question.
        first_reply_within: time of an engineer, after accepting, for a first reply.
        learning_kept: how long a sentence that was not understood waits for a look.
        learning_most: how many such sentences are kept; 0 keeps none.
    """

    model_config = SettingsConfigDict(
        env_prefix="NACHTWACHT_", env_nested_delimiter="__", extra="ignore", frozen=True
    )

    env: Literal["development", "production"] = "production"
    database_url: SecretStr
    bot_url: str = "http://127.0.0.1:5005"
    bot_token: SecretStr
    actions_url: str = "http://127.0.0.1:8003"
    actions_internal_token: SecretStr
    events_token: SecretStr
    assertion_private_key: SecretStr
    oidc: OidcSettings | None = None
    break_glass_key: SecretStr | None = None
    web_host_keys: str = ""
    web_issuers: tuple[str, ...] = ()
    web_guest_key: str = ""
    web_origins: tuple[str, ...] = ()
    public_url: str = "http://127.0.0.1:8000"
    start_url: str = ""
    notice_addresses: tuple[SecretStr, ...] = ()
    notice_second: tuple[SecretStr, ...] = ()
    notice_lead: tuple[SecretStr, ...] = ()
    emergency_number: str = ""
    mood: bool = True
    sandbox_url: str | None = None
    knowledge_folder: str = "knowledge_base"
    demo_engineer_password: SecretStr | None = None

    receipt_after: timedelta = timedelta(seconds=5)
    handoff_after: timedelta = timedelta(seconds=45)
    down_after: timedelta = timedelta(seconds=4)
    give_up_after: timedelta = timedelta(minutes=10)
    remind_after: timedelta = timedelta(minutes=10)
    question_hold: timedelta = timedelta(seconds=60)
    first_reply_within: timedelta = timedelta(minutes=10)
    notice_second_after: timedelta = timedelta(minutes=5)
    notice_lead_after: timedelta = timedelta(minutes=5)
    notice_again_every: timedelta = timedelta(minutes=15)
    reopen_within: timedelta = timedelta(hours=24)
    learning_kept: timedelta = timedelta(days=90)
    learning_most: int = Field(default=5000, ge=0)
    largest_body: int = Field(default=32 * 1024, ge=1024)

    @model_validator(mode="after")
    def _tokens_hold(self) -> Self:
        if self.env == "production":
            for name in ("bot_token", "actions_internal_token", "events_token"):
                if len(getattr(self, name).get_secret_value()) < SHORTEST_TOKEN:
                    raise ValueError(f"{name} is too short for production")
        return self

    @model_validator(mode="after")
    def _sign_in_is_private(self) -> Self:
        if self.env == "production" and self.oidc is not None:
            for name, address in (("public_url", self.public_url), ("oidc", self.oidc.issuer)):
                if not address.lower().startswith("https://"):
                    raise ValueError(f"{name} is not https, and people sign in by it")
        return self

    @model_validator(mode="after")
    def _emergencies_are_told(self) -> Self:
        if self.break_glass_key is None:
            return self
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}", self.break_glass_key.get_secret_value()):
            raise ValueError("break_glass_key is not 256 bits of base64url")
        if not any(self.notice_levels.values()):
            raise ValueError("break_glass_key without notice_addresses: nobody would be told")
        return self

    @property
    def notice_levels(self) -> dict[str, tuple[SecretStr, ...]]:
        """Return all addresses of people on call, in the order in which they are told."""
        return {
            "first": self.notice_addresses,
            "second": self.notice_second,
            "lead": self.notice_lead,
        }

    @property
    def development(self) -> bool:
        """True when the pretend company may be shown."""
        return self.env == "development"
