"""`make bench-directory`: how long the adapter takes on a real Active Directory on loopback."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from actions.adapters.active_directory import ActiveDirectory
from actions.domain.person import Account
from tests.support.directory_world.active_directory import settings
from tests.support.samba import domain_controller, why_not
from tests.support.samba_domain import Administrator, DomainController

FINDS, WRITES, AT_ONCE = 100, 50, 50
PASSWORDS = "Vlieger boven duinpan {}"
Call = Callable[[], Awaitable[object]]


async def timed(call: Call) -> float:
    """Return how many milliseconds a call took."""
    began = time.perf_counter()
    await call()
    return (time.perf_counter() - began) * 1000


def say(what: str, took: list[float]) -> None:
    """Print one line of the table."""
    took = sorted(took)
    p50, p95 = (took[int(share * (len(took) - 1))] for share in (0.50, 0.95))
    sys.stdout.write(f"  {what:<46} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   of {len(took)}\n")


async def measure(controller: DomainController) -> None:
    """Find, set passwords and find for many at the same time."""
    hands = Administrator(controller)
    person_id = hands.id_of(hands.employee())
    directory = ActiveDirectory(settings(controller, budget=timedelta(seconds=60)))
    anna = await directory.find(person_id)
    await directory.check_rights()

    async def find() -> Account:
        return await directory.find(person_id)

    say("look at an account (connect, bind, read)", [await timed(find) for _ in range(FINDS)])
    took = [await timed(new(directory, anna, number)) for number in range(WRITES)]
    say("set a password (look again, write)", took)
    took = [await timed(whole(directory, anna, number)) for number in range(WRITES)]
    say("the same as on the page (write, try, read)", took)
    began = time.perf_counter()
    took = await asyncio.gather(*(timed(find) for _ in range(AT_ONCE)))
    say(f"look, {AT_ONCE} people at the same time", took)
    sys.stdout.write(f"  all {AT_ONCE} after {(time.perf_counter() - began) * 1000:.0f} ms\n")
    await directory.aclose()


def new(directory: ActiveDirectory, anna: Account, number: int) -> Call:
    """Return what sets one new password."""
    return lambda: directory.set_password(anna, PASSWORDS.format(number))


def whole(
    directory: ActiveDirectory, anna: Account, number: int
) -> Callable[[], Awaitable[object]]:
    """Return what the secure page does for one new password."""

    async def page() -> None:
        password = PASSWORDS.format(f"nr {number}")
        before = await directory.find(anna.person_id)
        await directory.set_password(before, password)
        if not await directory.password_works(before, password):
            raise RuntimeError("the new password does not work")
        await directory.find(anna.person_id)

    return page


def main() -> int:
    """Return 0 when it could be measured."""
    if reason := why_not():
        sys.stderr.write(f"no Active Directory: {reason}\n")
        return 1
    with domain_controller() as controller:
        asyncio.run(measure(controller))
    return 0


if __name__ == "__main__":
    sys.exit(main())
