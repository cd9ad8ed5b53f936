"""A password for an engineer must be worth its name."""

import pytest

from api.identity.add_engineer import weakness


class TestAPassword:
    @pytest.mark.parametrize("password", ["kort", "", "elf tekens!"])
    def test_that_is_short_is_refused(self, password: str) -> None:
        assert "at least 12" in (weakness(password, "bram") or "")

    @pytest.mark.parametrize("password", ["passwordpassword", "aaaaaaaaaaaaaaaa", "brambrambram"])
    def test_that_is_easy_to_guess_is_refused(self, password: str) -> None:
        assert "easy to guess" in (weakness(password, "bram") or "")

    def test_that_is_endless_is_refused(self) -> None:
        assert "at most" in (weakness("vier losse woorden " * 100, "bram") or "")

    def test_of_a_few_odd_words_is_taken(self) -> None:
        assert weakness("krukas-plumeau-veertien-gletsjer", "bram") is None
