"""What the letters say."""

import pytest

from actions.proof.letters import code_letter, notice_letter
from actions.proof.registration import masked
from actions.proof.rules import ProofRules

RULES = ProofRules(emergency_number="088 - 123 45 67")
LINK = "https://veilig.delinde.example/not-me/abc"
FACTS = {
    "language": "nl", "first_name": "Anna", "action": "password_reset", "channel": "web",
    "reference": "r-1", "at": "2026-07-01T20:05:00+00:00",
}  # fmt: skip


class TestANotice:
    @pytest.mark.parametrize("kind", ["requested", "succeeded", "refused", "added", "removed"])
    @pytest.mark.parametrize("action", ["password_reset", "account_unlock"])
    @pytest.mark.parametrize("channel", ["web", "teams", "telegram", "sms"])
    def test_tells_when_where_and_whom_to_call(self, kind: str, action: str, channel: str) -> None:
        facts = FACTS | {"action": action, "channel": channel}
        letter = notice_letter(RULES, to="a@b.example", kind=kind, facts=facts, link=LINK)
        for words in (
            "Dag Anna", "1 juli 2026 om 22:05", "Was jij dit niet? Druk dan nu hier.",
            "Hello Anna", "1 July 2026 at 22:05", "Was this not you? Press here now.",
            "Liever bellen? 088 - 123 45 67.", "Rather call? 088 - 123 45 67.", LINK, "r-1",
        ):  # fmt: skip
            assert words in letter.body
        assert "{" not in letter.body + letter.subject

    def test_begins_in_the_language_of_the_person(self) -> None:
        letter = notice_letter(
            RULES, to="a@b.example", kind="requested", facts=FACTS | {"language": "en"}, link=LINK
        )
        assert letter.body.startswith("Hello Anna")

    def test_without_a_number_it_points_to_the_chat(self) -> None:
        letter = notice_letter(
            ProofRules(), to="a@b.example", kind="requested", facts=FACTS, link=LINK
        )
        assert "Je kunt ook in de chat om een mens vragen." in letter.body

    def test_that_it_is_shut_has_no_link(self) -> None:
        letter = notice_letter(RULES, to="a@b.example", kind="stopped", facts=FACTS, link=LINK)
        assert LINK not in letter.body
        assert "een nieuw wachtwoord, op 1 juli 2026 om 22:05" in letter.body

    @pytest.mark.parametrize(
        ("what", "words"),
        [
            ("totp", "een authenticator-app"),
            ("mail_code", "een tweede mailadres"),
            ("sms_code", "een telefoonnummer"),
            ("recovery", "herstelcodes"),
        ],
    )
    def test_names_what_was_registered(self, what: str, words: str) -> None:
        facts = FACTS | {"action": "registration", "what": what}
        letter = notice_letter(RULES, to="a@b.example", kind="added", facts=facts, link=LINK)
        assert words in letter.body


class TestACode:
    def test_stands_in_the_body_and_not_in_the_subject(self) -> None:
        letter = code_letter(
            RULES, to="a@b.example", language="nl", first_name="Anna", code="12345678"
        )
        assert "12345678" in letter.body
        assert "12345678" not in letter.subject
        assert "10 minuten" in letter.body


class TestAMaskedAddress:
    def test_shows_two_letters(self) -> None:
        assert masked("anna@thuis.example") == "a…@t…"
