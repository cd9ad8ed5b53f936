"""Where the mail system is, who we are there and how our letters look."""

from datetime import timedelta
from email.headerregistry import Address
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr


class SmtpTls(StrEnum):
    """How the connection is made secret; there is no way without."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"


_PORTS = {SmtpTls.STARTTLS: 587, SmtpTls.IMPLICIT: 465}


def one_address(spec: str, name: str = "") -> Address:
    """Return a mail address; raises ValueError when the text is not exactly one."""
    if "@" not in spec:
        raise ValueError("not a mail address")
    return Address(name, addr_spec=spec)


def _address(value: str) -> str:
    if value:
        one_address(value)
    return value


MailAddress = Annotated[str, AfterValidator(_address)]


class SmtpSettings(BaseModel):
    """One mail system; its certificate is checked against the system's store or `ca_file`."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    host: str
    port: int | None = Field(default=None, ge=1, le=65535)
    """587 with STARTTLS and 465 with implicit TLS unless set."""
    tls: SmtpTls = SmtpTls.STARTTLS
    ca_file: Path | None = None
    user: str = ""
    """Without a user nobody signs in: a relay that knows us by our address."""
    password: SecretStr = SecretStr("")
    from_address: MailAddress = Field(min_length=3)
    from_name: str = "Nachtwacht"
    reply_to: MailAddress = ""
    timeout: timedelta = timedelta(seconds=10)
    """The longest that one letter may take, connection and sign-in included."""
    failures: int = Field(default=3, ge=1)
    """After so many letters in a row that met nobody the mail system is left alone for `rest`."""
    rest: timedelta = timedelta(seconds=15)

    @property
    def port_used(self) -> int:
        """The port that is set, or the usual one."""
        return self.port or _PORTS[self.tls]
