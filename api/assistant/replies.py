"""Turns what the bot said into lines of the timeline."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.assistant.schemas import Reply, read_payload
from api.conversation.timeline import NewButton
from api.knowledge import Article, KnowledgeBase
from api.texts.loader import Texts


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be spoken."""

    text: str
    buttons: tuple[NewButton, ...] = ()
    challenge_id: str | None = None


class Replies:
    """Renders replies: links, articles and searches included."""

    def __init__(self, texts: Texts, knowledge: KnowledgeBase) -> None:
        self._texts = texts
        self._knowledge = knowledge

    def lines(self, replies: list[Reply], language: str, asked: str | None) -> Iterator[Line]:
        """Yield the lines; `asked` is what the employee typed, for a search."""
        for reply in replies:
            yield from self._custom(reply, language, asked or "")
            buttons = tuple(_buttons(reply))
            if reply.text and not _link(reply):
                yield Line(reply.text, buttons)

    def _custom(self, reply: Reply, language: str, asked: str) -> Iterator[Line]:
        custom = reply.custom or {}
        if challenge := _link(reply):
            text = reply.text or self._texts.say("link_text", language)
            yield Line(text, tuple(_buttons(reply)), challenge)
        if topic := custom.get("article"):
            found = self._knowledge.article(str(topic), language)
            yield Line(self._explain(found, language))
        if custom.get("search"):
            found = self._knowledge.search(asked, language)
            yield Line(self._explain(found, language))

    def _explain(self, article: Article | None, language: str) -> str:
        if article is None:
            return self._texts.say("search_nothing", language)
        steps = [f"{number}. {step}" for number, step in enumerate(article.steps, start=1)]
        title = self._texts.say("article_intro", language, title=article.title)
        note = ["", article.note] if article.note else []
        return "\n".join([title, *steps, *note])


def failed(replies: list[Reply]) -> bool:
    """True when the repairing program could not finish its part of the turn."""
    return any((reply.custom or {}).get("turn_failed") for reply in replies)


def ended(replies: list[Reply]) -> bool:
    """True when the assistant has nothing more to do for this problem."""
    return any((reply.custom or {}).get("ended") for reply in replies)


def searches(replies: list[Reply]) -> bool:
    """True when the knowledge base is to be searched with what was typed."""
    return any((reply.custom or {}).get("search") for reply in replies)


def said_anything(replies: list[Reply]) -> bool:
    """True when the employee would see something."""
    return any(reply.text or reply.custom for reply in replies)


def _link(reply: Reply) -> str | None:
    link = (reply.custom or {}).get("link")
    challenge = link.get("challenge_id") if isinstance(link, dict) else None
    return str(challenge)[:200] if challenge else None


def _buttons(reply: Reply) -> Iterator[NewButton]:
    for button in reply.buttons:
        payload = read_payload(button.payload)
        if payload:
            yield NewButton(button.title, payload)
