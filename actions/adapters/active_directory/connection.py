"""Short connections over TLS that is checked."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import structlog
from ldap3 import NONE, SAFE_SYNC, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException

from actions.adapters.active_directory.errors import (
    OwnAccountRefused,
    is_wrong_credentials,
    proves_the_password,
    translated,
)
from actions.adapters.active_directory.settings import ActiveDirectorySettings, context
from actions.adapters.active_directory.wire import expect

_log = structlog.get_logger()


class CheckedTls(Tls):  # type: ignore[misc]
    """Has certificate and host name checked by Python's own `ssl`; ldap3 by itself checks none."""

    def __init__(self, checking: ssl.SSLContext) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._checking = checking

    def wrap_socket(self, connection: Connection, do_handshake: bool = True) -> None:
        connection.socket = self._checking.wrap_socket(
            connection.socket,
            server_hostname=connection.server.host,
            do_handshake_on_connect=do_handshake,
        )


class Dialer:
    """Opens connections to the one domain controller; each call blocks."""

    def __init__(self, settings: ActiveDirectorySettings) -> None:
        self._settings = settings
        self._context = context(settings.ca_file)

    @contextmanager
    def as_ourselves(self) -> Iterator[Connection]:
        """Give a connection of the service account; raises errors of the port."""
        settings = self._settings
        with translated():
            try:
                connection = self._bound(settings.user, settings.password.get_secret_value())
            except LDAPException as error:
                if is_wrong_credentials(error):
                    _log.error("directory.own_account_refused")
                    raise OwnAccountRefused("our own account is refused") from error
                raise
            try:
                yield connection
            finally:
                _close(connection)

    def password_works(self, user: str, password: str) -> bool:
        """Bind once as somebody; raises errors of the port."""
        if not password:
            return False  # a bind without a password succeeds and proves nothing
        with translated():
            try:
                _close(self._bound(user, password))
            except LDAPException as error:
                if is_wrong_credentials(error):
                    return proves_the_password(error)
                raise
        return True

    def _bound(self, user: str, password: str) -> Connection:
        settings = self._settings
        server = Server(
            settings.server,
            port=settings.port,
            use_ssl=True,
            tls=CheckedTls(self._context),
            get_info=NONE,
            connect_timeout=settings.connect_timeout,
        )
        connection = Connection(
            server,
            user=user,
            password=password.encode(),  # bytes go as they are; text would be rewritten by SASLprep
            client_strategy=SAFE_SYNC,
            raise_exceptions=True,
            receive_timeout=settings.receive_timeout,
            auto_referrals=False,
            check_names=False,
        )
        with ExitStack() as unless_bound:
            unless_bound.callback(_close, connection)
            connection.open(read_server_info=False)
            expect(connection.bind())
            unless_bound.pop_all()
        return connection


def _close(connection: Connection) -> None:
    with suppress(LDAPException, OSError):
        connection.unbind()
