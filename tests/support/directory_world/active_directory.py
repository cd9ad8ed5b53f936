"""A real Active Directory, with one ordinary person in it whom no other test knows.

An administrator's reset on Samba ignores history, and its complexity does not look at names; the
clock is the controller's own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from actions.adapters.active_directory import ActiveDirectory, ActiveDirectorySettings
from tests.support.directory_world.bench import Bench
from tests.support.forwarder import Forwarder
from tests.support.samba_domain import (
    CARE,
    DIRECTOR_PROBE,
    DIRECTORS,
    HOST,
    ORDINARY_PROBE,
    PORT,
    PRIVILEGED_PROBE,
    REALM,
    SERVICE_PASSWORD,
    Administrator,
    DomainController,
)

LONG_AGO = 130_000_000_000_000_000
"""In ticks: some day in 2012."""
ENABLED, DISABLED = "512", "514"
LISTED = {
    "department": "department",
    "language": "preferredLanguage",
    "mobile": "mobile",
    "other_mail": "otherMailbox",
}


def settings(samba: DomainController, **changes: object) -> ActiveDirectorySettings:
    """Return what an administrator would set for the domain of the tests."""
    values: dict[str, object] = {
        "server": HOST,
        "port": PORT,
        "user": f"{CARE}@{REALM}",
        "password": SERVICE_PASSWORD,
        "ca_file": samba.ca_file,
        "excluded_groups": ("Directors",),
        "excluded_ous": (DIRECTORS,),
        "shared_attribute": "employeeType=shared",
        "probe_ordinary": ORDINARY_PROBE,
        "probe_privileged": PRIVILEGED_PROBE,
        "probe_director": DIRECTOR_PROBE,
    }
    return ActiveDirectorySettings.model_validate({**values, **changes})


def changes_of(
    hands: Administrator, samba: DomainController, name: str
) -> dict[str, Callable[[], None]]:
    """Return how each fact in the words of `Account` is brought about."""
    return {
        "locked": lambda: hands.lock(name),
        "password_expired": lambda: samba.force(name, "pwdLastSet", LONG_AGO),
        "must_change_password": lambda: hands.set(name, pwdLastSet="0"),
        "expired": lambda: hands.set(name, accountExpires=str(LONG_AGO)),
        "enabled": lambda: hands.set(name, userAccountControl=DISABLED),
        "shared": lambda: hands.set(name, employeeType="shared"),
    }


async def active_directory(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    samba: DomainController = request.getfixturevalue("samba")
    hands = Administrator(samba)
    name = await asyncio.to_thread(hands.employee)
    ways = changes_of(hands, samba, name)

    async def change(**facts: object) -> None:
        for group in facts.pop("groups", ()):  # type: ignore[attr-defined]
            if group != "Domain Users":
                await asyncio.to_thread(hands.join, group, name)
        listed = {LISTED[fact]: value for fact, value in facts.items() if fact in LISTED}
        if listed:
            await asyncio.to_thread(lambda: hands.set(name, **listed))
        for fact in (way for way in ways if way in facts):
            await asyncio.to_thread(ways[fact])

    async with Forwarder(HOST, PORT) as forwarder:
        directory = ActiveDirectory(settings(samba, port=forwarder.port))
        person_id = await asyncio.to_thread(hands.id_of, name)
        yield Bench(directory, person_id, change, forwarder.stop, refuses=(), forgets_when_set=True)
        await directory.aclose()
