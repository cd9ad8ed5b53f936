"""Runs every examination and prints what came of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import timedelta

from actions.adapters.apprise import doctor as apprise
from actions.adapters.citrix import doctor as citrix
from actions.adapters.smtp import doctor as smtp
from actions.doctor import certificates, directories, foundations, messages
from actions.domain.examined import Line, Verdict, wrong
from actions.ports.clock import Clock
from actions.settings import Settings

_MARKS = {
    Verdict.WELL: "ok   ",
    Verdict.SOON: "soon ",
    Verdict.WRONG: "WRONG",
    Verdict.UNSEEN: "?    ",
}


LONGEST = timedelta(minutes=1)
"""So long one part is looked at."""


async def examine(settings: Settings, clock: Clock) -> AsyncIterator[Line]:
    """Yield a line for each thing that was looked at; a part that fails stops no other."""
    parts = {
        "database": foundations.database(settings),
        "keys": foundations.keys(settings, clock),
        "api": foundations.api(settings),
        "company": foundations.company(settings),
        directories.PART: directories.examine(settings, clock),
        smtp.PART: messages.mail(settings, clock),
        apprise.PART: messages.sms(settings),
        citrix.PART: _citrix(settings, clock),
    }
    for name, part in parts.items():
        for line in await looked_at(name, part):
            yield line


async def _citrix(settings: Settings, clock: Clock) -> AsyncIterator[Line]:
    site = settings.citrix
    async for line in citrix.examine(site, clock):
        yield line
    for url in dict.fromkeys((site.base_url, site.token_url or site.base_url)):
        if settings.env == "production" and not url.startswith("https://"):
            yield wrong(citrix.PART, f"{url} gets our password without TLS", "Give it https.")
        for line in await certificates.of_url(citrix.PART, url, site.ca_file, clock.now()):
            yield line


async def looked_at(name: str, part: AsyncIterator[Line]) -> list[Line]:
    """Return the lines of a part, with one more when looking at it failed or took too long."""
    lines: list[Line] = []

    async def read() -> None:
        async with asyncio.timeout(LONGEST.total_seconds()):
            async for line in part:
                lines.append(line)  # noqa: PERF401 - what came before a failure counts

    (failure,) = await asyncio.gather(read(), return_exceptions=True)
    if failure is not None:
        says = f"looking at it failed ({type(failure).__name__})"
        lines.append(wrong(name, says, "Look at its settings; what was told above still counts."))
    return lines


def shown(line: Line) -> str:
    """Return a line as it is printed; what to do stands below it."""
    said = f"{_MARKS[line.verdict]:<5}  {line.part:<10} {line.says}"
    return f"{said}\n{'':<18} → {line.mend}" if line.mend else said


def tell(lines: Iterable[Line], say: Callable[[str], object] = print) -> bool:
    """Print lines; True when none of them is wrong."""
    found = list(lines)
    for line in found:
        say(shown(line))
    return all(line.verdict is not Verdict.WRONG for line in found)
