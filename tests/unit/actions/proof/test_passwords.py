"""Which passwords are refused and why."""

import pytest

from actions.proof.passwords import trouble_with

OWN = ("avries", "Anna de Vries", "anna.devries")
COMPANY = ("De Linde",)


def trouble(password: str) -> str | None:
    return trouble_with(password, own_words=OWN, company_words=COMPANY)


class TestWhatEverybodyWouldTry:
    @pytest.mark.parametrize(
        "password",
        [
            "Zomer2026!", "Welkom01!!", "W3lkom2026!", "!!Welkom!!2026", "ZomerWelkom2026!",
            "Maandag2026", "Wachtwoord123", "Decemb3r2026", "Feyenoord1908", "P@ssw0rd2026",
            "kerstVakantie26", "januari2026januari",
        ],
    )  # fmt: skip
    def test_is_too_common(self, password: str) -> None:
        assert trouble(password) == "password_common"

    @pytest.mark.parametrize(
        "password", ["1234567890", "aaaaaaaaaaaa", "9876543210", "kkkkkllllll"]
    )
    def test_or_too_weak(self, password: str) -> None:
        assert trouble(password) == "password_weak"


class TestNames:
    @pytest.mark.parametrize(
        "password", ["ik heet anna vandaag", "xx4VR1ESxx99gelukkig", "4nna fietst naar huis"]
    )
    def test_of_the_person_are_refused(self, password: str) -> None:
        assert trouble(password) == "password_has_name"

    def test_of_the_company_are_refused(self) -> None:
        assert trouble("onder de L1nde staat een bank") == "password_has_company"

    def test_two_letters_are_no_name(self) -> None:
        assert trouble("gele deur met sloten 4") is None


class TestLength:
    def test_nine_is_too_short(self) -> None:
        assert trouble("xK9#mQ2vL") == "password_too_short"

    def test_128_is_enough_and_129_too_long(self) -> None:
        long = "geel raam boot kwark " * 7
        assert trouble(long[:128]) is None
        assert trouble(long[:129]) == "password_too_long"

    def test_a_line_end_cannot_be_typed_elsewhere(self) -> None:
        assert trouble("geel raam\nboot kwark") == "password_unusable"


class TestAGoodOne:
    @pytest.mark.parametrize(
        "password",
        [
            "vlieger boven duinpan 9",
            "Koffie-zonder-melk-91",
            "drie gekke ezels zwemmen",
            "ü-bahn naar Zürich 8",
        ],
    )
    def test_passes(self, password: str) -> None:
        assert trouble(password) is None
