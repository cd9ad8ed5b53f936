"""What can be broken on purpose, and what that does to the simulated Citrix site."""

from collections.abc import Mapping
from datetime import timedelta

from actions.sandbox.citrix.site import Site

OK = "ok"
SWITCHES: dict[str, tuple[str, ...]] = {
    "citrix": (OK, "slow", "down"),
    "logoff": (OK, "stuck"),
    "places": (OK, "full"),
    "directory": (OK, "slow", "down"),
    "mail": (OK, "down"),
}
SLOW = timedelta(seconds=6)


def known(name: str, value: str) -> bool:
    """True when this switch has this position."""
    return value in SWITCHES.get(name, ())


def apply(site: Site, values: Mapping[str, str]) -> None:
    """Let the site behave as its switches say; the other switches are read by their adapters."""
    citrix = values.get("citrix", OK)
    site.traps.down = citrix == "down"
    site.traps.slow = SLOW if citrix == "slow" else timedelta(0)
    site.traps.full = values.get("places", OK) == "full"
    site.traps.logoff_never_ends = values.get("logoff", OK) == "stuck"
