"""Reads for the page of an outage: what it is, who has it, and what was written to all."""

from typing import Any

from api.errors import Refused
from api.handoff import outage_repository as outages
from api.handoff import repository as handoffs
from api.handoff.desk import groups, repository, views
from api.handoff.desk.service import Desk
from api.handoff.models import Outage
from api.messaging.services import Services


class OutagePage:
    """One outage as one engineer sees it."""

    def __init__(self, care: Services, desk: Desk) -> None:
        self._care = care
        self._desk = desk

    async def show(self, outage_id: str) -> dict[str, Any]:
        """Return what the page shows; raises `Refused` (404, `outage.unknown`)."""
        async with self._care.sessions() as db:
            outage = await outages.get(db, outage_id)
            told = (await handoffs.notices(db, [outage_id]))[outage_id]
        if outage is None:
            raise Refused("outage.unknown", status=404)
        members = [row for row in await self._desk.each_call() if row.escalation_id == outage_id]
        waiting = sum(row.waiting for row in members)
        mine = sum(row.whose == "mine" for row in members)
        whose = _whose(members, mine)
        return {
            "base": f"/desk/outages/{outage_id}",
            "name": groups.outage_words(outage, self._desk.speech),
            "members": members,
            "members_waiting": waiting,
            "members_mine": mine,
            "standing": f"{mine > 0}-{bool(members)}",
            "whose": whose,
            "notice": self._desk.notice(told, "ended" if outage.back_at else whose),
            **self._moments(outage),
        }

    def _moments(self, outage: Outage) -> dict[str, Any]:
        speech, now = self._desk.speech, self._desk.now
        return {
            "since": speech.moment(outage.opened_at, now),
            "back": speech.moment(outage.back_at, now) if outage.back_at else "",
            "over": speech.moment(outage.ended_at, now) if outage.ended_at else "",
        }

    async def talk(self, outage_id: str) -> list[views.Line]:
        """Return what was written to all, oldest first."""
        async with self._care.sessions() as db:
            found = await repository.sent_to_all(db, outage_id)
        speech = self._desk.speech
        return [
            views.Line(
                seq=place,
                client_id=each.client_id,
                author="engineer",
                who=each.name,
                text=each.text,
                buttons=(),
                at=each.at,
                moment=speech.moment(each.at, self._desk.now),
                lost=each.lost,
                to=speech.say("outage_to", number=each.people),
            )
            for place, each in enumerate(found, start=1)
        ]


def _whose(members: list[views.Row], mine: int) -> views.Whose:
    if mine:
        return "mine"
    return members[0].whose if members else "ended"
