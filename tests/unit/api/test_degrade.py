"""Fitting texts to what a channel can show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.messaging.degrade import length, split


class TestALongText:
    def test_is_cut_at_a_paragraph_first(self) -> None:
        text = "Een zin. Nog een zin.\n\nTweede stuk met wat meer woorden erin."
        assert split(text, 50) == [
            "(1/2) Een zin. Nog een zin.",
            "(2/2) Tweede stuk met wat meer woorden erin.",
        ]

    def test_is_cut_at_a_sentence_next(self) -> None:
        text = "Dit is zin een. Dit is zin twee die wat langer is."
        assert split(text, 45) == [
            "(1/2) Dit is zin een.",
            "(2/2) Dit is zin twee die wat langer is.",
        ]

    def test_is_not_cut_inside_code(self) -> None:
        text = "Typ dit nu eerst eens even `ipconfig /flushdns /all` in het zwarte venster."
        assert any("`ipconfig /flushdns /all`" in part for part in split(text, 60))

    def test_counts_as_providers_count(self) -> None:
        assert length("🧨a") == 3

    @given(st.text(min_size=1, max_size=600), st.integers(20, 200))
    def test_always_fits_and_keeps_every_character_but_spaces(
        self, text: str, longest: int
    ) -> None:
        parts = split(text, longest)
        assert all(length(part) <= longest for part in parts)
        bare = "".join(p.partition(") ")[2] for p in parts) if len(parts) > 1 else parts[0]
        assert "".join(bare.split()) == "".join(text.split())


class TestAShortText:
    @pytest.mark.parametrize("text", ["", "hoi", "x" * 20])
    def test_is_left_alone(self, text: str) -> None:
        assert split(text, 20) == [text]
