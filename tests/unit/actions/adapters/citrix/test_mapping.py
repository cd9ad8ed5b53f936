"""Citrix's JSON, complete, poor and strange."""

from datetime import UTC, datetime

import pytest

from actions.adapters.citrix import mapping
from actions.ports.sessions import JobState, Power, SessionState


class TestSession:
    def test_only_formatted_times_count(self) -> None:
        found = mapping.session(
            {
                "Id": "1",
                "StartTime": "11/16/2020 2:01:04 PM",
                "StateChangeTime": "2020-11-16T14:01:04Z",
                "FormattedStartTime": "2020-11-16T14:01:04Z",
            }
        )
        assert found is not None
        assert found.started_at == datetime(2020, 11, 16, 14, 1, 4, tzinfo=UTC)
        assert found.state_changed_at is None

    def test_everything_but_the_id_may_be_missing(self) -> None:
        found = mapping.session({"Id": "1"})
        assert found is not None
        assert (found.state, found.kind, found.machine) == (SessionState.UNKNOWN, "unknown", "")
        assert (found.machine_registered, found.machine_fault) == (True, None)
        assert found.multi_session_host

    def test_nothing_breaks_on_strange_types(self) -> None:
        found = mapping.session(
            {
                "Id": "1",
                "Machine": None,
                "ApplicationsInUse": [None, {"Name": None}, {"Name": "Excel"}],
                "FormattedStartTime": 7,
                "State": None,
            }
        )
        assert found is not None
        assert found.applications == ("Excel",)
        assert found.started_at is None

    @pytest.mark.parametrize(
        "moment", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+02:00", "yesterday", "", "²"]
    )
    def test_a_moment_that_is_none_is_none(self, moment: str) -> None:
        found = mapping.session({"Id": "1", "FormattedStartTime": moment})
        assert found is not None
        assert found.started_at is None

    @pytest.mark.parametrize("identifier", [None, "", 7])
    def test_without_an_id_there_is_nothing_to_act_on(self, identifier: object) -> None:
        assert mapping.session({"Id": identifier}) is None

    @pytest.mark.parametrize("user", [None, {}, {"Sid": None}, {"Sid": ""}, {"SamName": "CORP\\a"}])
    def test_without_a_sid_nobody_owns_it(self, user: object) -> None:
        assert not mapping.is_owned_by({"Id": "1", "User": user}, "S-1-5-21-1")
        assert not mapping.is_owned_by({"Id": "1", "User": user}, "")


ANNA = {"Sid": "S-1-5-21-7"}
TEAM = {"Sid": "S-1-5-21-513", "IsGroup": True}


class TestMachine:
    def test_what_is_not_said_is_no_reason_to_restart(self) -> None:
        found = mapping.machine({"Id": "m"})
        assert (found.multi_session, found.registered, found.can_restart) == (True, False, False)
        assert found.power is Power.UNKNOWN

    @pytest.mark.parametrize("kind", [None, "Unknown", "MultiSession", "singlesession"])
    def test_only_the_very_word_makes_it_one_persons_machine(self, kind: object) -> None:
        assert mapping.machine({"Id": "m", "SessionSupport": kind}).multi_session


class TestWhoIsLetIn:
    @pytest.mark.parametrize(
        ("rules", "admits"),
        [
            (None, None),
            ({"IncludedUserFilterEnabled": False}, True),
            ({"IncludedUserFilterEnabled": True, "IncludedUsers": [ANNA]}, True),
            ({"IncludedUserFilterEnabled": True, "IncludedUsers": [TEAM]}, None),
            ({"IncludedUserFilterEnabled": True, "IncludedUsers": []}, False),
            ({"ExcludedUserFilterEnabled": True, "ExcludedUsers": [ANNA]}, False),
            (
                {
                    "IncludedUserFilterEnabled": False,
                    "ExcludedUserFilterEnabled": True,
                    "ExcludedUsers": [TEAM],
                },
                None,
            ),
        ],
    )
    def test_is_yes_no_or_not_known(self, rules: object, admits: bool | None) -> None:
        assert mapping.admits({"SimpleAccessPolicy": rules}, "s-1-5-21-7") is admits


class TestJob:
    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("NotStarted", JobState.RUNNING),
            ("InProgress", JobState.RUNNING),
            ("Unknown", JobState.RUNNING),
            ("SomethingNew", JobState.RUNNING),
            ("Complete", JobState.DONE),
            ("CompleteWithWarning", JobState.DONE),
            ("Failed", JobState.FAILED),
            ("Canceled", JobState.FAILED),
            ("NonTerminatingError", JobState.FAILED),
        ],
    )
    def test_every_status_has_a_meaning(self, status: str, state: JobState) -> None:
        assert mapping.job("j", {"Status": status}).state is state

    def test_a_failure_carries_the_brokers_word(self) -> None:
        failed = mapping.job("j", {"Status": "Failed", "ErrorCode": "CommunicationError"})
        assert failed.error == "CommunicationError"
        assert mapping.job("j", {"Status": "Canceled"}).error == "Canceled"
