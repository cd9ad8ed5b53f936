"""How sure the bot must be before it acts, learned for a stated cost of being wrong."""

from dataclasses import asdict, dataclass
from typing import Any, Dict, Mapping, Optional, Sequence, Text

import numpy as np

REPAIR, PROBLEM, REQUEST, TALK, ELSEWHERE = "repair", "problem", "request", "talk", "elsewhere"
CANDIDATES = np.linspace(0.1, 0.95, 86)


@dataclass(frozen=True)
class Groups:
    """Which intents are alike in what a mistake does.

    `repairs` change something, other `problems` give wrong advice, `requests` are answered wrongly,
    whatever else is talk; `elsewhere` is the intent of what nobody here can help with.
    """

    problems: Sequence[Text] = ()
    repairs: Sequence[Text] = ()
    requests: Sequence[Text] = ()
    elsewhere: Text = ""

    def of(self, intent: Text) -> Text:
        """The group of an intent."""
        if intent in self.repairs:
            return REPAIR
        if intent in self.problems:
            return PROBLEM
        if intent in self.requests:
            return REQUEST
        return ELSEWHERE if intent == self.elsewhere else TALK


@dataclass(frozen=True)
class Thresholds:
    """The lowest probability per group with which the bot acts rather than asks.

    For `elsewhere` it is the probability of that intent, whether it is the likeliest or not.
    """

    repair: float = 1.0
    problem: float = 1.0
    request: float = 1.0
    talk: float = 1.0
    elsewhere: float = 1.0

    @classmethod
    def learn(
        cls,
        probabilities: Any,
        numbers: Sequence[int],
        names: Sequence[Text],
        groups: Groups,
        costs: Mapping[Text, float],
        sent_away_at_most: float,
    ) -> "Thresholds":
        """Learns from probabilities (texts × names) by models that had not seen the text.

        `numbers` has the right name of each text, `costs` says for each group how many questions
        one wrong answer is worth, `sent_away_at_most` which share of the texts that do belong here
        may be taken for what is elsewhere.
        """
        best = probabilities.argmax(axis=1)
        confidence = probabilities.max(axis=1)
        right = best == np.array(numbers)
        of = np.array([groups.of(names[i]) for i in best])
        learned = {
            name: cheapest(confidence[of == name], right[of == name], cost)
            for name, cost in costs.items()
        }
        if groups.elsewhere in names:
            place = list(names).index(groups.elsewhere)
            ours = probabilities[np.array(numbers) != place, place]
            learned[ELSEWHERE] = float(np.quantile(ours, 1.0 - sent_away_at_most))
        return cls(**learned)

    def act(
        self, intent: Text, confidence: float, elsewhere: float, groups: Groups
    ) -> Optional[Text]:
        """The intent to act on, given the likeliest one; None where a question is better."""
        group = groups.of(intent)
        if group != ELSEWHERE and confidence >= getattr(self, group):
            return intent
        return groups.elsewhere if groups.elsewhere and elsewhere >= self.elsewhere else None

    def as_dict(self) -> Dict[Text, float]:
        """The numbers, to be stored and given to the constructor again."""
        return asdict(self)


def cheapest(confidence: Any, right: Any, cost_wrong: float) -> float:
    """The threshold that costs least: 1 per question asked, `cost_wrong` per wrong answer."""
    if len(confidence) == 0:
        return 1.0
    costs = [
        float((confidence < c).sum() + cost_wrong * ((confidence >= c) & ~right).sum())
        for c in CANDIDATES
    ]
    return float(round(CANDIDATES[int(np.argmin(costs))], 2))
