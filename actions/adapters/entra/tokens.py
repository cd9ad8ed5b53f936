"""The token of our own application, by msal: certificate or secret, renewed in time."""

import asyncio
from typing import Any

import httpx

from actions.adapters.entra.errors import (
    NOT_TRIED,
    CallFacts,
    EntraForbidden,
    EntraUnavailable,
)
from actions.adapters.entra.settings import EntraSettings
from actions.breaker import Breaker, NotTried
from actions.bulkhead import Bulkhead
from actions.patience import Budget

ACTION = "sign in"
_PASSING = frozenset({"temporarily_unavailable", "server_error", "request_timeout"})


class BlockingHttp(httpx.Client):
    """The HTTP client that msal works with; msal signs to bytes, which httpx would write as `b'…'`.

    One call of msal's may take as long as the timeout says; nothing is tried twice.
    """

    def post(self, url: Any, **options: Any) -> httpx.Response:
        """Send a form."""
        form = options.pop("data", None) or {}
        plain = {
            key: value.decode() if isinstance(value, bytes) else value
            for key, value in form.items()
        }
        return super().post(url, data=plain, **options)


class TokenSource:
    """Keeps one token, in msal's memory alone; concurrent callers wait for one renewal.

    msal blocks, so it works in a thread of its own. It trusts the same authorities as our own
    calls, and asks no other server whether ours is Microsoft's: the address is a setting.
    """

    def __init__(self, settings: EntraSettings, breaker: Breaker) -> None:
        self._settings = settings
        self._breaker = breaker
        self._thread = Bulkhead(1, "entra-sign-in")
        seconds = settings.try_timeout.total_seconds()
        self._http = BlockingHttp(verify=settings.trust(), timeout=seconds)
        self._app: Any = None
        self._current = ""
        self._asking: asyncio.Task[dict[str, Any]] | None = None

    async def get(self, budget: Budget) -> str:
        """Return a token that has more than five minutes to go.

        Raises:
            EntraUnavailable: it was left alone, or there was no token within the budget.
            EntraForbidden: our credential, tenant or application is refused.
        """
        try:
            async with asyncio.timeout(budget.left()):
                found = await asyncio.shield(self._one_thread())
        except NotTried as error:
            raise EntraUnavailable(CallFacts(ACTION, 0, error=NOT_TRIED)) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise EntraUnavailable(CallFacts(ACTION, 0)) from error
        self._current = self._checked(found)
        return self._current

    def forget(self, token: str) -> None:
        """Drop this token, unless a newer one took its place already."""
        if self._app is not None and token == self._current:
            self._app.remove_tokens_for_client()

    async def aclose(self) -> None:
        """Close the connections."""
        self._thread.close()
        await asyncio.to_thread(self._http.close)

    def _one_thread(self) -> asyncio.Task[dict[str, Any]]:
        """Return the one question that is asked now; who gives up on it leaves it to the others."""
        if self._asking is None or self._asking.done():
            self._breaker.pass_through()
            self._asking = asyncio.create_task(self._thread.run(self._acquire, None))
            self._asking.add_done_callback(self._heard)
        return self._asking

    def _heard(self, asked: asyncio.Task[dict[str, Any]]) -> None:
        """Take note of how it ended, also when nobody waits any more."""
        if asked.cancelled():
            return
        if isinstance(asked.exception(), httpx.HTTPError):
            self._breaker.silent()
        else:
            self._breaker.answered()

    def _acquire(self) -> dict[str, Any]:
        """Work in a thread; msal and its 9 MB are loaded only where there is a tenant."""
        from msal.exceptions import MsalError

        try:
            if self._app is None:
                self._app = self._application()
            return dict(self._app.acquire_token_for_client([self._settings.scope]))
        except MsalError as error:  # the sign-in service answered with 5xx
            raise EntraUnavailable(CallFacts(ACTION, 503)) from error

    def _application(self) -> Any:
        from msal.application import ConfidentialClientApplication

        settings = self._settings
        try:
            return ConfidentialClientApplication(  # type: ignore[no-untyped-call]
                settings.client_id,
                client_credential=credential(settings),
                authority=settings.authority,
                instance_discovery=False,
                http_client=self._http,
            )
        except ValueError as error:  # a tenant that is not there, or a key that cannot be read
            raise EntraForbidden(CallFacts(ACTION, 400, error="no_such_tenant_or_key")) from error

    @staticmethod
    def _checked(found: dict[str, Any]) -> str:
        token, word = found.get("access_token"), str(found.get("error", "no_token"))
        if isinstance(token, str) and token:
            return token
        codes = [f"AADSTS{code}" for code in found.get("error_codes") or []]
        facts = CallFacts(
            ACTION, 400, str(found.get("correlation_id") or ""), ", ".join(codes) or word[:100]
        )
        raise EntraUnavailable(facts) if word in _PASSING else EntraForbidden(facts)


def credential(settings: EntraSettings) -> str | dict[str, str]:
    """Return the credential in msal's form; raises EntraForbidden when its file is not read."""
    if settings.client_secret is not None:
        return settings.client_secret.get_secret_value()
    if settings.certificate_file is None:
        raise EntraForbidden(CallFacts(ACTION, 400, error="no_credential"))
    try:
        pem = settings.certificate_file.read_text(encoding="ascii")
    except (OSError, UnicodeError) as error:
        raise EntraForbidden(CallFacts(ACTION, 400, error="certificate_unreadable")) from error
    found = {"private_key": pem, "public_certificate": pem}
    if settings.certificate_passphrase is not None:
        found["passphrase"] = settings.certificate_passphrase.get_secret_value()
    return found
