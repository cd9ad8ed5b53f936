"""Copies a conversation as it stands, in place of replaying every event into a new one."""

from copy import copy
from typing import Any, Callable, Optional, Tuple

from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    FollowupAction,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.start.lighter.states import KEPT

Copy = Callable[[DialogueStateTracker], DialogueStateTracker]


def copied_as_it_stands(stock: Copy) -> Copy:
    """Makes `DialogueStateTracker.copy` without a replay. The events are shared, as in stock."""

    def copy_tracker(self: DialogueStateTracker) -> DialogueStateTracker:
        known, followup = _followup_of_events(self)
        if type(self) is not DialogueStateTracker or not known:
            return stock(self)
        made = object.__new__(DialogueStateTracker)
        made.__dict__.update(self.__dict__)
        made.__dict__.pop(KEPT, None)
        made.events = self.events.copy()
        made.slots = type(self.slots)((name, _slot(slot)) for name, slot in self.slots.items())
        made.active_loop = copy(self.active_loop)
        made.latest_action = copy(self.latest_action)
        made.followup_action = followup
        # A replay does not hand these on.
        made.sender_source = made.model_id = made.assistant_id = None
        return made

    return copy_tracker


def _slot(slot: Slot) -> Slot:
    made: Slot = object.__new__(type(slot))
    made.__dict__.update(slot.__dict__)
    return made


def _followup_of_events(tracker: DialogueStateTracker) -> Tuple[bool, Optional[Any]]:
    """What a replay would leave as followup action; (False, None) when only a replay can tell."""
    for event in reversed(tracker.events):
        if isinstance(event, FollowupAction):
            return True, event.action_name
        if isinstance(event, (ActionExecuted, UserUttered)):
            return True, None
        if isinstance(event, Restarted):
            return True, ACTION_SESSION_START_NAME
        if isinstance(event, (SessionStarted, UserUtteranceReverted, ActionReverted)):
            return False, None
    return False, None
