"""Keeps the states of a conversation between predictions, in place of replaying every event.

A prediction asks three times for the states of the whole conversation (two policies, text and
intent), and a turn has some three predictions. The walk through the events is stock Rasa's, but it
goes on where it stopped.
"""

from itertools import islice
from typing import Any, Callable, Dict, List, Mapping, Optional, Text, Tuple

from rasa.shared.core.constants import ACTIVE_LOOP, PREVIOUS_ACTION, SLOTS, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT

States = Callable[..., List[State]]
KEPT = "_nachtwacht_walks"
# Events that only ever add to a conversation. Any other (loops, what is taken back) goes to stock.
FORWARD = frozenset(
    {
        ActionExecuted,
        ActionExecutionRejected,
        AllSlotsReset,
        BotUttered,
        ConversationPaused,
        ConversationResumed,
        DefinePrevUserUtteredFeaturization,
        FollowupAction,
        SlotSet,
        UserUttered,
    }
)
STARTS_ANEW = frozenset({Restarted, SessionStarted})


class Walk:
    """The states up to an event, and what is needed to go on from there.

    `without_rules` leaves out the turns and features that only rules have, for policies that learn
    from stories. States are handed out as they are kept, but for those from whose user part the
    featurizers may take something away (`_choose_last_user_input`, `_remove_user_text_if_intent`):
    the last one, and any that has the text of the user.
    """

    def __init__(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        without_rules: bool,
        rule_only: Optional[Mapping[Text, Any]],
    ) -> None:
        self._domain = domain
        self._without_rules = without_rules
        self._rule_only = rule_only
        self._seen = 0
        self._last: Optional[Event] = None
        self._start(tracker)

    def _start(self, tracker: DialogueStateTracker) -> None:
        self._shadow = tracker.init_copy()
        self._states: List[State] = []
        self._action: Any = None
        self._hidden = False
        self._read_as: Dict[Tuple[int, Any], UserUttered] = {}
        self._slots: Dict[Any, Any] = {}
        self._with_text = False
        self._latest: Tuple[Any, Optional[State]] = (None, None)
        self._featured = [s for s in self._shadow.slots.values() if s.influence_conversation]

    def goes_on(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only: Optional[Mapping[Text, Any]],
    ) -> bool:
        """Tells whether the events seen are still the first ones of the tracker."""
        if self._domain is not domain or self._seen > len(tracker.events):
            return False
        if self._without_rules and self._rule_only != rule_only:
            return False
        return self._seen == 0 or tracker.events[self._seen - 1] is self._last

    def advance(self, tracker: DialogueStateTracker) -> bool:
        """Walks to the end of the tracker. False: there is an event that only stock understands.

        Then no event was applied: some change the message that they follow.
        """
        ahead = list(islice(tracker.events, self._seen, None))
        if not all(type(event) in FORWARD | STARTS_ANEW for event in ahead):
            return False
        for event in ahead:
            kind = type(event)
            if kind in STARTS_ANEW:
                self._start(tracker)
            else:
                if kind is ActionExecuted:
                    self._keep(self._step(event.hide_rule_turn))
                event.apply_to(self._shadow)
            self._seen += 1
            self._last = event
        return all(m.use_text_for_featurization == how for (_, how), m in self._read_as.items())

    def states(self) -> List[State]:
        """All states with that of this moment; the caller may change their user parts."""
        now = self._now()
        every = [*self._states] if now is None else [*self._states, now]
        last = every[-1].get(USER) if every else None
        own: Dict[int, Dict[Text, Any]] = {}
        return [
            _own_user(state, own) if self._with_text or state.get(USER) is last else state
            for state in every
        ]

    def _now(self) -> Optional[State]:
        """The state of this moment, worked out once while nothing happens."""
        said = self._shadow.latest_message
        moment = self._seen, said and said.use_text_for_featurization
        if self._latest[0] != moment:
            before = self._action, self._hidden
            self._latest = (moment, self._step(False))
            self._action, self._hidden = before
        return self._latest[1]

    def _keep(self, state: Optional[State]) -> None:
        if state is None:
            return
        self._states.append(state)
        self._with_text = self._with_text or TEXT in state.get(USER, {})
        said = self._shadow.latest_message
        if said is not None:
            self._read_as[id(said), said.use_text_for_featurization] = said

    def _step(self, hide_rule_turn: bool) -> Optional[State]:
        """One round of `Domain.states_for_tracker_history`; None for a turn that is hidden."""
        domain, tracker = self._domain, self._shadow
        if self._without_rules:
            if not self._hidden:
                self._action = domain._get_prev_action_sub_state(tracker)
            if not tracker.followup_action and (
                tracker.latest_action_name != tracker.active_loop_name
            ):
                self._hidden = hide_rule_turn
            if self._hidden:
                return None
        state = self._active_state()
        if self._without_rules:
            state = {kind: dict(part) for kind, part in state.items()}
            domain._remove_rule_only_features(state, self._rule_only)
            if self._states:
                domain._substitute_rule_only_user_input(state, self._states[-1])
            if self._action:
                state[PREVIOUS_ACTION] = self._action
        return domain._clean_state(state)

    def _active_state(self) -> State:
        """As `Domain.get_active_state`, with the features of equal slots worked out once."""
        domain, tracker = self._domain, self._shadow
        values = tuple((slot.name, type(slot.value), slot.value) for slot in self._featured)
        try:
            slots = self._slots.get(values)
        except TypeError:  # a list in a slot
            slots, values = None, ()
        if slots is None:
            slots = domain._get_slots_sub_state(tracker)
            if values:
                self._slots[values] = slots
        state = {
            USER: domain._get_user_sub_state(tracker),
            SLOTS: slots,
            PREVIOUS_ACTION: domain._get_prev_action_sub_state(tracker),
            ACTIVE_LOOP: domain._get_active_loop_sub_state(tracker),
        }
        return domain._clean_state(state)


def _own_user(state: State, own: Dict[int, Dict[Text, Any]]) -> State:
    """Give a state a user part that may be changed; states that share one go on sharing it."""
    user = state.get(USER)
    if user is None:
        return state
    return {**state, USER: own.setdefault(id(user), dict(user))}


def kept_states(stock: States) -> States:
    """Makes `Domain.states_for_tracker_history` that goes on where it stopped."""

    def states_for_tracker_history(
        self: Domain,
        tracker: DialogueStateTracker,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: Optional[Dict[Text, Any]] = None,
    ) -> List[State]:
        if type(tracker) is DialogueStateTracker and not omit_unset_slots:
            walks = tracker.__dict__.setdefault(KEPT, {})
            walk = walks.get(ignore_rule_only_turns)
            if walk is None or not walk.goes_on(tracker, self, rule_only_data):
                walk = Walk(tracker, self, ignore_rule_only_turns, rule_only_data)
                walks[ignore_rule_only_turns] = walk
            if walk.advance(tracker):
                states: List[State] = walk.states()
                return states
            del walks[ignore_rule_only_turns]
        return stock(self, tracker, omit_unset_slots, ignore_rule_only_turns, rule_only_data)

    return states_for_tracker_history
