"""Office hours: no letter of ours leaves at night."""

from datetime import datetime
from zoneinfo import ZoneInfo

from actions.enrolment.settings import EnrolmentSettings


def is_open(settings: EnrolmentSettings, now: datetime, time_zone: str) -> bool:
    """True within office hours, as the clock on the wall of the company says."""
    local = now.astimezone(ZoneInfo(time_zone))
    within = settings.office_opens <= local.time() < settings.office_closes
    return within and local.isoweekday() in settings.office_days
