"""Bram is woken, reads what Anna has been through, helps her and gives her back."""

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.desk_house import Caller, DeskHouse
from tests.support.desk_screen import DeskScreen
from tests.support.waiting import eventually


class TestAWokenEngineer:
    def test_goes_from_the_link_to_the_end(
        self, page: Page, house: DeskHouse, anna: Caller
    ) -> None:
        call = anna.calls_for_help()
        desk = DeskScreen(page, house.url).signs_in(f"/desk/h/{call}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Anna de Vries")
        brief = page.locator(".brief")
        expect(brief).to_contain_text("Citrix hangt m'n citrix zit muurvast, beeld staat stil")
        expect(brief).to_contain_text("Nagekeken of het weg is – staat er nog")
        expect(brief).to_contain_text("Het oude Citrix-scherm gaat niet weg.")
        desk.takes().writes("Hoi Anna, ik kijk met je mee.")
        expect(desk.lines.last).to_have_text("Hoi Anna, ik kijk met je mee.")
        answered = ("engineer", "Hoi Anna, ik kijk met je mee.")
        eventually(lambda: anna.heard()[-1] == answered)
        anna.says("fijn, dankjewel")
        expect(desk.lines.last).to_have_text("fijn, dankjewel")
        assert ("assistant", "bot: fijn, dankjewel") not in anna.heard()
        page.get_by_text("Teruggeven", exact=True).click()
        page.locator("#hand-back textarea").fill("VDA-07 is herstart")
        desk.button("Geef terug aan Nachtwacht").click()
        desk.sees("Dit gesprek is teruggegeven aan Nachtwacht.").sees("VDA-07 is herstart")
        anna.says("hij doet het weer")
        eventually(lambda: anna.heard()[-1] == ("assistant", "bot: hij doet het weer"))
        assert desk.errors == []

    def test_finishes_a_call_that_is_solved(
        self, desk: DeskScreen, house: DeskHouse, anna: Caller
    ) -> None:
        call = anna.calls_for_help()
        desk.goes("/desk").opens("Anna de Vries", call).takes()
        desk.page.get_by_text("Afronden", exact=True).click()
        desk.button("Het is opgelost").click()
        desk.sees("Dit is afgerond.")


class TestAnOpenList:
    def test_shows_a_new_call_by_itself_and_says_so(
        self, desk: DeskScreen, house: DeskHouse
    ) -> None:
        waiting = desk.page.locator("#calls .row.waiting").count()
        house.person("Wilma Wachtend").calls_for_help()
        expect(desk.page.get_by_role("link", name="Wilma Wachtend")).to_be_visible()
        expect(desk.page.locator("#heard")).to_contain_text("wacht nu op hulp")
        expect(desk.page).to_have_title(f"({waiting + 1}) Oproepen · Nachtwacht")
        assert desk.errors == []


class TestALineThatIsBad:
    def test_keeps_an_answer_that_was_not_sent_and_sends_it_once(
        self, desk: DeskScreen, anna: Caller
    ) -> None:
        call = anna.calls_for_help()
        desk.goes("/desk").opens("Anna de Vries", call).takes()
        desk.page.route("**/reply", lambda route: route.abort())
        desk.writes("Komt dit aan?").sees("Niet verstuurd.")
        assert ("engineer", "Komt dit aan?") not in anna.heard()
        desk.page.unroute("**/reply")
        desk.button("Stuur nog eens").click()
        expect(desk.page.locator(".line.pending")).to_have_count(0)
        eventually(lambda: anna.heard().count(("engineer", "Komt dit aan?")) == 1)

    def test_says_that_there_is_no_connection(
        self, desk: DeskScreen, context: BrowserContext
    ) -> None:
        desk.page.route("**/desk/events*", lambda route: route.abort())
        desk.goes("/desk").sees("Geen verbinding.")

    def test_keeps_what_is_being_typed_over_a_reload(self, desk: DeskScreen, anna: Caller) -> None:
        call = anna.calls_for_help()
        desk.goes("/desk").opens("Anna de Vries", call).takes()
        desk.answer.fill("halve zin")
        desk.page.reload()
        expect(desk.answer).to_have_value("halve zin")


class TestTwoEngineers:
    def test_the_card_follows_when_a_colleague_takes_it(
        self, desk: DeskScreen, house: DeskHouse, anna: Caller
    ) -> None:
        call = anna.calls_for_help()
        desk.goes(f"/desk/handoffs/{call}").live()
        house.taken_by_somebody_else(call, "Eva")
        desk.sees("Eva helpt Anna nu. Je leest hier mee.")
        expect(desk.answer).to_have_count(0)


class TestWithoutScript:
    def test_everything_that_matters_works(
        self, house: DeskHouse, anna: Caller, context: BrowserContext
    ) -> None:
        browser = context.browser
        assert browser is not None
        plain = browser.new_context(java_script_enabled=False, locale="nl-NL")
        call = anna.calls_for_help()
        desk = DeskScreen(plain.new_page(), house.url, script=False).signs_in(
            f"/desk/handoffs/{call}"
        )
        desk.takes().writes("Zonder script gaat het ook")
        expect(desk.lines.last).to_have_text("Zonder script gaat het ook")
        desk.page.get_by_text("Teruggeven", exact=True).click()
        desk.button("Geef terug aan Nachtwacht").click()
        desk.sees("Dit gesprek is teruggegeven aan Nachtwacht.")
        plain.close()


class TestInEnglish:
    def test_the_desk_is_as_complete(self, desk: DeskScreen, anna: Caller) -> None:
        call = anna.calls_for_help()
        desk.goes("/desk").speaks("en", "English").opens("Anna de Vries", call)
        desk.sees("Checked that it is gone").sees("Cannot work")
        expect(desk.button("I take this")).to_be_visible()
        desk.speaks("nl", "Nederlands")
        expect(desk.button("Ik pak het op")).to_be_visible()
