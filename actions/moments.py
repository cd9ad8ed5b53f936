"""Days and times in the words of a language."""

from datetime import datetime
from zoneinfo import ZoneInfo

_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_AT = {"nl": "om", "en": "at"}


def day(iso: str, language: str, time_zone: str) -> str:
    """Return the day of an ISO moment, as in `23 november 2026`."""
    local = _local(iso, time_zone)
    return f"{local.day} {_MONTHS[language].split()[local.month - 1]} {local.year}"


def moment(iso: str, language: str, time_zone: str) -> str:
    """Return an ISO moment, as in `23 november 2026 om 22:40`."""
    return f"{day(iso, language, time_zone)} {_AT[language]} {_local(iso, time_zone):%H:%M}"


def _local(iso: str, time_zone: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(ZoneInfo(time_zone))
