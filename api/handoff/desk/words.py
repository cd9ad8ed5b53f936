"""Turns keys of the other programs into words that a woken engineer reads at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from api.texts.loader import Texts

ZONE = ZoneInfo("Europe/Amsterdam")
_MARKS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Speech:
    """The desk's sentences in one engineer's language."""

    texts: Texts
    language: str

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.texts.keys())

    def say(self, key: str, **values: object) -> str:
        """Return a sentence; an unknown key is a KeyError."""
        return self.texts.say(key, self.language, **{k: str(v) for k, v in values.items()})

    def find(self, kind: str, key: str) -> str | None:
        """Return the words for a key of another program, or None when nobody wrote them."""
        name = f"{kind}_{_MARKS.sub('_', key.lower()).strip('_')}"
        return self.texts.say(name, self.language) if name in self._known else None

    def word(self, kind: str, key: str) -> str:
        """Return the words for a key of another program; the key itself, made readable, if none."""
        return self.find(kind, key) or readable(key)

    def choices(self, kind: str, keys: Iterable[str]) -> list[tuple[str, str]]:
        """Return keys with their words, in the order of the words."""
        return sorted(((key, self.word(kind, key)) for key in keys), key=lambda each: each[1])

    def waited(self, since: datetime, now: datetime) -> str:
        """Return how long something has been going on."""
        minutes = max(0, int((now - since) / timedelta(minutes=1)))
        if minutes < 1:
            return self.say("wait_now")
        if minutes < 60:
            return self.say("wait_minutes", minutes=minutes)
        return self.say("wait_hours", hours=minutes // 60, minutes=minutes % 60)

    def moment(self, at: datetime, now: datetime) -> str:
        """Return the time of day, with the date when that was another day."""
        here, today = at.astimezone(ZONE), now.astimezone(ZONE).date()
        if here.date() == today:
            return here.strftime("%H:%M")
        month = self.say(f"month_{here.month}")
        return f"{here.day} {month} {here.strftime('%H:%M')}"


def readable(key: str) -> str:
    """Return a key without its marks, as the last resort."""
    return re.sub(r"[._-]+", " ", key).strip().capitalize() or "–"
