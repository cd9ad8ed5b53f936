"""Which codes are right, and what fresh ones look like."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from actions.proof.codes import cleaned, matching_step, new_code, well_formed

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 23, 21, 40, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


class TestACodeOfTheApp:
    @pytest.mark.parametrize("away", [-1, 0, 1])
    def test_belongs_to_the_step_it_was_made_in(self, away: int) -> None:
        code = pyotp.TOTP(SEED).at(NOW, counter_offset=away)
        assert matching_step(SEED, code, NOW) == STEP + away

    @pytest.mark.parametrize("away", [-2, 2])
    def test_is_nothing_further_away(self, away: int) -> None:
        code = pyotp.TOTP(SEED).at(NOW + timedelta(seconds=30 * away))
        assert matching_step(SEED, code, NOW) is None

    def test_of_another_seed_is_nothing(self) -> None:
        code = pyotp.TOTP("KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU").at(NOW)
        assert matching_step(SEED, code, NOW) is None


class TestHowACodeIsTyped:
    def test_spaces_and_dashes_are_left_out(self) -> None:
        assert cleaned(" 12 34-56\u00a0") == "123456"

    @pytest.mark.parametrize("typed", ["12345", "1234567", "12345a", "١٢٣٤٥٦", "１２３４５６", ""])
    def test_only_six_plain_digits_are_a_code(self, typed: str) -> None:
        assert not well_formed(typed, 6)


class TestAFreshCode:
    def test_has_eight_digits_and_differs(self) -> None:
        codes = {new_code() for _ in range(50)}
        assert all(well_formed(code, 8) for code in codes)
        assert len(codes) > 45
