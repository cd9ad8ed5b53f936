"""What tells who wrote it is told from what only tells what is wrong."""

import pytest

from api.learning.personal import acceptable, keepable, key_of, tidy
from api.messaging.masking import MASK


class TestASentence:
    @pytest.mark.parametrize(
        "text",
        [
            "probleem met Outlook",
            "spooler stopt steeds, event id 7031",
            "0x800ccc0e bij ontvangen",
            "ik ben bezig en het scherm bevriest",
            "de naam van de printer klopt niet",
            "office365 zegt nee, sinds 14:30",
            "wfi wrkt nie 😭",
        ],
    )
    def test_about_what_is_wrong_may_be_kept(self, text: str) -> None:
        assert acceptable(text)

    @pytest.mark.parametrize(
        "text",
        [
            "bel 0612345678",
            "bel +31 6",
            "12-03-1980 is mijn geboortedag",
            "anna@linde.example krijgt niks",
            "mijn naam is anna",
            "I'm called Anna",
            "Met Jan van planning",
            "groetjes, Ilse",
            "ik ben Anna en hij hangt",
            "Welkom2026!",
            "mevr. Jansen kan er niet in",
            "/human",
            "x" * 501,
            "",
        ],
    )
    def test_that_tells_of_somebody_is_not(self, text: str) -> None:
        assert not keepable(text)

    def test_with_a_mask_waits_but_is_no_example(self) -> None:
        text = f"mijn wachtwoord is {MASK} zegt hij"
        assert keepable(text)
        assert not acceptable(text)

    def test_with_the_writers_name_is_not_kept(self) -> None:
        assert not keepable("citrix van vries hangt", ["Anna de Vries"])
        assert keepable("citrix van piet hangt", ["Anna de Vries"])


class TestTheSameSentence:
    def test_is_known_by_its_words(self) -> None:
        assert key_of("Mijn printer, hij doet 't niet!") == key_of("mijn printer hij doet 't niet")
        assert key_of("?!") != key_of("??")

    def test_is_tidied_to_one_line(self) -> None:
        assert tidy(" een\n twee\u2028drie\x07 ") == "een twee drie"
