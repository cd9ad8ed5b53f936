"""How an employee is doing, message after message."""

from typing import Any

from api.tone.mood import after

SAID: dict[str, tuple[str, ...]] = {
    "calm": (),
    "tense": ("frustrated",),
    "angry": ("angry",),
    "distress": ("distress",),
}


def heard(*sounds: str) -> dict[str, Any]:
    mood: dict[str, Any] | None = None
    for seq, sound in enumerate(sounds, start=1):
        mood = after(mood, SAID[sound], seq)
    assert mood is not None
    return mood


class TestAMood:
    def test_begins_with_the_first_message(self) -> None:
        assert heard("tense") == {"label": "tense", "trend": "steady", "evidence_msg": [1]}

    def test_gets_worse_at_once(self) -> None:
        mood = heard("calm", "angry")
        assert (mood["label"], mood["trend"], mood["evidence_msg"]) == ("angry", "worse", [2])

    def test_gets_better_step_by_step(self) -> None:
        assert heard("angry", "calm")["label"] == "tense"
        assert heard("angry", "calm")["trend"] == "better"
        assert heard("angry", "calm", "calm")["label"] == "calm"

    def test_of_distress_stays(self) -> None:
        assert heard("distress", "calm", "calm", "calm")["label"] == "distressed"

    def test_is_shown_by_the_last_few_messages(self) -> None:
        assert heard(*["angry"] * 8)["evidence_msg"] == [4, 5, 6, 7, 8]
