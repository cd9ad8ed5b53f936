"""Which domain controller is asked, as whom, and whom only a human may help."""

import ssl
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class ActiveDirectorySettings(BaseModel):
    """One domain, by one writable domain controller, best the PDC emulator.

    A group is named by its DN, its sAMAccountName or its SID; an OU by its DN. One that the domain
    does not have makes that nobody can be told from its members: all accounts go to a human.
    """

    model_config = ConfigDict(frozen=True)

    server: str
    """The host name, as it stands in the server's certificate."""
    port: int = 636
    user: str
    """The service account, as `name@domain` or `DOMAIN\\name`."""
    password: SecretStr
    ca_file: Path | Literal["system"]
    """The authority of the server's certificate, or the store of the system."""
    base_dn: str = ""
    """Where employees are looked for; the whole domain unless given."""

    excluded_groups: tuple[str, ...] = ()
    excluded_ous: tuple[str, ...] = ()
    """Directors, who approves payments, IT: only a human may help them (R5)."""
    shared_groups: tuple[str, ...] = ()
    shared_ous: tuple[str, ...] = ()
    shared_attribute: str = ""
    """As `employeeType=shared`: accounts that belong to nobody alone."""

    other_mail_attribute: str = "otherMailbox"
    """Where a second address of somebody stands; "": nowhere."""

    probe_ordinary: str
    probe_privileged: str
    probe_director: str
    """Sign-in names of three accounts on which our own rights are looked at, without a change."""
    rights_valid: timedelta = timedelta(hours=1)

    connect_timeout: int = Field(default=2, ge=1)
    receive_timeout: int = Field(default=3, ge=1)
    budget: timedelta = timedelta(seconds=6)
    """The longest one call of the port may take, with its second try and its wait for a thread."""
    first_pause: timedelta = timedelta(milliseconds=200)
    connections: int = Field(default=8, ge=1)
    failures: int = Field(default=3, ge=1)
    """After so many without an answer in a row the directory is left alone for `rest`."""
    rest: timedelta = timedelta(seconds=15)
    refused_rest: timedelta = timedelta(minutes=10)
    """The same after it refused our own account: each try counts towards its lockout."""

    @field_validator("ca_file")
    @classmethod
    def _can_validate(cls, value: Path | Literal["system"]) -> Path | Literal["system"]:
        try:
            authorities = context(value).cert_store_stats()["x509_ca"]
        except OSError as error:
            raise ValueError("no certificate of an authority can be read from it") from error
        if value == "system" and not authorities and not ssl.get_default_verify_paths().capath:
            raise ValueError("the system has no store of authorities")
        return value

    @field_validator("shared_attribute")
    @classmethod
    def _names_and_value(cls, value: str) -> str:
        if value and not all(value.partition("=")[::2]):
            raise ValueError("write it as name=value")
        return value


def context(ca_file: Path | Literal["system"]) -> ssl.SSLContext:
    """Return what checks certificate and host name; there is none that does not.

    Raises:
        OSError: the file is not there or holds no certificate.
    """
    made = ssl.create_default_context(cafile=None if ca_file == "system" else ca_file)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made
