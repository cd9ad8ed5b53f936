"""Several problems in one text: which of its parts count, and how sure each of them must be."""

from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Text

import numpy as np
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME as UNSURE

from bot.components.parts import Part
from bot.components.text import count_words
from bot.decision import ASKS_FOR_A_HUMAN

MOST_PROBLEMS = 3


class Problem(NamedTuple):
    """One problem that a text names, where it does, and the probability that it is this one."""

    intent: Text
    start: int
    end: int
    text: Text
    confidence: float

    def as_dict(self) -> Dict[Text, Any]:
        """As it stands in the parse data."""
        return dict(self._asdict())


class Rules(NamedTuple):
    """What the classifier knows: names of labels, problems, repairs, and thresholds.

    `threshold` gives how sure it must be of an intent; `part` how sure of one in a part. A part of
    a text of at most `short` words counts without a word of trouble when it is as sure as `sure`.
    """

    labels: Sequence[Text]
    problems: Sequence[Text]
    repairs: Sequence[Text]
    threshold: Callable[[Text], float]
    part: float
    sure: float = 1.0
    short: int = 0


def several(
    top: Text, cut: Sequence[Part], probabilities: Any, rules: Rules
) -> Optional[List[Problem]]:
    """The problems that the parts name, the one to begin with first; None: the whole text counts.

    `top` is the intent of the whole text, `probabilities` an array of (whole text, then its parts)
    × labels. The same problem twice is one. The whole text must agree: the problems found are its
    likeliest ones, and its intent is one of them, or unsure, or just what a part denies. First
    comes what can be repaired, for that is done in minutes and stops most work; otherwise they
    stay in the order in which they were written. Who asks for a human in a part gets one.
    """
    found: Dict[Text, Problem] = {}
    denied = set()
    short = sum(count_words(part.text) for part in cut) <= rules.short
    for part, row in zip(cut, probabilities[1:], strict=True):
        best = int(np.argmax(row))
        intent, confidence = rules.labels[best], float(row[best])
        if intent not in rules.problems:
            continue
        if part.denied:
            denied.add(intent)
        elif confidence >= _sure_enough(intent, part, short, rules):
            found.setdefault(intent, Problem(intent, part.start, part.end, part.text, confidence))
    denied -= set(found)
    asked_for_human = ASKS_FOR_A_HUMAN in _likeliest(probabilities[1:], rules.labels)
    if asked_for_human or len(found) < (1 if top in denied else 2):
        return None
    if top != UNSURE and top not in found and top not in denied:
        return None
    order = np.argsort(-probabilities[0])[: len(found) + len(denied)]
    if not set(found) <= {rules.labels[place] for place in order}:
        return None
    ordered = sorted(found.values(), key=lambda problem: problem.intent not in rules.repairs)
    return ordered[:MOST_PROBLEMS]


def _likeliest(probabilities: Any, labels: Sequence[Text]) -> List[Text]:
    return [labels[place] for place in probabilities.argmax(axis=1)]


def _sure_enough(intent: Text, part: Part, short: bool, rules: Rules) -> float:
    """How sure it must be of an intent to take it from a part; more than 1 is never."""
    least = max(rules.part, rules.threshold(intent))
    if part.trouble:
        return least
    return max(least, rules.sure) if short else 2.0


def part_threshold(surest: Sequence[float], texts: int, wrong_at_most: float) -> float:
    """The lowest threshold that cuts at most a share `wrong_at_most` of `texts` into two.

    `surest` has, for each text with one problem whose parts seem to name two, how sure the model
    that did not see it was of the less likely of the two.
    """
    for candidate in np.linspace(0.5, 0.99, 50):
        if sum(sure >= candidate for sure in surest) <= wrong_at_most * texts:
            return float(round(candidate, 2))
    return 1.0
