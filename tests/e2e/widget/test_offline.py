"""The connection goes away and comes back."""

from playwright.sync_api import Route, expect

from tests.support.chat_house import ChatHouse
from tests.support.waiting import eventually
from tests.support.widget_screen import Screen


class TestConnectionCut:
    def test_what_was_typed_is_delivered_once(self, screen: Screen, house: ChatHouse) -> None:
        screen.says("ervoor").sees("ervoor").streaming()
        house.do(house.wire.cut())
        screen.says("zonder verbinding")
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_be_visible()
        expect(screen.page.get_by_text("Geen verbinding.")).to_be_visible()
        house.do(house.wire.restore())
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_have_count(0)
        screen.sees("ervoor", "zonder verbinding")
        expect(screen.page.get_by_text("Geen verbinding.")).to_be_hidden()
        eventually(lambda: house.heard() == ["ervoor", "zonder verbinding"])

    def test_what_was_said_meanwhile_is_shown_once_and_in_order(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("ervoor").sees("ervoor").streaming()
        house.do(house.wire.cut())
        for number in range(20):
            house.says(f"bericht {number}")
        house.do(house.wire.restore())
        expect(screen.bubbles).to_have_text(
            ["ervoor", *(f"bericht {number}" for number in range(20))]
        )

    def test_unsent_message_survives_a_closed_tab(self, screen: Screen, house: ChatHouse) -> None:
        screen.says("ervoor").sees("ervoor")
        house.do(house.wire.cut())
        screen.says("blijft bewaard")
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_be_visible()
        context = screen.page.context
        screen.page.close()
        house.do(house.wire.restore())
        again = Screen.visit(context, house).open()
        again.sees("ervoor", "blijft bewaard")
        eventually(lambda: house.heard() == ["ervoor", "blijft bewaard"])


class TestAnswerLost:
    def test_a_message_that_arrived_is_not_shown_twice(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        answers: list[str] = []

        def lose_two(route: Route) -> None:
            if route.request.method == "POST" and len(answers) < 2:
                answers.append(route.fetch().text())
                route.abort()
            else:
                route.continue_()

        screen.page.route("**/chat/messages", lose_two)
        screen.says("een keer").outbox_is_empty().sees("een keer")
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_have_count(0)
        assert len(answers) == 2
        eventually(lambda: house.heard() == ["een keer"])

    def test_what_waits_behind_it_is_said_to_wait(self, screen: Screen, house: ChatHouse) -> None:
        def lose(route: Route) -> None:
            if route.request.method == "POST":
                if not house.heard():
                    route.fetch()
                route.abort()
            else:
                route.continue_()

        screen.page.route("**/chat/messages", lose)
        screen.says("kwam aan")
        expect(screen.bubbles).to_have_text(["kwam aan"])
        screen.again(lambda: None, lambda: house.heard() == ["kwam aan"])
        screen.says("kwam niet aan")
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_have_count(1)
        screen.page.unroute("**/chat/messages")
        screen.outbox_is_empty().sees("kwam aan", "kwam niet aan")


class TestRefusals:
    def test_too_fast_is_sent_a_little_later(self, screen: Screen, house: ChatHouse) -> None:
        house.chat.refuse_sends = True
        screen.says("te snel")
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_be_visible()
        house.chat.refuse_sends = False
        expect(screen.page.get_by_text("Nog niet verstuurd.")).to_have_count(0)
        eventually(lambda: house.heard() == ["te snel"])

    def test_a_message_that_is_refused_for_good_can_be_tried_again(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        house.says("Doen?", buttons=("Ja",))
        screen.sees("Doen?")
        entry = house.chat.people["anna"].entries.pop()
        screen.button("Ja").click()
        expect(screen.page.get_by_text("Niet verstuurd.")).to_be_visible()
        house.chat.people["anna"].entries.append(entry)
        screen.button("Opnieuw").click()
        screen.sees("Doen?", "Ja")
        eventually(lambda: house.heard() == ["Ja"])

    def test_an_ended_session_is_renewed_with_the_word_of_the_page(
        self, screen: Screen, house: ChatHouse
    ) -> None:
        screen.says("ervoor").sees("ervoor").streaming()
        house.call(house.chat.sessions.clear)
        screen.says("erna").sees("ervoor", "erna")
        house.says("gehoord")
        screen.sees("ervoor", "erna", "gehoord")
        eventually(lambda: house.heard() == ["ervoor", "erna"])
        assert screen.page.evaluate("tokens") == 2
