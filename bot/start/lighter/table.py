"""Every name that a lighter turn replaces, in one table; puts them in and takes them out."""

import inspect
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, NamedTuple, Sequence, Text, Tuple

from bot.start.caches import check_name, check_version


class Patch(NamedTuple):
    """`owner.name` is replaced by what `make` makes of the stock one."""

    owner: Any
    name: Text
    make: Callable[[Any], Any]


def patches() -> Sequence[Patch]:
    """The table."""
    import rasa.core.policies.memoization
    import rasa.core.processor
    from rasa.core.actions.action import RemoteAction
    from rasa.core.policies.policy import Policy
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker
    from rasa.utils.endpoints import EndpointConfig

    from bot.start.lighter import (
        actions,
        connections,
        debug,
        graph,
        rules,
        states,
        tracker,
    )

    return (
        Patch(DaskGraphRunner, "run", graph.direct_run),
        Patch(Domain, "states_for_tracker_history", states.kept_states),
        Patch(RulePolicy, "_get_possible_keys", rules.indexed_keys),
        Patch(DialogueStateTracker, "copy", tracker.copied_as_it_stands),
        Patch(EndpointConfig, "session", connections.lasting),
        Patch(RemoteAction, "_action_call_format", actions.slim_call),
        Patch(RemoteAction, "_validate_action_result", actions.plain_answers),
        Patch(Policy, "format_tracker_states", debug.no_format),
        Patch(rasa.core.processor, "copy", debug.no_copies),
        Patch(rasa.core.policies.memoization, "copy", debug.no_copies),
    )


def called() -> Sequence[Tuple[Any, Text]]:
    """What the replacements call although it is not public, with its owner."""
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    return (
        (Domain, "_clean_state"),
        (Domain, "_get_active_loop_sub_state"),
        (Domain, "_get_prev_action_sub_state"),
        (Domain, "_get_slots_sub_state"),
        (Domain, "_get_user_sub_state"),
        (Domain, "_remove_rule_only_features"),
        (Domain, "_substitute_rule_only_user_input"),
        (DialogueStateTracker, "init_copy"),
        (RulePolicy, "_rule_key_to_state"),
    )


_stock: Dict[Tuple[int, Text], Tuple[Patch, Any]] = {}


def lighten() -> None:
    """Replaces every name of the table. May be called twice.

    Raises PatchedNameGone when this is another Rasa.
    """
    import rasa

    check_version(rasa.__version__)
    for owner, name in called():
        check_name(owner, name)
    for patch in patches():
        check_name(patch.owner, patch.name)
        if (id(patch.owner), patch.name) not in _stock:
            stock = inspect.getattr_static(patch.owner, patch.name)
            _stock[id(patch.owner), patch.name] = (patch, stock)
            setattr(patch.owner, patch.name, patch.make(getattr(patch.owner, patch.name)))


@contextmanager
def stock_rasa() -> Iterator[None]:
    """Rasa as it came, while the block runs: to compare with."""
    lightened = list(_stock.values())
    for patch, stock in lightened:
        setattr(patch.owner, patch.name, stock)
    _stock.clear()
    try:
        yield
    finally:
        if lightened:
            lighten()
