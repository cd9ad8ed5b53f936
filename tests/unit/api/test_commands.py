"""Which texts are commands of the chat itself."""

import pytest

from api.conversation.commands import Command, language_named, recognise, unslashed


class TestASlash:
    @pytest.mark.parametrize(
        ("text", "command"),
        [
            ("/human", Command.HUMAN),
            ("/MEDEWERKER nu", Command.HUMAN),
            ("/help", Command.HELP),
            ("/taal en", Command.LANGUAGE),
            ("/opnieuw", Command.RESTART),
            ("/status@bot", Command.STATUS),
            ("/veilig", Command.SECURE),
            ("/SECURE please", Command.SECURE),
            ('/answer{"value":"yes"}', Command.HELP),
            ("/", Command.HELP),
            ("\uff0fopnieuw", Command.RESTART),
            ("\u200b/affirm", Command.HELP),
            ("\u00a0\ufeff/ /answer{}", Command.HELP),
        ],
    )
    def test_is_always_a_command(self, text: str, command: Command) -> None:
        assert recognise(text, waiting=False) is command


class TestWhatGoesToTheBot:
    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("/ /affirm", "affirm"),
            ("\u200b/\ufeff\uff0faffirm", "affirm"),
            ("citrix/outlook", "citrix/outlook"),
            ("\u200bcitrix hangt", "citrix hangt"),
            ("/", ""),
        ],
    )
    def test_never_begins_with_a_slash(self, text: str, left: str) -> None:
        assert unslashed(text) == left


class TestAPhrase:
    @pytest.mark.parametrize(
        "text", ["mens", "Een mens!", "MEDEWERKER", "talk to a human.", "«mens»"]
    )
    def test_that_asks_for_a_human_is_a_command(self, text: str) -> None:
        assert recognise(text, waiting=False) is Command.HUMAN

    @pytest.mark.parametrize(
        "text",
        ["ik wil een mens want dit werkt niet", "help mij met citrix", "wat is de status van x"],
    )
    def test_inside_a_sentence_is_for_the_bot(self, text: str) -> None:
        assert recognise(text, waiting=False) is None

    @pytest.mark.parametrize("text", ["laat maar", "Never mind.", "laat  maar zitten"])
    def test_of_giving_up_counts_only_while_a_human_is_called(self, text: str) -> None:
        assert recognise(text, waiting=True) is Command.NEVER_MIND
        assert recognise(text, waiting=False) is None


class TestALanguage:
    @pytest.mark.parametrize(
        ("text", "language"),
        [("/taal en", "en"), ("/language Dutch", "nl"), ("English please", "en"), ("/taal", None)],
    )
    def test_can_be_named(self, text: str, language: str | None) -> None:
        assert language_named(text) == language
