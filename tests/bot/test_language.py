"""The language of the answer follows the employee, and only when it is certain."""

from action_server import ActionServer
from conftest import Talk


class TestALongSentence:
    def test_switches_to_english(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "started"
        answer = talk(
            "could you please help me because the printer on our floor is broken", language="nl"
        )
        assert answer["language"] == "en"
        assert answer["replies"][0]["text"].startswith("I am looking")

    def test_switches_to_dutch(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "started"
        answer = talk(
            "kun je me alsjeblieft helpen want de printer op onze gang doet het niet", language="en"
        )
        assert answer["language"] == "nl"
        assert answer["replies"][0]["text"].startswith("Ik kijk nu")

    def test_changes_nothing_when_the_language_is_pinned(
        self, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = "started"
        sentence = "could you please help me because the printer on our floor is broken"
        assert talk(sentence, language="nl", pinned=True)["language"] == "nl"


class TestAShortSentence:
    def test_keeps_the_language(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "started"
        assert talk("printer broken", language="nl")["language"] == "nl"
        assert talk("printer stuk", language="en")["language"] == "en"


class TestGibberish:
    def test_keeps_the_language(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "unsure"
        assert talk("qwrt zxcvb plokij mnbvy", language="nl")["language"] == "nl"
        assert talk("qwrt zxcvb plokij mnbvy", language="en")["language"] == "en"


class TestAPayload:
    def test_keeps_the_language_it_was_sent_with(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "solved"
        assert talk(intent="affirm", language="en")["language"] == "en"
        assert talk(intent="affirm", language="nl")["language"] == "nl"
