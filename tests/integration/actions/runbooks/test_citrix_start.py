"""The stories of a Citrix that does not start."""

from typing import Any

import pytest

from actions.ports.sessions import Capabilities, Group, Offer, Power
from tests.support.actions_house import Employee, Running
from tests.support.fakes import a_machine, a_session
from tests.support.waiting import until

WELL = Group("g-1", "Werkplek", machines=2, free=1)
FULL = Group("g-2", "Werkplek", machines=2, free=0)
OWN = Group("g-3", "Vast", machines=1, free=0)


async def handed_over(program: Running, anna: Employee) -> dict[str, Any]:
    (found,) = await until(lambda: program.stage.api.of("handoff.requested", anna.case_id))
    data: dict[str, Any] = found["data"]
    return data


def changes(program: Running) -> list[str]:
    """Return every call that is more than a look."""
    looks = {"find", "get", "machine", "offers", "job", "find_by_name"}
    made = program.stage.broker.calls + program.stage.directory.calls
    return [call for call in made if call not in looks]


class TestTheAccount:
    async def test_a_lock_is_named_and_taken_up_on_a_yes(self, program: Running) -> None:
        anna = await program.employ(locked=True)
        assert (await anna.says("citrix_cannot_start")).outcome == "citrix_start_locked"
        assert (await anna.taps("yes")).outcome == "proof_link"
        assert changes(program) == []

    @pytest.mark.parametrize(
        ("why", "told"),
        [
            ("password_expired", "password_expired"),
            ("must_change_password", "password_must_change"),
        ],
    )
    async def test_an_old_password_leads_to_a_new_one(
        self, program: Running, why: str, told: str
    ) -> None:
        anna = await program.employ(**{why: True})
        assert (await anna.says("citrix_cannot_start")).outcome == "citrix_start_password"
        assert (await anna.says("affirm", "ja graag")).outcome == told

    async def test_a_disabled_account_goes_to_a_human(self, program: Running) -> None:
        anna = await program.employ(enabled=False)
        assert (await anna.says("citrix_cannot_start")).outcome == "account_disabled"

    async def test_a_director_is_not_told_whether_it_is_locked(self, program: Running) -> None:
        anna = await program.employ(privileged=True, locked=True)
        assert (await anna.says("citrix_cannot_start")).outcome == "account_excluded"

    async def test_a_no_does_nothing(self, program: Running) -> None:
        anna = await program.employ(locked=True)
        await anna.says("citrix_cannot_start")
        assert (await anna.taps("no")).outcome == "cancelled"

    async def test_a_directory_that_is_away_is_named(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.directory.down = True
        assert (await anna.says("citrix_cannot_start")).outcome == "directory_unreachable"


class TestAnOldScreen:
    async def test_is_taken_up_on_a_yes(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session())
        assert (await anna.says("citrix_cannot_start")).outcome == "citrix_start_in_the_way"
        assert (await anna.taps("yes")).outcome == "citrix_ask_disconnect"

    async def test_one_set_aside_on_a_shared_machine_is_in_nobodys_way(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        program.stage.broker.open(anna.account, a_session(hidden=True))
        assert (await anna.says("citrix_cannot_start")).outcome == "article"

    async def test_one_set_aside_on_a_machine_of_her_own_is_for_a_human(
        self, program: Running
    ) -> None:
        anna = await program.employ()
        left = a_session(hidden=True, multi_session_host=False)
        program.stage.broker.open(anna.account, left)
        assert (await anna.says("citrix_cannot_start")).outcome == "citrix_start_machine"
        assert (await handed_over(program, anna))["reason"] == "set_aside_in_the_way"


class TestTheMachines:
    @pytest.mark.parametrize(
        ("machine", "why"),
        [
            ({"registered": False}, "machine_unregistered"),
            ({"in_maintenance": True}, "machine_in_maintenance"),
            ({"fault": "StuckOnBoot"}, "machine_fault"),
            ({"power": Power.OFF, "registered": False}, "machine_off"),
            ({"power_pending": True}, "power_action_pending"),
            ({"sessions": 1}, "machine_busy"),
        ],
    )
    async def test_her_own_that_does_not_work_is_handed_over_with_the_finding(
        self, program: Running, machine: dict[str, Any], why: str
    ) -> None:
        anna = await program.employ()
        own = a_machine(**{"sessions": 0, **machine})
        program.stage.broker.offered = [Offer(OWN, own), Offer(WELL)]
        assert (await anna.says("citrix_cannot_start")).outcome == "citrix_start_machine"
        data = await handed_over(program, anna)
        assert (data["reason"], data["facts"]["offers"][0]["machine"]["name"]) == (why, "VDI-21")
        assert changes(program) == []

    @pytest.mark.parametrize(
        ("group", "why"),
        [
            (FULL, "group_full"),
            (Group("g", "Werkplek", machines=2, free=0, unregistered=2), "group_unregistered"),
            (
                Group("g", "Werkplek", machines=2, free=2, in_maintenance=True),
                "group_in_maintenance",
            ),
            (Group("g", "Werkplek", machines=2, free=2, enabled=False), "group_disabled"),
        ],
    )
    async def test_a_whole_group_without_places_is_for_everybody(
        self, program: Running, group: Group, why: str
    ) -> None:
        anna = await program.employ()
        program.stage.broker.offered = [Offer(group), Offer(WELL, certain=False)]
        assert (await anna.says("citrix_cannot_start")).outcome == "citrix_start_group"
        assert (await handed_over(program, anna))["reason"] == why

    @pytest.mark.parametrize(
        "offered",
        [
            [Offer(WELL), Offer(FULL)],
            [Offer(WELL, certain=False), Offer(FULL, certain=False)],
            [Offer(OWN, a_machine(sessions=0)), Offer(FULL)],
            [Offer(Group("g", "Niemand telt"))],
            [],
        ],
        ids=["one has room", "perhaps in the other", "her own works", "not counted", "nothing"],
    )
    async def test_what_may_work_is_not_called_broken(
        self, program: Running, offered: list[Offer]
    ) -> None:
        anna = await program.employ()
        program.stage.broker.offered = offered
        assert (await anna.says("citrix_cannot_start")).outcome == "article"


class TestNothingWrongToBeSeen:
    async def test_the_first_steps_help(self, program: Running) -> None:
        anna = await program.employ()
        given = await anna.says("citrix_cannot_start")
        assert (given.outcome, given.slots["article"]) == ("article", "citrix_cannot_start")
        assert (await anna.says("ask_status", aside="duration")).outcome == "takes_own_pace"
        assert (await anna.taps("yes")).outcome == "solved"
        assert await program.ended(anna) == ["fixed"]

    @pytest.mark.parametrize("still", ["no", "citrix_cannot_start"])
    async def test_they_do_not_help_and_a_human_sees_what_was_seen(
        self, program: Running, still: str
    ) -> None:
        anna = await program.employ()
        program.stage.broker.offered = [Offer(WELL)]
        await anna.says("citrix_cannot_start")
        answered = await (anna.taps(still) if still == "no" else anna.says(still))
        assert answered.outcome == "helped_not"
        data = await handed_over(program, anna)
        assert data["reason"] == "article_did_not_help"
        assert data["facts"]["offers"][0]["group"]["free"] == 1

    async def test_a_broker_that_cannot_tell_is_no_trouble(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.capabilities = Capabilities()
        assert (await anna.says("citrix_cannot_start")).outcome == "article"
        assert program.stage.broker.count("offers") == 0

    async def test_citrix_away_is_said_and_comes_back(self, program: Running) -> None:
        anna = await program.employ()
        program.stage.broker.down = True
        assert (await anna.says("citrix_cannot_start")).outcome == "citrix_unreachable"
        program.stage.broker.down = False
        assert (await anna.hears(program.stage.api)).outcome == "citrix_back"
        assert (await anna.taps("no")).outcome == "article"
