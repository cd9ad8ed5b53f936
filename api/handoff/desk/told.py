"""What the desk shows of the notices to people on call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.handoff.desk.words import Speech
from api.handoff.ladder import LEVELS
from api.handoff.models import HandoffNotice


@dataclass(frozen=True, slots=True)
class Notice:
    """Whether the people on call were reached."""

    words: str
    bad: bool


def refused(found: Sequence[HandoffNotice]) -> list[str]:
    """Return the levels with an address that refused what was sent to it last."""
    last = {(row.level, row.place): row for row in found if row.sent_at or row.failed_at}
    bad = {row.level for row in last.values() if row.failed_at}
    return [level for level in LEVELS if level in bad]


def notice(
    found: Sequence[HandoffNotice], *, anybody: bool, speech: Speech, now: datetime
) -> Notice:
    """Tell whether people on call know of this; `found` is in the order in which it was made."""
    if not anybody:
        return Notice(speech.say("notice_nobody"), bad=True)
    said = [_reached(found, speech, now)]
    if levels := refused(found):
        who = ", ".join(speech.word("level", level) for level in levels)
        return Notice(" ".join([speech.say("notice_refused", who=who), *filter(None, said)]), True)
    late = [row for row in found if not row.sent_at and row.attempts and _failed_once(row, now)]
    if late:
        moment = speech.moment(min(row.due_at for row in late), now)
        return Notice(speech.say("notice_failed", moment=moment), bad=True)
    if said[0]:
        return Notice(said[0], bad=False)
    return Notice(speech.say("notice_going" if found else "notice_none"), bad=False)


def _failed_once(row: HandoffNotice, now: datetime) -> bool:
    return row.attempts > 1 or row.due_at <= now


def _reached(found: Sequence[HandoffNotice], speech: Speech, now: datetime) -> str:
    times = [row.sent_at for row in found if row.sent_at]
    return speech.say("notice_sent", moment=speech.moment(max(times), now)) if times else ""
