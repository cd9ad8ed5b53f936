"""What readings are worth, as numbers."""

import math
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Text, Tuple

from bot.decision import ACT, ASK, ASKS_FOR_A_HUMAN, HUMAN, OUT_OF_SCOPE

Z_95 = 1.959963984540054
BINS = 10
REPAIRS = ("citrix_session_stuck", "password_forgot", "account_locked")


class Reading(NamedTuple):
    """One sentence as it was read: likeliest intent, its probability, the decision, and what that
    took, in milliseconds until the answer and in milliseconds of the processor."""

    language: Text
    meant: Text
    text: Text
    likeliest: Text
    confidence: float
    decision: Text
    milliseconds: float
    processor: float

    @property
    def acted(self) -> Optional[Text]:
        """The intent acted on; None when something is asked."""
        if self.decision.startswith(ACT):
            return self.decision[len(ACT) :]
        named = {HUMAN: ASKS_FOR_A_HUMAN, OUT_OF_SCOPE: OUT_OF_SCOPE}
        return named.get(self.decision)

    @property
    def asked(self) -> List[Text]:
        """The intents to choose from."""
        if not self.decision.startswith(ASK):
            return []
        return [name for name in self.decision[len(ASK) :].split("|") if name]


class Share(NamedTuple):
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """Between 0 and 1; 0 of nothing is 0."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> Tuple[float, float]:
        """Wilson's 95 % interval."""
        return wilson(self.hits, self.of)


def wilson(hits: int, of: int, z: float = Z_95) -> Tuple[float, float]:
    """Wilson's score interval of a share; (0, 1) of nothing."""
    if of == 0:
        return 0.0, 1.0
    share = hits / of
    middle = share + z * z / (2 * of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    below, above = ((middle + way * spread) / (1 + z * z / of) for way in (-1, 1))
    return max(0.0, below), min(1.0, above)


def macro_f1(meant: Sequence[Text], read: Sequence[Text]) -> float:
    """Mean F1 over the intents that were meant, each counted alike."""
    names = sorted(set(meant))
    return sum(_f1(name, meant, read) for name in names) / len(names) if names else 0.0


def _f1(name: Text, meant: Sequence[Text], read: Sequence[Text]) -> float:
    right = sum(m == r == name for m, r in zip(meant, read, strict=True))
    named = sum(m == name for m in meant) + sum(r == name for r in read)
    return 2 * right / named if named else 0.0


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten equal bins of confidence, between 0 and 1."""
    bins: Dict[int, List[Tuple[float, bool]]] = {}
    for confidence, hit in zip(confidences, right, strict=True):
        bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, hit))
    gaps = (abs(sum(c for c, _ in each) - sum(hit for _, hit in each)) for each in bins.values())
    return sum(gaps) / len(confidences) if confidences else 0.0


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of all values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def shares(readings: Sequence[Reading]) -> Dict[Text, Share]:
    """The shares by name, in the order in which they are shown."""

    def of(those: Sequence[Reading], holds: Callable[[Reading], bool]) -> Share:
        return Share(sum(holds(each) for each in those), len(those))

    beside = [each for each in readings if each.meant == OUT_OF_SCOPE]
    within = [each for each in readings if each.meant != OUT_OF_SCOPE]
    return {
        "accuracy of the likeliest intent": of(readings, lambda r: r.likeliest == r.meant),
        "acts right or asks the right question": of(
            readings, lambda r: r.acted == r.meant or r.meant in r.asked
        ),
        "acts without asking": of(readings, lambda r: r.acted is not None),
        "acts wrongly": of(readings, lambda r: r.acted not in (None, r.meant)),
        "offers the wrong repair": of(
            readings, lambda r: r.acted in REPAIRS and r.acted != r.meant
        ),
        "out of scope: caught": of(beside, lambda r: r.decision == OUT_OF_SCOPE),
        "in scope: kept": of(within, lambda r: r.decision != OUT_OF_SCOPE),
    }


def numbers(readings: Sequence[Reading]) -> Dict[Text, float]:
    """What is no share: macro F1, calibration error, and what a parse takes."""
    likeliest = [each.likeliest for each in readings]
    meant = [each.meant for each in readings]
    right = [m == read for m, read in zip(meant, likeliest, strict=True)]
    took = [each.milliseconds for each in readings]
    return {
        "macro F1": macro_f1(meant, likeliest),
        "expected calibration error": calibration_error([r.confidence for r in readings], right),
        "parse p50 (ms)": percentile(took, 50),
        "parse p95 (ms)": percentile(took, 95),
        "parse p50 (ms of processor)": percentile([each.processor for each in readings], 50),
    }


def both_found(doubles: Sequence[Any]) -> Share:
    """How many texts with two problems gave just those two; `doubles` are dicts of two lists."""
    return Share(sum(set(d["meant"]) == set(d["found"]) for d in doubles), len(doubles))
