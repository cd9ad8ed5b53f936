"""Looks at a tenant with our own application, and changes nothing."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

from cryptography import x509

from actions.adapters.entra import mapping
from actions.adapters.entra.client import EntraClient
from actions.adapters.entra.directory import EntraDirectory
from actions.adapters.entra.errors import EntraForbidden
from actions.adapters.entra.settings import EntraSettings
from actions.domain.examined import Line, Verdict, counting_until, unseen, well, wrong
from actions.ports.clock import Clock
from actions.ports.directory import AccountUnknown, DirectoryError

PART = "entra"
NEEDED = {
    "User.Read.All": "it cannot find accounts",
    "GroupMember.Read.All": "it cannot see groups, so every account is for a human",
    "RoleManagement.Read.Directory": "it may not be shown roles",
    "User.RevokeSessions.All": "it cannot sign somebody out everywhere",
}
WRITES = "User-PasswordProfile.ReadWrite.All"
"""Also given by an administrator role over an administrative unit, which no token shows."""
READS_SECRETS = "Application.Read.All"
"""Only for an application with a secret, and only to tell when that ends."""
_HINT = 3
"""So many characters of a secret Graph shows."""


async def examine(settings: EntraSettings, clock: Clock) -> AsyncIterator[Line]:
    """Sign in, look at our permissions, and read the account that was set for it."""
    for line in _credential(settings, clock):
        yield line
    client = EntraClient(settings, clock=clock)
    try:
        async for line in _signed_in(client):
            yield line
    finally:
        await client.aclose()


def _credential(settings: EntraSettings, clock: Clock) -> list[Line]:
    if settings.certificate_file is None:
        says = "it signs in with a secret"
        return [Line(Verdict.SOON, PART, says, "Give it a certificate: a secret can be copied.")]
    try:
        found = x509.load_pem_x509_certificate(settings.certificate_file.read_bytes())
    except (OSError, ValueError):
        mend = "Set NACHTWACHT_ENTRA__CERTIFICATE_FILE to PEM with the key and its certificate."
        return [wrong(PART, "the certificate of our application cannot be read", mend)]
    what, mend = "the certificate of our application", "Upload a new one beside it before that day."
    return [counting_until(PART, what, found.not_valid_after_utc, clock.now(), mend)]


async def _signed_in(client: EntraClient) -> AsyncIterator[Line]:
    settings = client.settings
    try:
        token = await client.sign_in(client.budget())
    except EntraForbidden as error:
        mend = "Correct NACHTWACHT_ENTRA__TENANT_ID, __CLIENT_ID and the certificate."
        yield wrong(PART, f"our application is refused ({error.facts.error})", mend)
        return
    except DirectoryError:
        mend = "Correct NACHTWACHT_ENTRA__LOGIN_URL, or open the way to it in the firewall."
        yield wrong(PART, f"{settings.login_url} gives no usable answer", mend)
        return
    yield well(PART, f"signed in to the tenant at {settings.login_url}")
    secret = settings.client_secret
    allowed = {READS_SECRETS} if secret is not None else set()
    for line in _permissions(permissions(token), allowed):
        yield line
    if secret is not None:
        yield await _secret(client, secret.get_secret_value())
    yield await _probe(client)


def permissions(token: str) -> frozenset[str] | None:
    """Return the permissions that a token says it has; None when it cannot be looked into.

    Microsoft promises nothing of what is in a token for Graph: good enough for a report alone.
    """
    try:
        body = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return frozenset(str(each) for each in claims["roles"])
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def _permissions(held: frozenset[str] | None, allowed: set[str]) -> list[Line]:
    if held is None:
        return [unseen(PART, "which permissions it has cannot be read; they are in the guide")]
    lines = [
        wrong(PART, f"without {name} {consequence}", "Grant it, with consent of an administrator.")
        for name, consequence in NEEDED.items()
        if name not in held
    ]
    more = sorted(held - {*NEEDED, *allowed, WRITES})
    if more:
        says = f"it may do more than it needs: {', '.join(more)}"
        lines.append(Line(Verdict.SOON, PART, says, "Take these permissions away."))
    if WRITES in held:
        says = "it may set the password of everybody without a role, in the whole tenant"
        mend = "Prefer a role over an administrative unit to this permission (see the guide)."
        return [*lines, Line(Verdict.SOON, PART, says, mend)]
    says = "whether it may set passwords cannot be read; the role over a unit is in the guide"
    return [*lines, unseen(PART, says)]


async def _secret(client: EntraClient, secret: str) -> Line:
    """Tell until when our secret counts; of two that begin alike the one that ends first."""
    cannot = "until when the secret counts cannot be read"
    try:
        listed = await client.own_secrets(client.budget())
    except EntraForbidden:
        mend = f"Write its last day down, or grant {READS_SECRETS}; best take a certificate."
        return Line(Verdict.UNSEEN, PART, cannot, mend)
    except DirectoryError as error:
        return unseen(PART, f"{cannot}: {error}")
    now = client.clock.now()
    ours = [each for each in listed if str(each.get("hint")) == secret[:_HINT]]
    ends = [end for each in ours if (end := mapping.moment(each.get("endDateTime"))) and end > now]
    if not ends:
        return unseen(PART, f"{cannot}: it is none of those listed")
    what, mend = "the secret of our application", "Make a new one, or better a certificate."
    return counting_until(PART, what, min(ends), now, mend)


async def _probe(client: EntraClient) -> Line:
    name = client.settings.probe_user
    if name is None:
        mend = "Set NACHTWACHT_ENTRA__PROBE_USER to the sign-in name of an ordinary account."
        return Line(Verdict.UNSEEN, PART, "no account was set to look at", mend)
    try:
        account = await EntraDirectory(client).find_by_name(name)
    except AccountUnknown:
        return wrong(PART, "nobody has the name of NACHTWACHT_ENTRA__PROBE_USER", "Correct it.")
    except DirectoryError as error:
        return wrong(PART, f"reading an account failed: {error}", "Look at the permissions.")
    if account.elsewhere:
        mend = "Use active_directory as the directory, or name an account of the cloud alone."
        return wrong(PART, "the probe account comes from Active Directory", mend)
    if account.excluded:
        says = "the probe account is for a human: its roles or groups are excluded or not shown"
        return wrong(PART, says, "Name an ordinary account, or grant what is missing above.")
    return well(PART, "an ordinary account is found, and is ordinary")
