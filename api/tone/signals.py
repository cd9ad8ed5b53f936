"""The names of the signals in an answer of the bot."""

from collections.abc import Collection

Signals = Collection[str]

DISTRESS, CARE, WORK = "distress", "urgent_care", "urgent_work"
ANGRY, FRUSTRATED = "angry", "frustrated"
URGENT = frozenset({CARE, WORK})
UPSET = frozenset({ANGRY, FRUSTRATED})
UNWELL = URGENT | UPSET
