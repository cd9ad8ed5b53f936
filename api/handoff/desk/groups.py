"""Folds the calls of one outage into one row of the list."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from api.handoff.call import URGENCIES
from api.handoff.desk.views import ORDER, Row
from api.handoff.desk.words import Speech
from api.handoff.models import Outage

FEWEST = 2


def folded(rows: Sequence[Row], known: Mapping[str, Outage], speech: Speech) -> list[Row]:
    """Return the list with one row for each outage that several people have, those first."""
    by_outage: dict[str, list[Row]] = {}
    for row in rows:
        if row.escalation_id in known:
            by_outage.setdefault(row.escalation_id, []).append(row)
    shared = {key: own for key, own in by_outage.items() if len(own) >= FEWEST}
    single = [row for row in rows if row.escalation_id not in shared]
    groups = [_group(known[key], own, speech) for key, own in shared.items()]
    return sorted([*groups, *single], key=_place)


def outage_words(outage: Outage, speech: Speech) -> str:
    """Return what is wrong, in words."""
    return speech.word("outage", f"{outage.service}_{outage.error}")


def _group(outage: Outage, own: Sequence[Row], speech: Speech) -> Row:
    first = min(own, key=lambda row: (ORDER.index(row.whose), row.since))
    return replace(
        first,
        id=outage.id,
        place=f"/desk/outages/{outage.id}",
        name=outage_words(outage, speech),
        topic=speech.say("outage_people", number=len(own)),
        quote="",
        urgency=min((row.urgency for row in own), key=URGENCIES.index),
        urgency_words=speech.say("outage_mark"),
        unread=any(row.unread for row in own),
        trouble=next((row.trouble for row in own if row.trouble), ""),
        waiting=sum(row.waiting for row in own),
        shared=True,
    )


def _place(row: Row) -> tuple[int, bool, int, object]:
    return ORDER.index(row.whose), not row.shared, URGENCIES.index(row.urgency), row.since
