"""Which addresses and numbers can be registered, and how a recovery code may be typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.proof.codes import new_recovery_code, recovery_cleaned
from actions.proof.mine.targets import plain_address, plain_number


class TestAnAddress:
    @pytest.mark.parametrize(
        "typed",
        ["anna@thuis.example", " Anna.de-Vries+werk@mail.thuis.example ", "a_b'c%d@x-y.co.uk"],
    )
    def test_that_people_have_is_taken(self, typed: str) -> None:
        assert plain_address(typed) == typed.strip()

    @given(st.text(max_size=40), st.sampled_from('\r\n\x00,;:<>()[] "\\\t\u2028'))
    def test_never_holds_what_could_be_a_header_or_a_second_one(self, rest: str, odd: str) -> None:
        assert plain_address(f"a{odd}{rest}@thuis.example") is None
        assert plain_address(f"anna@thuis.example{odd}{rest}x") is None

    @pytest.mark.parametrize(
        "typed", [f"a@{'b' * 300}.nl", "a@b", ".a@b.nl", "a.@b.nl", "a@-b.nl", "ä@b.nl", "a@b..nl"]
    )
    def test_that_is_odd_is_not(self, typed: str) -> None:
        assert plain_address(typed) is None


class TestANumber:
    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("06-12345678", "+31612345678"),
            ("0031 6 1234 5678", "+31612345678"),
            ("+44 (20) 7946 0958", "+442079460958"),
            ("112", None),
            ("+0612345678", None),
            ("0612345678, 0687654321", None),
            ("+31612345678?to=x", None),
            ("+31٦12345678", None),
        ],
    )
    def test_is_made_international(self, typed: str, number: str | None) -> None:
        assert plain_number(typed) == number


class TestARecoveryCode:
    def test_is_read_as_it_was_made_however_it_is_typed(self) -> None:
        for _ in range(50):
            code = new_recovery_code()
            plain = code.replace("-", "")
            for typed in (code, code.lower(), f" {plain} ", code.replace("0", "o")):
                assert recovery_cleaned(typed) == plain

    @pytest.mark.parametrize("typed", ["", "1234", "U" * 16, "0" * 17, "é" * 16])
    def test_is_nothing_else(self, typed: str) -> None:
        assert recovery_cleaned(typed) is None
