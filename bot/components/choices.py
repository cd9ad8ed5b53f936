"""What to ask when it is not sure enough to act: the likeliest intents that have plain words."""

from typing import Any, List, Mapping, Sequence, Text

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as UNSURE

CHOICES_KEY = "choices"
MOST_CHOICES = 3
CHOICE_AT_LEAST = 0.03


def choices(
    intent: Text, ranking: Sequence[Mapping[Text, Any]], config: Mapping[Text, Any]
) -> List[Text]:
    """Names of intents to choose from, likeliest first, at most three; none when it is sure.

    `intent` is the one to act on, `ranking` has name and probability, best first. Of `config`:
    `problems` and `requests` (the intents that can be asked in plain words) and
    `choice_at_least` (the probability below which a choice is only in the way).
    """
    if intent != UNSURE:
        return []
    askable = {*config["problems"], *config["requests"]}
    likely = [each for each in ranking if each["confidence"] >= config["choice_at_least"]]
    return [each["name"] for each in likely if each["name"] in askable][:MOST_CHOICES]
