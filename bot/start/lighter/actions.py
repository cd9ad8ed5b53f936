"""An action is sent what it reads, and an answer that is plain is not searched for errors."""

from typing import Any, Callable, Dict, Mapping, Text

CallFormat = Callable[..., Dict[Text, Any]]
Check = Callable[[Any, Dict[Text, Any]], bool]


def slim_call(stock: CallFormat) -> CallFormat:
    """Makes `RemoteAction._action_call_format` without the history and with an empty domain.

    Our action server reads who is speaking, the slots and the latest message
    (`docs/contracts/action_call.schema.json`). A domain that an action explicitly asks for is sent;
    without any, rasa-sdk would ask for it.
    """
    from rasa.shared.core.trackers import EventVerbosity

    def _action_call_format(self: Any, tracker: Any, domain: Any) -> Dict[Text, Any]:
        import rasa

        asked_for = domain.does_custom_action_explicitly_need_domain(self.name())
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": {**tracker.current_state(EventVerbosity.NONE), "events": []},
            "domain": domain.as_dict() if asked_for else {},
            "version": rasa.__version__,
        }

    return _action_call_format


def plain_answers(stock: Check) -> Check:
    """Makes `RemoteAction._validate_action_result` that knows an answer of slots at a glance."""

    def _validate_action_result(self: Any, result: Dict[Text, Any]) -> bool:
        return is_plain(result) or stock(self, result)

    return _validate_action_result


def is_plain(result: Any) -> bool:
    """Tells whether an answer holds slots and responses only, as Rasa's schema allows them.

    True implies that the schema accepts it; False says nothing.
    """
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(isinstance(response, dict) for response in responses)
        and all(isinstance(event, dict) and _sets_a_slot(event) for event in events)
    )


def _sets_a_slot(event: Mapping[Text, Any]) -> bool:
    return (
        event.get("event") == "slot"
        and isinstance(event.get("name"), str)
        and "value" in event
        and event.get("timestamp") is None
        and event.get("metadata") is None
    )
