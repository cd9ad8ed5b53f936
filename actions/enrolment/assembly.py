"""Puts enrolment together."""

from dataclasses import dataclass

from actions.enrolment.contacts import Contacts
from actions.enrolment.coverage import Coverage
from actions.enrolment.listings import Listings
from actions.enrolment.post import Post
from actions.enrolment.settings import EnrolmentSettings
from actions.enrolment.task import EnrolmentTask
from actions.ports.directory import Directory
from actions.ports.mailer import Mailer
from actions.ports.roster import ListsPeople
from actions.ports.texter import Texter
from actions.proof.parts import Parts


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What runs, and what answers."""

    task: EnrolmentTask
    coverage: Coverage


def enrolment(
    settings: EnrolmentSettings,
    parts: Parts,
    *,
    directory: Directory,
    mailer: Mailer,
    texter: Texter | None,
) -> Enrolment:
    """Return enrolment over the parts of proof; nothing runs yet."""
    contacts = Contacts(parts, settings, texter)
    listings = None
    if isinstance(directory, ListsPeople):
        listings = Listings(parts, directory, contacts, settings)
    post = Post(parts, mailer, settings)
    task = EnrolmentTask(listings, contacts, post, settings, parts.clock)
    return Enrolment(task, Coverage(parts))
