"""A password typed in chat is in no table, no tracker, no log and no handoff."""

from collections.abc import Callable

import pytest

from tests.support.browser import Employee
from tests.support.company import JOOST, Company
from tests.support.spoken import SPOKEN, Spoken

SitDown = Callable[..., Employee]
TYPED = {
    "in a sentence": ("hoi mijn wachtwoord is Wolkenlucht-88! en het werkt niet", "Wolkenlucht-88"),
    "after a colon": ("wachtwoord: Zeewind_2291x", "Zeewind_2291x"),
    "in English": ("my password is Lighthouse#77 please check", "Lighthouse#77"),
}


class TestAPasswordInTheChat:
    @pytest.mark.parametrize("form", list(TYPED))
    def test_it_is_nowhere(self, form: str, sign_in: SitDown, company: Company) -> None:
        line, secret = TYPED[form]
        SPOKEN.hear(secret)
        joost = sign_in("Joost")
        joost.says(line).hears("verborgen|hidden|hid")
        company.wait_until_answered(JOOST)
        assert secret not in company.house.dump()
        assert secret not in company.house.logs()

    def test_alone_on_a_line_after_talk_of_passwords(
        self, sign_in: SitDown, company: Company
    ) -> None:
        joost = sign_in("Joost")
        joost.says("ik weet mijn wachtwoord niet meer").hears("zeker weten|nog mee bezig|still")
        joost.says("Vuurtoren!Noord5").hears("verborgen|hid it")
        company.wait_until_answered(JOOST)
        assert "Vuurtoren" not in company.house.dump()
        assert "Vuurtoren" not in company.house.logs()

    def test_the_search_itself_finds_what_is_stored(
        self, sign_in: SitDown, company: Company
    ) -> None:
        bram = sign_in("Bram")
        bram.says("de printer op zolderkamer-onvindbaar doet niets").hears("stappen|proberen|mens")
        assert "zolderkamer-onvindbaar" in company.house.dump()
        spoken = Spoken()
        spoken.hear("zolderkamer-onvindbaar", "20000101")
        assert spoken.found_in(company.house.dump()) == ["zold…"]
        assert spoken.found_in("code 20000101 ") == ["2000…"]
