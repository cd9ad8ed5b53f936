"""Settings of this program, from the environment with the prefix NACHTWACHT_."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.adapters.citrix.settings import CitrixSettings
from actions.adapters.entra.settings import EntraSettings
from actions.adapters.smtp.settings import SmtpSettings
from actions.enrolment.settings import EnrolmentSettings
from actions.switches.positions import Position, by_default


class Settings(BaseSettings):
    """Read once by `build`; nested parts with two underscores."""

    model_config = SettingsConfigDict(
        env_prefix="NACHTWACHT_",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # a part that is not whole may hold a password
    )

    env: Literal["development", "production"] = "production"
    log_level: str = "INFO"
    database_url: SecretStr
    actions_host: str = "127.0.0.1"
    actions_port: int = 8003
    executor_slot: str = "actions-1"

    webhook_token: SecretStr
    webhook_deadline: float = 3.0
    webhook_patience: float = 2.0
    webhook_max_bytes: int = 16_000_000
    actions_internal_token: SecretStr
    assertion_public_key: str

    api_url: str = "http://127.0.0.1:8000"
    events_token: SecretStr

    secure_socket: Path
    secure_token: SecretStr
    secure_public_url: str = "http://127.0.0.1:8001"
    proof_key: SecretStr
    guest_private_key: SecretStr | None = None
    """PEM of the Ed25519 key for guests of the public door; without it they cannot chat."""
    emergency_number: str = ""
    mail_codes: bool = False
    sms_url: SecretStr | None = None
    """Address of apprise with `{number}` in it, for codes by SMS; without it there are none."""
    company_words: tuple[str, ...] = ()
    brake_floor: int = Field(default=30, ge=1)
    brake_share: float = Field(default=0.01, ge=0, le=1)
    """New passwords in an hour, as a share of all people, after which they are put on hold."""
    headcount_every: timedelta = timedelta(hours=6)

    ledger_head: str = ""
    """Where the head of the ledger is kept outside the database; see `actions.audit.heads`."""
    ledger_head_every: timedelta = timedelta(minutes=5)
    ledger_head_rows: int = Field(default=500, ge=1)

    switches: Position | None = None
    """Where no switch says otherwise; by itself off in production and on elsewhere."""

    @property
    def switched(self) -> Position:
        """What counts for a repair that nobody has switched."""
        return by_default(self.env, self.switches)

    directory: Literal["sandbox", "active_directory", "entra"] = "sandbox"
    active_directory: ActiveDirectorySettings | None = None
    entra: EntraSettings | None = None
    mail: Literal["sandbox", "smtp"] = "sandbox"
    smtp: SmtpSettings | None = None
    enrolment: EnrolmentSettings = EnrolmentSettings()
    citrix: CitrixSettings
    citrix_notice_seconds: float = 3.0
    time_zone: str = "Europe/Amsterdam"
