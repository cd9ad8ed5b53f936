"""Looks at a domain with our own account, and changes nothing."""

from collections.abc import AsyncIterator

from actions.adapters.active_directory.adapter import ActiveDirectory
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.domain.examined import Line, well, wrong
from actions.ports.clock import Clock
from actions.ports.directory import DirectoryError

PART = "directory"


async def examine(settings: ActiveDirectorySettings, clock: Clock) -> AsyncIterator[Line]:
    """Sign in and look what our account may do to three others."""
    directory = ActiveDirectory(settings, clock=clock)
    try:
        report = await directory.check_rights()
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
