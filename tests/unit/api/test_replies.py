"""What the bot says, turned into lines."""

import pytest

from api.assistant.replies import Replies, failed, said_anything
from api.assistant.schemas import Reply, ReplyButton, read_payload
from api.knowledge import KnowledgeBase
from api.texts import loader
from ops.layout import ROOT

TEXTS = loader.load()


KNOWLEDGE = KnowledgeBase.load(ROOT / "knowledge_base")


@pytest.fixture
def replies() -> Replies:
    return Replies(TEXTS, KNOWLEDGE)


class TestLines:
    def test_a_link_is_one_line_with_its_text(self, replies: Replies) -> None:
        link = {"link": {"challenge_id": "ch-1"}}
        (line,) = replies.lines([Reply(text="Hier.", custom=link)], "nl", None)
        assert (line.text, line.challenge_id) == ("Hier.", "ch-1")
        (line,) = replies.lines([Reply(custom=link)], "nl", None)
        assert line.text == TEXTS.say("link_text", "nl")

    def test_an_article_shows_title_and_numbered_steps(self, replies: Replies) -> None:
        answer = [Reply(custom={"article": "printer"}), Reply(text="Heeft dit geholpen?")]
        lines = [line.text for line in replies.lines(answer, "nl", None)]
        article = KNOWLEDGE.article("printer", "nl")
        assert article is not None
        assert lines[0].startswith(
            f"Dit kun je zelf proberen: {article.title}\n1. {article.steps[0]}"
        )
        assert article.note in lines[0]
        assert lines[1:] == ["Heeft dit geholpen?"]

    def test_a_search_uses_what_was_typed(self, replies: Replies) -> None:
        answer = [Reply(custom={"search": True})]
        (found,) = replies.lines(answer, "nl", "hoe wijzig ik mijn wachtwoord")
        (missed,) = replies.lines(answer, "nl", "wat eten we vanavond")
        assert "\n1. " in found.text
        assert missed.text == TEXTS.say("search_nothing", "nl")

    def test_a_button_with_a_broken_payload_is_left_out(self, replies: Replies) -> None:
        buttons = [ReplyButton(title="Ja", payload="/affirm"), ReplyButton(title="?", payload="x{")]
        (line,) = replies.lines([Reply(text="Zal ik?", buttons=buttons)], "nl", None)
        assert [(button.title, button.payload["intent"]) for button in line.buttons] == [
            ("Ja", "affirm")
        ]


class TestPayloads:
    @pytest.mark.parametrize(
        ("payload", "read"),
        [
            ("/affirm", {"intent": "affirm", "entities": {}}),
            ('/answer{"value":"yes"}', {"intent": "answer", "entities": {"value": "yes"}}),
            ("affirm", None),
            ("/answer{value}", None),
            ("/answer{} extra", None),
            ("/", None),
            ("/Answer", None),
        ],
    )
    def test_are_read_or_refused(self, payload: str, read: object) -> None:
        assert read_payload(payload) == read


class TestFailure:
    def test_is_seen(self) -> None:
        assert failed([Reply(text="x"), Reply(custom={"turn_failed": True})])
        assert not failed([Reply(text="x", custom={"article": "printer"})])

    def test_silence_is_seen(self) -> None:
        assert not said_anything([Reply()])
        assert said_anything([Reply(custom={"search": True})])
