"""Short messages whose meaning is certain: yes, no, it works, one moment, how long, «I mean …».

They come after the classifier, which sees too little in them. A message that is no such phrase
keeps what the classifier made of it. Whether a yes is consent is decided by `actions`.
"""

import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Pattern, Sequence, Set, Text

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.choices import CHOICES_KEY
from bot.components.classifier import PROBLEMS_KEY
from bot.components.problems import Problem
from bot.components.text import plain

ASIDE, CORRECTED = "aside", "corrected"
_PLAIN_ANSWERS = ("affirm", "deny", "followup_solved")
_ASIDES = ("wait", "duration")
_STATUS, _STILL = "ask_status", "followup_not_solved"
_SKIN_AND_STYLE = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f]")
_PUNCTUATION = re.compile(r"[.,;:!?…\"()«»]+")
_STRETCHED = re.compile(r"(.)\1+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class KnownPhrases(GraphComponent):
    """Sets the intent of a known phrase.

    A yes is `affirm`, a no is `deny`, «it works» is `followup_solved`, a no that says what is
    still wrong `followup_not_solved`.
    «One moment» and «how long» are `ask_status` with the entity `aside` (`wait` or `duration`). A
    correction that names a topic is that topic's problem, with the entity `corrected`; between
    several problems of a topic the classifier's ranking decides.
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {}

    def __init__(self) -> None:
        known = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
        self._answers = {_tight(phrase): name for name in _PLAIN_ANSWERS for phrase in known[name]}
        self._still = _any_of(known["still"])
        self._asides = [(name, _any_of(known[name])) for name in _ASIDES]
        self._corrections: List[Pattern[Text]] = [re.compile(p) for p in known["correction"]]
        self._topics: Dict[Text, List[Text]] = known["topics"]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KnownPhrases":
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets intent, ranking, problems and entity of each message that is a known phrase."""
        for message in messages:
            text = message.get(TEXT) or ""
            said = _without_punctuation(text)
            answer, aside = self._answer(said), self._aside(said)
            if answer or aside:
                _set(message, answer or _STATUS, 1.0, [])
                if aside:
                    _add_entity(message, ASIDE, aside)
                continue
            meant = self.meant(said, _names(message))
            if meant:
                confidence = _confidence(message, meant)
                problem = Problem(meant, 0, len(text), text, confidence)
                _set(message, meant, confidence, [problem.as_dict()])
                _add_entity(message, CORRECTED, "yes")
        return messages

    def meant(self, said: Text, ranking: Sequence[Text]) -> Optional[Text]:
        """The problem that a correction names; None when it is none or names not exactly one."""
        for correction in self._corrections:
            found = correction.fullmatch(said)
            if found:
                words = found.group("meant").split()
                return self._problem(words, ranking)
        return None

    def _problem(self, words: Sequence[Text], ranking: Sequence[Text]) -> Optional[Text]:
        topics: Set[Text] = {word for word in words if word in self._topics}
        candidates = {tuple(self._topics[topic]) for topic in topics}
        if len(candidates) != 1:
            return None
        likely = list(candidates.pop())
        return next((name for name in ranking if name in likely), likely[0])

    def _answer(self, said: Text) -> Optional[Text]:
        still = _STILL if self._still.fullmatch(said) else None
        return self._answers.get(_tight(said), still)

    def _aside(self, said: Text) -> Optional[Text]:
        return next((name for name, pattern in self._asides if pattern.fullmatch(said)), None)


def _any_of(patterns: Sequence[Text]) -> Pattern[Text]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _without_punctuation(text: Text) -> Text:
    bare = _PUNCTUATION.sub(" ", _SKIN_AND_STYLE.sub("", plain(text)))
    return " ".join(bare.split())


def _tight(text: Text) -> Text:
    """With every row of the same letter as one letter, so that «jaaa» is «ja»."""
    return _STRETCHED.sub(r"\1", text)


def _names(message: Message) -> List[Text]:
    return [entry["name"] for entry in message.get(INTENT_RANKING_KEY) or []]


def _confidence(message: Message, name: Text) -> float:
    ranking = message.get(INTENT_RANKING_KEY) or []
    return next((float(e["confidence"]) for e in ranking if e["name"] == name), 0.0)


def _set(message: Message, name: Text, confidence: float, problems: List[Dict[Text, Any]]) -> None:
    intent = {"name": name, "confidence": confidence}
    others = [e for e in message.get(INTENT_RANKING_KEY) or [] if e["name"] != name]
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [dict(intent), *others], add_to_output=True)
    message.set(PROBLEMS_KEY, problems, add_to_output=True)
    message.set(CHOICES_KEY, [], add_to_output=True)


def _add_entity(message: Message, name: Text, value: Text) -> None:
    entity = {
        "entity": name,
        "value": value,
        "start": 0,
        "end": 0,
        "extractor": KnownPhrases.__name__,
    }
    message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
