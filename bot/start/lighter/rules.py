"""Finds the rules that fit a conversation by its latest state, in place of walking them all.

Nearly every rule names the action that came before it and an intent or an outcome. Only the rules
that share both with the conversation are compared, with their JSON read once.
"""

from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Set, Text, Tuple

from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import ACTION_NAME

Lookup = Mapping[Text, Text]
PossibleKeys = Callable[[Any, Lookup, List[State]], Set[Text]]
INDEXES = "_nachtwacht_indexes"


class Feature(NamedTuple):
    """One value that a rule wants in a state, or wants not to be there."""

    kind: Text
    key: Text
    value: Any
    absent: bool

    def fits(self, state: Mapping[Text, Mapping[Text, Any]]) -> bool:
        """Tells as `RulePolicy._does_rule_match_state` does for one value."""
        found = state.get(self.kind, {}).get(self.key)
        if self.absent:
            return not found or found == SHOULD_NOT_BE_SET
        return bool(found == self.value)


class RuleState(NamedTuple):
    """One state of a rule; `begins` when no action came before it."""

    begins: bool
    features: Tuple[Feature, ...]

    def fits(self, state: Mapping[Text, Mapping[Text, Any]]) -> bool:
        """Tells as `RulePolicy._is_rule_applicable` does for one turn."""
        starts = not state.get(PREVIOUS_ACTION)
        if self.begins or starts:
            return self.begins and starts
        return all(feature.fits(state) for feature in self.features)


class Rule(NamedTuple):
    """A rule by its key; its states from the last one back."""

    key: Text
    states: Tuple[RuleState, ...]

    def fits(self, states: List[State]) -> bool:
        """Tells whether the end of the conversation is this rule."""
        return all(
            rule.fits(state) for rule, state in zip(self.states, reversed(states), strict=False)
        )


class RuleIndex:
    """The rules of one lookup by the action that comes last in them, and one feature beside it."""

    def __init__(self, lookup: Lookup, read: Callable[[Text], List[State]]) -> None:
        self._lookup = lookup
        self._size = len(lookup)
        self._rules: Dict[Any, List[Rule]] = {}
        for key in lookup:
            states = tuple(_rule_state(state) for state in reversed(read(key)))
            self._rules.setdefault(_sign(states), []).append(Rule(key, states))

    def is_of(self, lookup: Lookup) -> bool:
        """Tells whether it was made of this very lookup and nothing was added since."""
        return self._lookup is lookup and self._size == len(lookup)

    def fitting(self, states: List[State]) -> List[Text]:
        """The keys of the rules that end as the conversation does (at least one state)."""
        return [
            rule.key
            for sign in _signs(states[-1])
            for rule in self._rules.get(sign, ())
            if rule.fits(states)
        ]


def indexed_keys(stock: PossibleKeys) -> PossibleKeys:
    """Makes `RulePolicy._get_possible_keys` with an index.

    Of several rules of the same length stock takes the one that its set happens to give first; so
    that it stays the same one, such a case is left to stock.
    """

    def _get_possible_keys(self: Any, lookup: Lookup, states: List[State]) -> Set[Text]:
        if not states:
            return stock(self, lookup, states)
        keys = _index(self, lookup).fitting(states)
        lengths = [len(key) for key in keys]
        if len(set(lengths)) < len(lengths):
            return stock(self, lookup, states)
        return set(keys)

    return _get_possible_keys


def _index(policy: Any, lookup: Lookup) -> RuleIndex:
    indexes: Dict[int, RuleIndex] = policy.__dict__.setdefault(INDEXES, {})
    index = indexes.get(id(lookup))
    if index is None or not index.is_of(lookup):
        index = indexes[id(lookup)] = RuleIndex(lookup, policy._rule_key_to_state)
    return index


def _sign(rule: Tuple[RuleState, ...]) -> Any:
    """What a state must have for the rule to fit: the action before, and one feature beside it."""
    if not rule or rule[0].begins:
        return None, None
    wanted = [feature[:3] for feature in rule[0].features if not feature.absent]
    before = next((one for one in wanted if one[:2] == (PREVIOUS_ACTION, ACTION_NAME)), None)
    beside = next((one for one in wanted if one[0] != PREVIOUS_ACTION), None)
    return before, beside


def _signs(state: State) -> List[Any]:
    """Every sign of a rule that may fit the state."""
    has = [(kind, key, value) for kind, part in state.items() for key, value in part.items()]
    before = [one for one in has if one[:2] == (PREVIOUS_ACTION, ACTION_NAME)]
    beside = [one for one in has if one[0] != PREVIOUS_ACTION]
    return [(action, feature) for action in (*before, None) for feature in (*beside, None)]


def _rule_state(state: State) -> RuleState:
    features = [
        Feature(kind, key, tuple(v) if isinstance(v, list) else v, v == SHOULD_NOT_BE_SET)
        for kind, wanted in state.items()
        for key, v in wanted.items()
        if v
    ]
    return RuleState(not state.get(PREVIOUS_ACTION), tuple(features))
