"""Looks at the ways by which codes and notices leave; nothing is sent."""

from collections.abc import AsyncIterator

from actions.adapters.apprise import doctor as apprise
from actions.adapters.smtp import doctor as smtp
from actions.domain.examined import Line, unseen, wrong
from actions.ports.clock import Clock
from actions.settings import Settings


async def mail(settings: Settings, clock: Clock) -> AsyncIterator[Line]:
    """Yield a line for each thing of the mail system that was looked at."""
    if settings.mail == "sandbox":
        yield pretended(settings, smtp.PART, "NACHTWACHT_MAIL=smtp", "the pretend mailbox")
    elif settings.smtp is None:
        says = "NACHTWACHT_MAIL is smtp, which has no settings"
        yield wrong(smtp.PART, says, "Set NACHTWACHT_SMTP__HOST and __FROM_ADDRESS.")
    else:
        async for line in smtp.examine(settings.smtp, clock):
            yield line


async def sms(settings: Settings) -> AsyncIterator[Line]:
    """Yield a line for short messages."""
    yield apprise.examine(settings.sms_url)


def pretended(settings: Settings, part: str, wanted: str, says: str) -> Line:
    """Return that a pretend system is used, which production refuses."""
    if settings.env == "production":
        return wrong(part, f"{says}, with which production does not start", f"Set {wanted}.")
    return unseen(part, says)
