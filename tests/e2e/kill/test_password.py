"""kill -9 of actions and the secure page while a password is set."""

from collections.abc import Callable
from random import Random

import pytest

from tests.e2e.kill.stories import TIMES
from tests.support.company import ANNA, Company
from tests.support.link_page import LinkPage
from tests.support.resender import STORY, Resender
from tests.support.spoken import SPOKEN
from tests.support.trap import Place, trap_at

Arrives = Callable[[str], Resender]
FORGOTTEN = ("ik ben mijn wachtwoord vergeten", "weet mn ww niet meer", "wachtwoord kwijt!!")
OLD = "Regen-op-zondag-47"
WRITTEN = "NEW.user_name = 'anna' AND NEW.password_hash IS NOT NULL"
POINTS = {
    "actions just before the write of a password": (
        "actions", Place("actions.ledger", "NEW.step = 'password.writing'", after=True)
    ),
    "actions just after the write of a password": (
        "actions", Place("sandbox.account", WRITTEN, after=True)
    ),
    "secure page during the POST of a password": (
        "secure", Place("sandbox.account", WRITTEN, after=True)
    ),
}  # fmt: skip
SET = """
    SELECT count(*) FROM actions.ledger WHERE step = 'password.set' AND case_id = '{case}'
"""


@pytest.mark.parametrize("number", range(TIMES))
@pytest.mark.parametrize("point", list(POINTS))
class TestWhileAPasswordIsSet:
    def test_it_is_set_once_and_the_link_is_never_dead(
        self,
        point: str,
        number: int,
        arrives: Arrives,
        company: Company,
        seeded: Random,
    ) -> None:
        program, place = POINTS[point]
        new = f"Kaarsen-op-tafel-{seeded.randrange(1000, 9999)}"
        SPOKEN.hear(new)
        company.lets_an_hour_pass()
        anna = arrives(ANNA)
        link = anna.says(seeded.choice(FORGOTTEN)).hears("zeker weten dat jij het bent")
        page = LinkPage(anna.link(link.challenge_id or ""))
        proved = page.posts("proof", kind="totp", code=company.code_now(ANNA))
        assert proved.get("stage") == "password", proved
        with trap_at(company.house, place) as trap:
            sent = anna.meanwhile(lambda: page.posts("password", password=new))
            trap.kill(program, place)
        sent.result()
        page.sets_until_done(new, STORY)
        page.close()

        anna.hears("nieuwe wachtwoord werkt")
        assert company.logs_in("anna", new)
        assert not company.logs_in("anna", OLD)
        (times,) = company.rows(SET.format(case=company.newest_case(ANNA)))
        assert times == (1,)
