"""How an employee is doing, from what the last messages sounded like."""

from collections.abc import Sequence
from typing import Any

from api.tone.signals import ANGRY, DISTRESS, UNWELL, Signals

CALM, TENSE, CROSS, DISTRESSED = "calm", "tense", "angry", "distressed"
LABELS = (CALM, TENSE, CROSS, DISTRESSED)
WORSE, STEADY, BETTER = "worse", "steady", "better"
MOST_EVIDENCE = 5


def after(kept: dict[str, Any] | None, signals: Signals, seq: int) -> dict[str, Any]:
    """Return the mood after one more message: `label`, `trend` and the numbers of the messages.

    A calm message takes one step back, not all of them; distress stays until the case is closed.
    """
    before = LABELS.index(kept["label"]) if kept else None
    label = _label(signals)
    if before is not None:
        label = before if LABELS[before] == DISTRESSED else max(label, before - 1)
    evidence: Sequence[int] = kept["evidence_msg"] if kept else ()
    heard = [*evidence, seq] if signals else [*evidence]
    return {
        "label": LABELS[label],
        "trend": _trend(label, label if before is None else before),
        "evidence_msg": heard[-MOST_EVIDENCE:],
    }


def is_angry(kept: dict[str, Any] | None) -> bool:
    """True for a mood that is angry."""
    return kept is not None and kept["label"] == CROSS


def _label(signals: Signals) -> int:
    if DISTRESS in signals:
        return LABELS.index(DISTRESSED)
    if ANGRY in signals:
        return LABELS.index(CROSS)
    return LABELS.index(TENSE if UNWELL & set(signals) else CALM)


def _trend(label: int, before: int) -> str:
    if label == before:
        return STEADY
    return WORSE if label > before else BETTER
