"""The Citrix sessions with which the pretend company begins its evening."""

from datetime import timedelta

from actions.sandbox.citrix.model import Machine, Session, Temper
from actions.sandbox.citrix.site import Site
from actions.sandbox.company.cast import BY_SLUG, DOMAIN


def seed_site(site: Site) -> None:
    """Clear the site and open the sessions of the cast again."""
    site.clear()
    first, second, single = (
        Machine(f"{DOMAIN}\\VDA-07"),
        Machine(f"{DOMAIN}\\VDA-08"),
        Machine(f"{DOMAIN}\\VDI-21", multi_session=False),
    )
    for machine in (first, second, single):
        site.place(machine)
    _open(site, "anna", first, Temper.HUNG, ("Outlook", "Planbord"), minutes=190)
    _open(site, "joost", second, Temper.FROZEN_DISPLAY, ("Excel",), minutes=75)
    application = _open(site, "joost", first, Temper.NORMAL, ("Boekhouding",), minutes=40)
    application.kind = "Application"
    _open(site, "fatima", second, Temper.NORMAL, ("Zorgdossier",), minutes=120)
    _open(site, "willem", single, Temper.NORMAL, ("Word",), minutes=260)
    own = _desktop(site, "noor", "VDI-22")
    _open(site, "noor", own, Temper.IMMORTAL, ("Word", "Rooster"), minutes=95)
    _desktop(site, "daan", "VDI-23").registered = False


def _desktop(site: Site, slug: str, name: str) -> Machine:
    """Give somebody a machine of his own."""
    machine = Machine(f"{DOMAIN}\\{name}", multi_session=False, delivery_group=f"Vast {name}")
    return site.assign(BY_SLUG[slug].citrix_user, machine)


def _open(
    site: Site,
    slug: str,
    machine: Machine,
    temper: Temper,
    applications: tuple[str, ...],
    *,
    minutes: int,
) -> Session:
    session = site.add(BY_SLUG[slug].citrix_user, machine, temper=temper)
    session.started_at = site.clock.now() - timedelta(minutes=minutes)
    session.changed_at = session.started_at
    session.applications = applications
    return session
