"""Looks at a domain with our own account, and changes nothing."""

from collections.abc import AsyncIterator

from actions.adapters.active_directory.adapter import ActiveDirectory
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.domain.examined import Line, counting_until, unseen, well, wrong
from actions.ports.clock import Clock
from actions.ports.directory import AccountUnknown, DirectoryError

PART = "directory"


async def examine(settings: ActiveDirectorySettings, clock: Clock) -> AsyncIterator[Line]:
    """Sign in, look what our account may do to three others, and until when its password counts."""
    directory = ActiveDirectory(settings, clock=clock)
    try:
        report = await directory.check_rights()
        password = await _own_password(directory, clock)
    except DirectoryError as error:
        mend = "Look at NACHTWACHT_ACTIVE_DIRECTORY__SERVER, __USER, __PASSWORD and __CA_FILE."
        yield wrong(PART, f"{settings.server} cannot be used: {error}", mend)
        return
    finally:
        await directory.aclose()
    yield well(PART, f"signed in at {settings.server}, over TLS that is checked")
    for finding in report.findings:
        mend = "Until it is put right nothing is changed; docs/operations/active-directory.md."
        yield wrong(PART, finding, mend)
    if report.fit:
        yield well(PART, "our account may do what it needs and no more")
    yield password


async def _own_password(directory: ActiveDirectory, clock: Clock) -> Line:
    what = "the password of our own account"
    try:
        ends = await directory.own_password_ends()
    except AccountUnknown:
        return unseen(PART, f"until when {what} counts cannot be read")
    if ends is None:
        return well(PART, f"{what} does not end by itself")
    mend = "Change it before that day, in the domain and in NACHTWACHT_ACTIVE_DIRECTORY__PASSWORD."
    return counting_until(PART, what, ends, clock.now(), mend)
