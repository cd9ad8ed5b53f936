"""What an engineer is shown, and in which order."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.handoff.desk import views
from api.handoff.desk.repository import Words
from api.handoff.desk.service import pages
from api.handoff.desk.words import Speech
from api.handoff.schemas import AuditLine, Card, Diagnostic, OpenHandoff, Tried

NOW = datetime(2026, 11, 23, 22, 10, tzinfo=UTC)
SPEECH = Speech(pages().texts, "nl")


def call(key: str, minutes: int, **changes: Any) -> OpenHandoff:
    values: dict[str, Any] = {
        "id": f"h-{key}",
        "case_id": f"c-{key}",
        "escalation_id": f"h-{key}",
        "state": "open",
        "urgency": "hindered",
        "reason": "asked",
        "topic": None,
        "name": key.title(),
        "language": "nl",
        "engineer_id": None,
        "engineer_name": None,
        "opened_at": NOW - timedelta(minutes=minutes),
    }
    return OpenHandoff(**(values | changes))


def tried(action: str, result: str, detail: str, minutes: int) -> Tried:
    at = NOW - timedelta(minutes=minutes)
    return Tried(action=action, at=at, result=result, detail=detail, workflow="r-1", facts={})


def card(**changes: Any) -> Card:
    values: dict[str, Any] = {
        "id": "h-1",
        "conversation": "c-1",
        "lang": "nl",
        "urgency": "cannot-work",
        "reason": "unknown",
        "topic": None,
        "outcome": None,
        "state": "open",
        "engineer": None,
        "opened_at": NOW,
        "employee": {
            "id": "p", "name": "Anna", "email": "", "dept": "", "site": "", "channel": "web",
            "verified": "sso",
        },
        "quote": "het doet het niet",
        "summary": ["a", "b", "c"],
        "mood": {"label": "unknown", "trend": "unknown", "evidence_msg": []},
        "tried": [],
        "diagnostics": [],
        "unreachable": [],
        "related": {"outage": None, "previous": []},
        "transcript": [],
        "transcript_url": "/x",
        "history": [],
        "actions": [],
    }  # fmt: skip
    return Card(**(values | changes))


def read(name: str, value: str) -> Diagnostic:
    return Diagnostic(name=name, value=value, at=NOW)


class TestTheList:
    def rows(self, *calls: OpenHandoff, last: str = "assistant") -> list[views.Row]:
        said = {each.case_id: Words("het doet het niet", last) for each in calls}
        return views.rows(calls, said, {}, "e-1", SPEECH, NOW)

    def test_begins_with_who_waits_and_is_held_up_most(self) -> None:
        rows = self.rows(
            call("others", 90, state="with_human", engineer_id="e-2", engineer_name="Eva"),
            call("mine", 80, state="accepted", engineer_id="e-1"),
            call("question", 70, urgency="question"),
            call("hindered", 60),
            call("stopped", 5, urgency="cannot-work"),
            call("stopped-longer", 7, urgency="cannot-work", state="paged"),
        )
        assert [row.id.removeprefix("h-") for row in rows] == [
            "stopped-longer", "stopped", "hindered", "question", "mine", "others",
        ]  # fmt: skip

    def test_marks_an_answer_of_the_employee_in_my_own_call_only(self) -> None:
        mine = call("mine", 8, state="with_human", engineer_id="e-1")
        waiting = call("waiting", 8)
        rows = self.rows(mine, waiting, last="employee")
        assert {row.id: row.unread for row in rows} == {"h-mine": True, "h-waiting": False}

    def test_cuts_a_long_story_on_one_line(self) -> None:
        found = call("long", 1)
        said = {found.case_id: Words("niets\nwerkt " * 40, "employee")}
        (row,) = views.rows([found], said, {}, "e-1", SPEECH, NOW)
        assert len(row.quote) <= views.LONGEST_QUOTE
        assert row.quote.endswith("…")
        assert "\n" not in row.quote


class TestWhatWasTried:
    def test_in_short_is_the_last_go_at_each_thing_that_matters(self) -> None:
        steps = views.steps(
            [
                tried("citrix.diagnose", "ok", "sessions_found", 9),
                tried("citrix.logoff", "failed", "citrix_unavailable", 8),
                tried("citrix.notice", "ok", "shown", 7),
                tried("citrix.logoff.poll", "ok", "still_there", 6),
                tried("citrix.logoff", "ok", "accepted", 5),
                tried("citrix.verify", "failed", "still_there", 4),
            ],
            SPEECH,
            NOW,
        )
        assert [(step.key, step.result) for step in views.latest(steps)] == [
            ("citrix.logoff", "ok"),
            ("citrix.verify", "failed"),
        ]
        assert "citrix.logoff.poll" not in {step.key for step in steps}

    def test_when_it_was_only_a_look_says_so(self) -> None:
        steps = views.steps([tried("citrix.diagnose", "ok", "no_session", 3)], SPEECH, NOW)
        assert [step.key for step in views.latest(steps)] == ["citrix.diagnose"]


class TestWhyAHuman:
    def test_is_what_the_repair_came_to(self) -> None:
        found = card(outcome="citrix_not_cleared")
        assert views.reason(found, SPEECH) == "Het oude Citrix-scherm gaat niet weg."

    def test_is_else_why_it_was_asked(self) -> None:
        assert views.reason(card(reason="asked"), SPEECH) == "Vroeg zelf om een mens."
        assert views.reason(card(outcome="new_thing"), SPEECH).startswith("Nachtwacht begreep")


class TestHowThingsStand:
    def seen(self, **changes: Any) -> list[tuple[str, str, bool]]:
        found = views.seen(card(**changes), SPEECH, NOW)
        return [(line.label, line.value, line.bad) for line in found]

    def test_begins_with_what_does_not_answer_and_what_is_wrong(self) -> None:
        assert self.seen(
            unreachable=["citrix"],
            diagnostics=[
                read("account.enabled", "yes"),
                read("account.locked", "yes"),
                read("account.password_set_at", "2026-11-20T08:12:00+00:00"),
                read("proofs", "totp, mail_code"),
            ],
        ) == [
            ("Citrix", "antwoordt nu niet", True),
            ("Account op slot", "ja", True),
            ("Wachtwoord gezet", "20 nov 09:12", False),
            ("Kan bewijzen met", "de codes-app, een code per mail", False),
        ]

    def test_says_in_one_line_that_an_account_is_fine(self) -> None:
        found = self.seen(
            diagnostics=[read("account.enabled", "yes"), read("account.locked", "no")]
        )
        assert found == [("Account", "in orde, niet op slot", False)]

    def test_tells_what_is_open_in_citrix(self) -> None:
        value = (
            "applications=Outlook, Excel, kind=desktop, machine=VDA-07,"
            " started_at=2026-11-23T07:12:00+00:00, state=active"
        )
        assert self.seen(diagnostics=[read("citrix.session.1", value)]) == [
            ("Citrix op VDA-07", "in gebruik · open: Outlook, Excel · sinds 08:12", False)
        ]

    def test_keeps_facts_without_words_apart(self) -> None:
        found = card(diagnostics=[read("job", "CommunicationError"), read("proofs", "–")])
        assert [(line.label, line.value) for line in views.raw(found, SPEECH)] == [
            ("Job", "CommunicationError")
        ]
        assert [line.value for line in views.seen(found, SPEECH, NOW)] == ["niets"]


class TestTheHistory:
    def test_holds_the_first_answer_and_not_the_others(self) -> None:
        found = [
            AuditLine(at=NOW, step=step, actor="Bram", note=None)
            for step in ("accept", "reply", "reply", "close")
        ]
        assert [each.step for each in views.history(found)] == ["accept", "reply", "close"]
