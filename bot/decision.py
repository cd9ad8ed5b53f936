"""What the assistant does with a text: acts, asks, says that it is beside its work, or a human."""

from typing import Any, Mapping, Text

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as UNSURE

HUMAN, OUT_OF_SCOPE = "human", "out_of_scope"
ACT, ASK = "act:", "ask:"
ASKS_FOR_A_HUMAN = "ask_human"
CALLS_A_HUMAN = (ASKS_FOR_A_HUMAN, "distress")


def decision(parsed: Mapping[Text, Any]) -> Text:
    """One word for what follows from a parse: `human`, `out_of_scope`, `act:<intent>`, or
    `ask:<intent>|<intent>…`, likeliest first, just `ask:` when nothing is likely enough to offer.
    """
    intent = parsed["intent"]["name"]
    if intent == UNSURE:
        return ASK + "|".join(parsed["choices"])
    if intent in CALLS_A_HUMAN:
        return HUMAN
    return OUT_OF_SCOPE if intent == OUT_OF_SCOPE else f"{ACT}{intent}"
