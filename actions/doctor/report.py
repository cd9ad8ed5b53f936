"""Runs every examination and prints what came of it."""

from collections.abc import AsyncIterator, Callable, Iterable

from actions.adapters.citrix import doctor as citrix
from actions.doctor import certificates, directories, foundations
from actions.domain.examined import Line, Verdict
from actions.ports.clock import Clock
from actions.settings import Settings

_MARKS = {
    Verdict.WELL: "ok   ",
    Verdict.SOON: "soon ",
    Verdict.WRONG: "WRONG",
    Verdict.UNSEEN: "?    ",
}


async def examine(settings: Settings, clock: Clock) -> AsyncIterator[Line]:
    """Yield a line for each thing that was looked at."""
    parts = (
        foundations.database(settings),
        foundations.keys(settings, clock),
        foundations.api(settings),
        foundations.company(settings),
        directories.examine(settings, clock),
        citrix.examine(settings.citrix, clock),
    )
    for part in parts:
        async for line in part:
            yield line
    site = settings.citrix
    for line in await certificates.of_url(citrix.PART, site.base_url, site.ca_file, clock.now()):
        yield line


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
