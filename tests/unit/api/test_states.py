"""The two tables of states: nothing gets stuck, nothing is left out."""

import itertools

import pytest

from api.conversation.state import TRANSITIONS as OWNERS
from api.conversation.state import Change, NotNow, Owner, next_owner
from api.handoff.state import TRANSITIONS as HANDOFFS
from api.handoff.state import UNENDED, State, Step, next_state


class TestTheOwnerOfACase:
    @pytest.mark.parametrize(("owner", "change"), itertools.product(Owner, Change))
    def test_changes_as_the_table_says_or_not_at_all(self, owner: Owner, change: Change) -> None:
        if (owner, change) in OWNERS:
            assert next_owner(owner, change) is OWNERS[owner, change]
        else:
            with pytest.raises(NotNow):
                next_owner(owner, change)

    def test_can_always_become_the_assistant_again(self) -> None:
        for owner in (Owner.WAITING, Owner.ENGINEER):
            assert Owner.ASSISTANT in {to for (start, _), to in OWNERS.items() if start is owner}

    def test_an_engineer_never_loses_a_case_to_a_withdrawal(self) -> None:
        assert (Owner.ENGINEER, Change.HANDOFF_WITHDRAWN) not in OWNERS


class TestAHandoff:
    @pytest.mark.parametrize(("state", "step"), itertools.product(State, Step))
    def test_changes_as_the_table_says_or_not_at_all(self, state: State, step: Step) -> None:
        if (state, step) in HANDOFFS:
            assert next_state(state, step) is HANDOFFS[state, step]
        else:
            with pytest.raises(NotNow):
                next_state(state, step)

    @pytest.mark.parametrize("state", UNENDED)
    def test_can_end_from_every_state(self, state: State) -> None:
        ends = {to for (start, _), to in HANDOFFS.items() if start is state}
        assert ends - set(UNENDED)

    @pytest.mark.parametrize("state", sorted(set(State) - set(UNENDED)))
    def test_that_ended_stays_so(self, state: State) -> None:
        assert not [start for start, _ in HANDOFFS if start is state]
