"""Citrix's JSON, complete, poor and strange."""

from datetime import UTC, datetime

import pytest

from actions.adapters.citrix import mapping
from actions.ports.sessions import JobState, SessionState


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
        assert mapping.owner_sid({"Id": "1", "User": user}) is None


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
