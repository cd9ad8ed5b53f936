"""A tenant of Entra ID on loopback, with one ordinary person in it.

An administrator's reset in Entra knows no history, and its policy no names; the clock is its own.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions.adapters.entra import EntraClient, EntraDirectory
from tests.support.directory_world.bench import Bench
from tests.support.graph.app import graph_served
from tests.support.graph.tenant import GraphUser, Membership, Tenant, shown
from tests.support.proof import OLD_PASSWORD

DIRECTORS, SHARED = Membership("Directors"), Membership("Shared mailboxes")
PLAIN = "Domain Users"
LISTED = {"department": "department", "language": "preferredLanguage", "mobile": "mobilePhone"}
_DAYS = 90


def bring_about(user: GraphUser, **facts: object) -> None:
    """Change a user in the words of `Account`; every other group is one that may hold roles."""
    known = {PLAIN: Membership(PLAIN), DIRECTORS.name: DIRECTORS}
    for name in facts.get("groups", ()):  # type: ignore[attr-defined]
        user.memberships.append(known.get(name) or Membership(name, assignable=True))
    if facts.get("shared"):
        user.memberships.append(SHARED)
    if facts.get("password_expired"):
        long_ago = datetime.now(UTC) - timedelta(days=2 * _DAYS)
        user.properties["lastPasswordChangeDateTime"] = shown(long_ago)
    user.must_change = bool(facts.get("must_change_password", user.must_change))
    user.properties["accountEnabled"] = facts.get("enabled", True)
    user.properties |= {LISTED[fact]: facts[fact] for fact in LISTED if fact in facts}
    if "other_mail" in facts:
        user.properties["otherMails"] = [facts["other_mail"], "older@thuis.example"]


async def no_pause(_seconds: float) -> None:
    """Return at once."""


async def entra(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    folder: Path = request.getfixturevalue("tmp_path")
    tenant = Tenant()
    user = tenant.hire()
    user.password = OLD_PASSWORD
    user.memberships = [Membership(f"Team {number}") for number in range(3)]
    groups = {"excluded_groups": frozenset({DIRECTORS.id}), "shared_groups": frozenset({SHARED.id})}

    async def change(**facts: object) -> None:
        bring_about(user, **facts)

    async def take_away() -> None:
        tenant.traps.down = True

    async def lets_in(password: str) -> bool:
        return tenant.signs_in(user, password)

    def group_key(name: str) -> str:
        return next((each.id for each in user.memberships if each.name == name), name)

    async with graph_served(tenant, folder) as settings:
        settings = settings.model_copy(update=groups | {"password_days": _DAYS})
        directory = EntraDirectory(EntraClient(settings, pause=no_pause))
        yield Bench(
            directory, user.id, change, take_away,
            refuses=(), hides=("locked", "expired"), sid_prefix="S-1-12-1-", lets_in=lets_in,
            group_key=group_key,
        )  # fmt: skip
        await directory.aclose()
