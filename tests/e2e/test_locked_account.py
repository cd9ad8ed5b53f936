"""Too many wrong tries: unlocked after a proof, and not without one."""

from collections.abc import Callable

from tests.e2e.test_forgotten_password import open_secure_page, type_code
from tests.support.browser import Employee
from tests.support.company import FATIMA, Company

SitDown = Callable[..., Employee]
PASSWORD = "Thee-met-munt-om-vier-8"


class TestALockedEmployee:
    def test_the_account_opens_after_the_proof(self, sign_in: SitDown, company: Company) -> None:
        fatima = sign_in("Fatima")
        look = fatima.page.context.new_page()
        fatima.says("mijn account is geblokkeerd").hears("zeker weten dat jij het bent")
        assert company.login_works(look, "fatima", PASSWORD) == "locked"

        type_code(open_secure_page(fatima), company.code(look, FATIMA))
        fatima.hears("weer open. Log in")
        assert company.login_works(look, "fatima", PASSWORD) == "welcome"
        fatima.says("ja, het werkt").hears("Fijn")

    def test_wrong_codes_open_nothing(self, sign_in: SitDown, company: Company) -> None:
        fatima = sign_in("Fatima")
        look = fatima.page.context.new_page()
        fatima.says("mijn account is geblokkeerd").hears("zeker weten dat jij het bent")
        page = open_secure_page(fatima)
        type_code(page, "000000")
        page.get_by_role("alert").filter(has_text="code").first.wait_for()
        assert company.login_works(look, "fatima", PASSWORD) == "locked"
