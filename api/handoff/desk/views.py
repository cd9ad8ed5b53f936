"""What the templates show: rows of the list, the card, and the lines of the conversation."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.conversation.views import EntryView
from api.handoff.call import DISTRESS, URGENCIES
from api.handoff.desk.repository import Earlier, Words
from api.handoff.desk.told import refused
from api.handoff.desk.words import Speech, readable
from api.handoff.models import HandoffNotice
from api.handoff.schemas import AuditLine, Card, Diagnostic, OpenHandoff, Tried

Whose = Literal["waiting", "mine", "others", "ended"]
ORDER: tuple[Whose, ...] = ("waiting", "mine", "others", "ended")
LONGEST_QUOTE = 120
SHOWN_STEPS = 4
_WAITING = ("open", "paged")
_QUIET_STEPS = frozenset(
    {
        "citrix.logoff.poll",
        "citrix.health",
        "proof.close",
        "proof.finish",
        "release.asked",
        "release.decided",
    }
)
_SMALL_STEPS = frozenset({"citrix.notice", "citrix.hide", "proof.open"})
_LOOKS = frozenset({"citrix.diagnose", "account.read"})
_BAD = frozenset(
    {
        "account_enabled_no",
        "account_locked_yes",
        "account_expired_yes",
        "account_password_expired_yes",
        "account_must_change_password_yes",
    }
)
_PART = re.compile(r"(?:^|, )(applications|kind|machine|started_at|state)=")


@dataclass(frozen=True, slots=True)
class Row:
    """One call on the list, or one outage that is `shared`; `waiting` is how many people wait."""

    id: str
    place: str
    escalation_id: str
    whose: Whose
    name: str
    quote: str
    topic: str
    urgency: str
    urgency_words: str
    engineer: str
    since: datetime
    waited: str
    unread: bool
    waiting: int
    trouble: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried; `result` is also the name of its sign."""

    key: str
    result: str
    result_words: str
    words: str
    detail: str
    at: datetime
    moment: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was read of the world; `bad` ones stand out."""

    label: str
    value: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the conversation; `to` is who else got it."""

    seq: int
    client_id: str
    author: str
    who: str
    text: str
    buttons: tuple[str, ...]
    at: datetime
    moment: str
    lost: bool
    to: str = ""


def whose(state: str, engineer_id: str | None, reader_id: str) -> Whose:
    """Tell for whom a call is."""
    if state in _WAITING:
        return "waiting"
    if state in ("accepted", "with_human"):
        return "mine" if engineer_id == reader_id else "others"
    return "ended"


def rows(
    found: Sequence[OpenHandoff],
    said: dict[str, Words],
    told: Mapping[str, Sequence[HandoffNotice]],
    reader_id: str,
    speech: Speech,
    now: datetime,
) -> list[Row]:
    """Return the list: waiting first, the most held up and longest waiting on top."""
    made = []
    for each in found:
        belongs = whose(each.state, each.engineer_id, reader_id)
        bad = belongs == "waiting" and refused(told.get(each.escalation_id, ()))
        trouble = speech.say("notice_trouble") if bad else ""
        made.append(_row(each, said[each.case_id], belongs, trouble, speech, now))
    return sorted(
        made, key=lambda row: (ORDER.index(row.whose), URGENCIES.index(row.urgency), row.since)
    )


def _row(
    found: OpenHandoff, said: Words, belongs: Whose, trouble: str, speech: Speech, now: datetime
) -> Row:
    return Row(
        id=found.id,
        place=f"/desk/handoffs/{found.id}",
        escalation_id=found.escalation_id,
        whose=belongs,
        name=found.name or speech.say("somebody"),
        quote="" if found.reason == DISTRESS else shortened(said.named, LONGEST_QUOTE),
        topic=speech.word("topic", found.topic) if found.topic else "",
        urgency=found.urgency,
        urgency_words=speech.word("urgency", found.urgency),
        engineer=found.engineer_name or "",
        since=found.opened_at,
        waited=speech.waited(found.opened_at, now),
        unread=belongs == "mine" and said.last_author == "employee",
        waiting=int(belongs == "waiting"),
        trouble=trouble,
    )


def steps(tried: Sequence[Tried], speech: Speech, now: datetime) -> list[Step]:
    """Return what was tried, oldest first, without mere looking whether it is done yet."""
    return [_step(each, speech, now) for each in tried if each.action not in _QUIET_STEPS]


def latest(tried: Sequence[Step]) -> list[Step]:
    """Return the last go at each of the last few things that were tried and matter."""
    last = {step.words: step for step in tried if step.key not in _SMALL_STEPS}
    in_order = sorted(last.values(), key=lambda step: step.at)
    done = [step for step in in_order if step.result != "ok" or step.key not in _LOOKS]
    return (done or in_order)[-SHOWN_STEPS:]


def _step(tried: Tried, speech: Speech, now: datetime) -> Step:
    return Step(
        key=tried.action,
        result=tried.result,
        result_words=speech.word("result", tried.result),
        words=speech.word("step", tried.action),
        detail=speech.word("detail", tried.detail) if tried.detail else "",
        at=tried.at,
        moment=speech.moment(tried.at, now),
    )


def reason(card: Card, speech: Speech) -> str:
    """Return why a human is needed: what the repair came to, or else why it was asked."""
    told = speech.find("outcome", card.outcome) if card.outcome else None
    return told or speech.word("reason", card.reason)


def seen(card: Card, speech: Speech, now: datetime) -> list[Seen]:
    """Return how things stand: what does not answer, what is wrong, and then the rest."""
    away = [
        Seen(speech.word("system", name), speech.say("seen_away"), bad=True)
        for name in card.unreachable
    ]
    found = [line for each in card.diagnostics for line in _seen(each, speech, now)]
    bad, fine = [each for each in found if each.bad], [each for each in found if not each.bad]
    if not bad and any(each.name == "account.enabled" for each in card.diagnostics):
        fine.insert(0, Seen(speech.say("seen_account"), speech.say("seen_account_fine"), bad=False))
    return away + bad + fine


def _seen(found: Diagnostic, speech: Speech, now: datetime) -> Iterator[Seen]:
    if found.name.startswith("citrix.session."):
        yield _screen(found, speech, now)
        return
    label = speech.find("seen", found.name)
    if label is None:
        return
    if found.name.startswith("guest."):
        value = speech.find("guest", found.value) if found.name == "guest.proofs" else None
        yield Seen(label, value or found.value, bad=found.value != "two")
        return
    key = f"{found.name.replace('.', '_')}_{found.value}"
    value = speech.find("value", found.value) or _moment(found.value, speech, now) or found.value
    if found.name == "proofs":
        kinds = [kind for kind in found.value.split(", ") if kind not in ("–", "")]
        value = ", ".join(speech.word("proof", kind) for kind in kinds) or speech.say("value_none")
    if key in _BAD or found.value not in ("yes", "no"):
        yield Seen(label, value, bad=key in _BAD)


def _screen(found: Diagnostic, speech: Speech, now: datetime) -> Seen:
    pieces = _PART.split(found.value)
    parts = dict(zip(pieces[1::2], pieces[2::2], strict=False))
    label = speech.say("seen_citrix", machine=parts.get("machine", "?"))
    told = [speech.word("screen", parts.get("state", "unknown"))]
    open_now = parts.get("applications", "–")
    if open_now not in ("–", ""):
        told.append(speech.say("seen_applications", applications=open_now))
    since = _moment(parts.get("started_at", ""), speech, now)
    if since:
        told.append(speech.say("seen_since", moment=since))
    return Seen(label, " · ".join(told), bad=False)


def _moment(value: str, speech: Speech, now: datetime) -> str | None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return speech.moment(at, now) if at.tzinfo else None


def raw(card: Card, speech: Speech) -> list[Seen]:
    """Return the facts of the call itself for who wants to see everything."""
    return [
        Seen(readable(each.name), each.value, bad=False)
        for each in card.diagnostics
        if not each.name.startswith("citrix.session.") and speech.find("seen", each.name) is None
    ]


def lines(
    entries: Sequence[EntryView], lost: set[str], name: str, speech: Speech, now: datetime
) -> list[Line]:
    """Return the conversation; `lost` are ids of entries that could not be delivered."""
    who = {
        "employee": name,
        "assistant": speech.say("assistant"),
        "system": speech.say("assistant"),
    }
    return [
        Line(
            seq=entry.seq,
            client_id=entry.client_id or "" if entry.author == "engineer" else "",
            author=entry.author,
            who=entry.author_name or who.get(entry.author, ""),
            text=entry.text,
            buttons=tuple(button["title"] for button in entry.buttons),
            at=entry.at,
            moment=speech.moment(entry.at, now),
            lost=entry.id in lost,
        )
        for entry in entries
    ]


def history(found: Sequence[AuditLine]) -> list[AuditLine]:
    """Return the steps of a call; of the answers only the first, the rest is in the talk."""
    first = next((each for each in found if each.step == "reply"), None)
    return [each for each in found if each.step != "reply" or each is first]


def past(found: Sequence[Earlier], speech: Speech, now: datetime) -> list[tuple[str, str]]:
    """Return earlier calls as id and words."""
    return [
        (each.id, f"{speech.moment(each.opened_at, now)} · {speech.word('state', each.state)}")
        for each in found
    ]


def shortened(text: str, longest: int) -> str:
    """Return a text on one line, cut where it becomes long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1].rstrip()}…"
