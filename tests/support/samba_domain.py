"""The domain of the tests, and the hands of its administrator."""

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from ldap3 import BASE as ITSELF
from ldap3 import MODIFY_ADD, MODIFY_REPLACE, NONE, SAFE_SYNC, SUBTREE, Connection, Server
from ldap3.utils.conv import escape_filter_chars

from actions.adapters.active_directory.connection import CheckedTls
from actions.adapters.active_directory.powers import sid_text
from actions.adapters.active_directory.settings import context
from tests.support.proof import OLD_PASSWORD

HOST, PORT = "localhost", 636
DOMAIN = "CORP"
REALM = "corp.example.test"
BASE = "DC=corp,DC=example,DC=test"
STAFF, DIRECTORS, ADMINS, SERVICE = (
    f"OU={name},{BASE}" for name in ("Staff", "Directors", "Admins", "Service")
)
LOCK_AFTER, SHORTEST = 5, 10
ADMINISTRATOR_PASSWORD = "Only-for-Tests-1"
SERVICE_PASSWORD = "Serves-only-Tests-1"
CARE, WIDE, REACHES, POWERLESS = "svc-care", "svc-wide", "svc-reaches", "svc-powerless"
"""Service accounts: just the three rights; more of them; also over directors; none."""
ORDINARY_PROBE, PRIVILEGED_PROBE, DIRECTOR_PROBE = "probe-ordinary", "probe-admin", "probe-director"
_PERSON = ["top", "person", "organizationalPerson", "user"]
_ON_USERS = "bf967aba-0de6-11d0-a285-00aa003049e2"
_RESET = f"(OA;CIIO;CR;00299570-246d-11d0-a768-00aa006e0529;{_ON_USERS};{{sid}})"
_LOCKOUT_TIME = f"(OA;CIIO;RPWP;28630ebf-41d5-11d1-a9c1-0000f80367c1;{_ON_USERS};{{sid}})"
_PASSWORD_SET = f"(OA;CIIO;RPWP;bf967a0a-0de6-11d0-a285-00aa003049e2;{_ON_USERS};{{sid}})"
_MAIL = f"(OA;CIIO;RPWP;bf967961-0de6-11d0-a285-00aa003049e2;{_ON_USERS};{{sid}})"
RIGHTS = _RESET + _LOCKOUT_TIME + _PASSWORD_SET


@dataclass(frozen=True)
class DomainController:
    """The running server; `folder` holds its database and certificates."""

    folder: Path

    @property
    def ca_file(self) -> Path:
        """Return the certificate of the authority that signed the server's."""
        return self.folder / "private" / "tls" / "ca.pem"

    @property
    def database(self) -> Path:
        """Return the directory's database, for what only a test may change."""
        return self.folder / "private" / "sam.ldb"

    def tool(self, *arguments: str) -> None:
        """Run `samba-tool` on the database."""
        store = "-s", str(self.folder / "etc" / "smb.conf"), "-H", str(self.database)
        run("samba-tool", *arguments, *store)

    def force(self, name: str, attribute: str, value: object) -> None:
        """Write an attribute past all rules, as in a password that was set long ago."""
        change = f"dn: {name}\nchangetype: modify\nreplace: {attribute}\n{attribute}: {value}\n"
        past_rules = "--controls=local_oid:1.3.6.1.4.1.7165.4.3.12:0"
        run("ldbmodify", "-H", str(self.database), past_rules, given=change)


def run(*command: str, given: str = "", folder: Path | None = None) -> None:
    done = subprocess.run(
        command, input=given, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} {command[1]}: {done.stderr or done.stdout}")


class Administrator:
    """Changes the domain over LDAPS."""

    def __init__(self, controller: DomainController) -> None:
        self._controller = controller
        self._tls = CheckedTls(context(controller.ca_file))

    @contextmanager
    def at_work(self) -> Iterator[Connection]:
        """Give a connection."""
        server = Server(HOST, PORT, use_ssl=True, tls=self._tls, get_info=NONE)
        connection = Connection(
            server,
            f"{DOMAIN}\\Administrator",
            ADMINISTRATOR_PASSWORD,
            client_strategy=SAFE_SYNC,
            raise_exceptions=True,
            auto_bind=True,
            check_names=False,
            auto_referrals=False,
        )
        try:
            yield connection
        finally:
            connection.unbind()

    def make(self, name: str, kinds: list[str], **attributes: object) -> None:
        """Make an object."""
        with self.at_work() as connection:
            connection.add(name, kinds, attributes)

    def hire(
        self,
        user: str,
        *,
        ou: str = STAFF,
        common_name: str = "",
        password: str = OLD_PASSWORD,
        **attributes: object,
    ) -> str:
        """Make an account with a password; return its DN."""
        name = f"CN={common_name or user},{ou}"
        self.make(
            name, _PERSON, sAMAccountName=user, userAccountControl="512",
            unicodePwd=f'"{password}"'.encode("utf-16-le"), **attributes,
        )  # fmt: skip
        return name

    def employee(self, ou: str = STAFF) -> str:
        """Hire an Anna de Vries whom no other test knows; return her DN."""
        user = f"anna-{secrets.token_hex(4)}"
        mail = f"{user}@{REALM}"
        return self.hire(
            user, ou=ou, givenName="Anna", displayName="Anna de Vries",
            mail=mail, userPrincipalName=mail,
        )  # fmt: skip

    def set(self, name: str, **attributes: object) -> None:
        """Replace attributes."""
        with self.at_work() as connection:
            changes = {key: [(MODIFY_REPLACE, [value])] for key, value in attributes.items()}
            connection.modify(name, changes)

    def join(self, group: str, member: str, *, kind: str = "-2147483646") -> str:
        """Put somebody in a group, which is made when there is none; return the group's DN.

        Args: kind: the group's type when it is made; a global security group unless given.
        """
        with self.at_work() as connection:
            where = f"(&(objectCategory=group)(sAMAccountName={escape_filter_chars(group)}))"
            _, _, found, _ = connection.search(BASE, where, SUBTREE, attributes=["cn"])
            found = [one["dn"] for one in found if one["type"] == "searchResEntry"]
            name = str(found[0]) if found else f"CN={group},{BASE}"
            if not found:
                connection.add(name, ["top", "group"], {"sAMAccountName": group, "groupType": kind})
            connection.modify(name, {"member": [(MODIFY_ADD, [member])]})
        return name

    def raw(self, name: str, attribute: str) -> bytes:
        """Return one value as it is kept."""
        with self.at_work() as connection:
            found = connection.search(name, "(objectClass=*)", ITSELF, attributes=[attribute])[2]
        values: list[bytes] = found[0]["raw_attributes"][attribute]
        return values[0]

    def id_of(self, name: str) -> str:
        """Return the objectGUID as text."""
        return str(UUID(bytes_le=self.raw(name, "objectGUID")))

    def sid_of(self, name: str) -> str:
        """Return the SID as text."""
        return sid_text(self.raw(name, "objectSid"))

    def lock(self, name: str) -> None:
        """Type wrong passwords until the account is locked."""
        server = Server(HOST, PORT, use_ssl=True, tls=self._tls, get_info=NONE)
        for _ in range(LOCK_AFTER):
            Connection(server, name, "not this one").bind()

    def delegate(self, ou: str, user: str, rights: str = RIGHTS) -> None:
        """Give an account rights on the users of an OU."""
        sid = self.sid_of(f"CN={user},{SERVICE}")
        self._controller.tool(
            "dsacl", "set", "--action=allow", f"--objectdn={ou}", f"--sddl={rights.format(sid=sid)}"
        )


def seed(controller: DomainController) -> None:
    """Make the OUs, the service accounts with their rights, and the accounts to look at."""
    hands = Administrator(controller)
    for ou in (STAFF, DIRECTORS, ADMINS, SERVICE):
        hands.make(ou, ["top", "organizationalUnit"])
    for service in (CARE, WIDE, REACHES, POWERLESS):
        hands.hire(service, ou=SERVICE, password=SERVICE_PASSWORD)
    for service in (CARE, WIDE, REACHES):
        hands.delegate(STAFF, service)
    hands.delegate(STAFF, WIDE, _MAIL)
    hands.delegate(DIRECTORS, REACHES)
    hands.hire(ORDINARY_PROBE)
    hands.join("Directors", hands.hire(DIRECTOR_PROBE, ou=DIRECTORS))
    hands.join("Domain Admins", hands.hire(PRIVILEGED_PROBE, ou=ADMINS))
