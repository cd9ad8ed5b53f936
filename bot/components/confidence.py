"""What margins are worth: honest probabilities."""

from dataclasses import asdict, dataclass
from typing import Any, Dict, Sequence

import numpy as np

_TINY = 1e-9


@dataclass(frozen=True)
class Calibration:
    """Turns margins into probabilities. Learned from margins of texts that the model had not seen.

    `sharpness` is the inverse temperature of the softmax; `slope` and `offset` move the
    probability of the likeliest label (its log-odds) to how often it really was right.
    """

    sharpness: float = 1.0
    slope: float = 1.0
    offset: float = 0.0

    @classmethod
    def fit(cls, margins: Any, labels: Sequence[int]) -> "Calibration":
        """Learns from margins (texts × labels) and the right label of each text."""
        from sklearn.linear_model import LogisticRegression

        sharpness = _fit_sharpness(margins, labels)
        probabilities = softmax(margins, sharpness)
        right = probabilities.argmax(axis=1) == np.array(labels)
        if right.all() or not right.any():
            return cls(sharpness)
        odds = _log_odds(probabilities.max(axis=1)).reshape(-1, 1)
        line = LogisticRegression(C=1e3).fit(odds, right)
        return cls(sharpness, float(line.coef_[0, 0]), float(line.intercept_[0]))

    def probabilities(self, margins: Any) -> Any:
        """Array of texts × labels; the order of the labels is that of the margins."""
        raw = softmax(margins, self.sharpness)
        rows, best = np.arange(len(raw)), raw.argmax(axis=1)
        top = raw[rows, best]
        told = 1.0 / (1.0 + np.exp(-(self.slope * _log_odds(top) + self.offset)))
        moved = raw * ((1.0 - told) / (1.0 - top + _TINY))[:, None]
        moved = np.minimum(moved, told[:, None])
        moved[rows, best] = told
        return moved

    def as_dict(self) -> Dict[str, float]:
        """The numbers, to be stored and given to the constructor again."""
        return asdict(self)


def softmax(margins: Any, sharpness: float) -> Any:
    """Probabilities per row of margins; a greater sharpness is surer of itself."""
    scaled = margins * sharpness
    raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def measure(probabilities: Any, numbers: Sequence[int], bins: int = 10) -> Dict[str, float]:
    """Accuracy and expected calibration error (mean gap between confidence and being right)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == np.array(numbers)
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    error = sum(
        abs(confidence[places == b].mean() - right[places == b].mean()) * (places == b).mean()
        for b in range(bins)
        if (places == b).any()
    )
    return {"accuracy": float(right.mean()), "calibration_error": float(error)}


def _fit_sharpness(margins: Any, labels: Sequence[int]) -> float:
    rows = np.arange(len(labels))
    candidates = np.geomspace(0.2, 30.0, 120)
    losses = [-np.log(softmax(margins, c)[rows, labels] + _TINY).mean() for c in candidates]
    return float(candidates[int(np.argmin(losses))])


def _log_odds(probability: Any) -> Any:
    kept = np.clip(probability, _TINY, 1.0 - _TINY)
    return np.log(kept / (1.0 - kept))
