"""Short messages: a yes, a no, a moment, how long, a correction; and the way back after them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from action_server import ActionServer
from conftest import Talk
from rasa.core.agent import Agent

Parse = Callable[[str], dict[str, Any]]

YES = (
    "doe maar|prima|is goed joh|nou vooruit|mag|jaaa|Ok dan.|👍|👍🏽|ja hoor!|"
    "yep|sure|go ahead|ok then|yeah|yes please"
).split("|")
NO = (
    "liever niet|nah|👎|nee joh|hoeft niet|neu|NEE|neeee|nee, liever niet|"
    "rather not|nope|no thanks|I'd rather not|better not"
).split("|")
WAIT = (
    "wacht even|Wacht ff hoor|momentje|een moment graag|ff koffie halen|ik ga even koffie halen|"
    "ben zo terug|hold on|just a sec|one moment please|brb|wait a minute"
).split("|")
DURATION = (
    "hoe lang duurt dat?|hoelang gaat dit nog duren|hoe lang nog|duurt het lang?|"
    "how long does it take?|how long will this take|will it take long?|how much longer"
).split("|")
STILL = (
    "nee nog steeds bevroren|Nee, hij hangt nog steeds!|neen hij doet het nog altijd niet|"
    "helaas, citrix staat nog steeds stil|no it is still frozen|nope, still the same"
).split("|")
CORRECTIONS = {
    "nee ik bedoel outlook": "email_outlook",
    "niet mn wachtwoord maar citrix": "citrix_session_stuck",
    "sorry, ik bedoelde de vpn": "vpn_problem",
    "nee, ik bedoel dat citrix niet wil starten": "citrix_cannot_start",
    "het gaat niet om de printer maar om mijn wachtwoord": "password_forgot",
    "no, I meant the printer": "printer",
    "not my password but outlook": "email_outlook",
    "sorry i mean teams": "teams_meeting",
}
NO_PHRASES = (
    "ik wacht al een uur op de printer",
    "de printer laat me lang wachten",
    "hoe lang moet mijn wachtwoord zijn",
    "mijn scherm is zo weg",
    "ik wil niet klagen maar het is traag",
)


@pytest.fixture
def parse(agent: Agent, wait: Callable[[Awaitable[Any]], Any]) -> Parse:
    return lambda text: dict(wait(agent.parse_message(text)))


def entity(parsed: dict[str, Any], name: str) -> str | None:
    return next((each["value"] for each in parsed["entities"] if each["entity"] == name), None)


class TestAShortMessage:
    @pytest.mark.parametrize("text", STILL)
    def test_says_what_is_still_wrong(self, text: str, parse: Parse) -> None:
        assert parse(text)["intent"]["name"] == "followup_not_solved"

    @pytest.mark.parametrize("text", YES)
    def test_says_yes(self, text: str, parse: Parse) -> None:
        assert parse(text)["intent"]["name"] == "affirm"

    @pytest.mark.parametrize("text", NO)
    def test_says_no(self, text: str, parse: Parse) -> None:
        assert parse(text)["intent"]["name"] == "deny"

    @pytest.mark.parametrize("text", WAIT)
    def test_asks_for_a_moment(self, text: str, parse: Parse) -> None:
        assert entity(parse(text), "aside") == "wait"

    @pytest.mark.parametrize("text", DURATION)
    def test_asks_how_long(self, text: str, parse: Parse) -> None:
        assert entity(parse(text), "aside") == "duration"

    @pytest.mark.parametrize("text", NO_PHRASES)
    def test_is_not_taken_out_of_a_longer_one(self, text: str, parse: Parse) -> None:
        parsed = parse(text)
        assert entity(parsed, "aside") is None
        assert entity(parsed, "corrected") is None


class TestACorrection:
    @pytest.mark.parametrize("text", sorted(CORRECTIONS))
    def test_is_the_problem_that_was_meant_and_no_other(self, text: str, parse: Parse) -> None:
        parsed = parse(text)
        assert parsed["intent"]["name"] == CORRECTIONS[text]
        assert [each["intent"] for each in parsed["problems"]] == [CORRECTIONS[text]]
        assert entity(parsed, "corrected") == "yes"

    @pytest.mark.parametrize("text", ["nee ik bedoel iets anders", "niet dit maar dat"])
    def test_that_names_nothing_takes_nothing_up(self, text: str, parse: Parse) -> None:
        assert entity(parse(text), "corrected") is None


class TestTheWayBack:
    @pytest.mark.parametrize("intent", ["thanks", "frustration", "out_of_scope", "bot_challenge"])
    def test_follows_an_answer_to_something_else(
        self, intent: str, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = "back_to_works"
        first, second = talk(intent=intent)["replies"]
        assert "werkt het weer?" not in first["text"]
        assert second["text"].endswith("werkt het weer?")
        payloads = [button["payload"] for button in second["buttons"]]
        assert payloads == [
            f'/answer{{"question_id":"q-1","value":"{value}"}}' for value in ("yes", "no")
        ]

    @pytest.mark.parametrize("outcome", ["nothing_open", "started", None])
    def test_is_silent_when_there_is_none(
        self, outcome: str | None, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = outcome
        assert len(talk(intent="thanks")["replies"]) == 1

    def test_follows_what_was_found_for_a_how_to(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "search"
        talk(intent="ask_how_to")
        asked = [call["next_action"] for call in actions.calls[-2:]]
        assert asked == ["action_search", "action_lead_back"]

    def test_speaks_the_language_that_the_employee_went_over_to(
        self, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = "back_to_works"
        over = talk("thank you so much for your help", language="nl")
        assert over["language"] == "en"
        assert over["replies"][-1]["text"].endswith("does it work again?")
        short = talk("thanks", language="nl")
        assert short["language"] == "nl"
        assert short["replies"][-1]["text"].endswith("werkt het weer?")
