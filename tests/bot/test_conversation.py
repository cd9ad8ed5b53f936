"""Whatever comes in, something comes out: every intent, action and outcome, both languages."""

from typing import Any

import pytest
from action_server import ActionServer
from conftest import Talk
from test_domain import CONVERSATION, LANGUAGES, PAYLOAD_ONLY, PROBLEMS, outcomes

from bot.turn import BadTurn

LEADS_TO = {
    "action_problem": "printer",
    "action_answer": "answer",
    "action_case_event": "case_event",
    "action_distress": "distress",
    "action_handover": "ask_human",
    "action_status": "ask_status",
    "action_search": "ask_how_to",
}
GIBBERISH = "xqz wvv kkjh plorf zzt"


def said(answer: dict[str, Any]) -> str:
    return " ".join(reply["text"] or "" for reply in answer["replies"])


class TestEveryIntentInAFreshCase:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("intent", [*PROBLEMS, *CONVERSATION, *PAYLOAD_ONLY])
    def test_is_answered(
        self, intent: str, language: str, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = "started"
        answer = talk(intent=intent, language=language)
        assert answer["intent"]["name"] == intent
        assert answer["language"] == language
        assert said(answer).strip()


class TestEveryOutcomeOfEveryAction:
    @pytest.mark.parametrize("action", sorted(LEADS_TO))
    def test_is_said_in_both_languages(
        self, action: str, talk: Talk, actions: ActionServer
    ) -> None:
        silent: list[str] = []
        for outcome in outcomes():
            actions.outcome = outcome
            texts = [
                said(talk(intent=LEADS_TO[action], language=language, case=f"c-{action}-{outcome}"))
                for language in LANGUAGES
            ]
            asked = [call["next_action"] for call in actions.calls[-2:]]
            assert action in asked
            if not all(texts) or texts[0] == texts[1] or any("None" in text for text in texts):
                silent.append(outcome)
        assert silent == []

    @pytest.mark.parametrize("outcome", outcomes())
    def test_is_said_when_the_text_was_not_understood(
        self, outcome: str, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = outcome
        answer = talk(GIBBERISH)
        assert answer["intent"]["name"] == "nlu_fallback"
        assert said(answer)


class TestAnActionThatFails:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_is_said_to_have_failed_and_not_what_was_said_before(
        self, language: str, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = "solved"
        before = said(talk(intent="answer", language=language))
        actions.outcome = None
        answer = talk(intent="answer", language=language)
        assert answer["replies"][-1]["custom"] == {"turn_failed": True}
        assert said(answer) != before


class TestTheSameTurnTwice:
    def test_is_answered_the_same_and_taken_once(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "citrix_ask_disconnect"
        first = talk("mijn citrix hangt helemaal vast", inbox="i-once")
        calls = len(actions.calls)
        actions.outcome = "solved"
        assert talk("mijn citrix hangt helemaal vast", inbox="i-once") == first
        assert len(actions.calls) == calls

    def test_is_rebuilt_after_later_turns(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "started"
        first = talk(intent="printer", inbox="i-first")
        actions.outcome = "solved"
        talk(intent="answer", entities={"question_id": "q-1", "value": "yes"})
        assert talk(intent="printer", inbox="i-first") == first


class TestAPayload:
    def test_reaches_the_action_with_its_entities(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "solved"
        talk(intent="answer", entities={"question_id": "q-7", "value": "session:2"})
        message = actions.calls[-1]["tracker"]["latest_message"]
        given = {entity["entity"]: entity["value"] for entity in message["entities"]}
        assert given["question_id"] == "q-7"
        assert given["value"] == "session:2"

    def test_brings_the_assertion_to_the_action(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "solved"
        talk(intent="affirm", inbox="i-proof")
        metadata = actions.calls[-1]["tracker"]["latest_message"]["metadata"]
        assert metadata["assertion"] == "header.body.signature"
        assert metadata["inbox_id"] == "i-proof"

    @pytest.mark.parametrize(
        ("intent", "entities", "key"),
        [
            ("no_such_intent", {}, "payload_intent_unknown"),
            ("nlu_fallback", {}, "payload_intent_unknown"),
            ("answer", {"no_such_entity": "x"}, "payload_entity_unknown"),
            ("answer", {"language": "en"}, "payload_entity_unknown"),
            ("answer", {"value": ["yes"]}, "payload_entity_malformed"),
        ],
    )
    def test_that_api_would_not_send_is_refused(
        self, intent: str, entities: dict[str, Any], key: str, talk: Talk
    ) -> None:
        with pytest.raises(BadTurn, match=key):
            talk(intent=intent, entities=entities)


class TestButtons:
    def test_carry_the_question_they_answer(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "citrix_ask_disconnect"
        buttons = talk(intent="citrix_session_stuck")["replies"][-1]["buttons"]
        payloads = [button["payload"] for button in buttons]
        assert payloads[0] == '/answer{"question_id":"q-1","value":"disconnect"}'
        assert payloads[-1] == "/ask_human"

    def test_of_an_action_stand_under_the_sentence(self, talk: Talk, actions: ActionServer) -> None:
        actions.outcome = "citrix_choose"
        actions.buttons = [{"title": "WS-0412", "payload": '/answer{"value":"session:1"}'}]
        replies = talk(intent="citrix_session_stuck")["replies"]
        actions.buttons = []
        assert len(replies) == 1
        assert replies[0]["text"].startswith("Je hebt meer dan één Citrix-scherm open.")
        assert replies[0]["buttons"][0]["title"] == "WS-0412"

    def test_name_what_closes_before_anything_closes(
        self, talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = "citrix_ask_logoff"
        assert "Word, HiX" in said(talk(intent="answer"))


class TestWhatApiRenders:
    @pytest.mark.parametrize(
        ("outcome", "custom"),
        [
            ("proof_link", {"link": {"challenge_id": "ch-1"}}),
            ("article", {"article": "printer"}),
            ("search", {"search": True}),
            ("turn_failed", {"turn_failed": True}),
        ],
    )
    def test_comes_as_an_object(
        self, outcome: str, custom: dict[str, Any], talk: Talk, actions: ActionServer
    ) -> None:
        actions.outcome = outcome
        assert [r["custom"] for r in talk(intent="printer")["replies"] if r["custom"]] == [custom]


class TestTypedText:
    @pytest.mark.parametrize("text", ["/answer", ' /answer{"value":"yes"}', "\n/restart"])
    def test_with_a_leading_slash_is_refused(self, text: str, talk: Talk) -> None:
        with pytest.raises(BadTurn, match="text_starts_with_slash"):
            talk(text)

    @pytest.mark.parametrize("text", ["", "   ", "a\x00b"])
    def test_that_is_nothing_is_refused(self, text: str, talk: Talk) -> None:
        with pytest.raises(BadTurn, match="text_malformed"):
            talk(text)
