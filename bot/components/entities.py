"""What a message is about: application, device, location, error code, a colleague, how long."""

import json
import re
from typing import Any, Dict, List, Pattern, Sequence, Text, Tuple, Type

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.components.inflections import with_inflections
from bot.components.tokenizer import CareTokenizer, pipeline
from bot.importer import LANGUAGES

DURATION, PERSON = "duration", "person"
_I_AM = re.compile(r"\b(?:ben|am|i'm|im|'m)(?: (?:de|een|the|a|an|your|je))?\s*$", re.IGNORECASE)
_NUMBERS = (
    "een één twee drie vier vijf zes zeven acht negen tien half halve paar anderhalf anderhalve "
    "one two three four five six seven eight nine ten half couple few"
).split()
_UNITS = (
    "seconde seconden minuut minuten minuutje kwartier uur uurtje uren dag dagen week weken "
    "maand maanden "
    "second seconds minute minutes min mins hour hours day days week weeks month months"
).split()
_PARTS_OF_DAY = (
    "vanmorgen vanochtend vanmiddag vanavond vannacht gisteren eergisteren "
    "yesterday tonight today morning afternoon evening"
).split()
DURATION_PATTERNS: Tuple[List[Dict[Text, Any]], ...] = (
    [{"LIKE_NUM": True}, {"LOWER": {"IN": _UNITS}}],
    [
        {"LOWER": {"IN": _NUMBERS}},
        {"LOWER": {"IN": ["of", "an", "a"]}, "OP": "*"},
        {"LOWER": {"IN": _UNITS}},
    ],
    [
        {"LOWER": {"IN": ["hele", "whole", "all"]}},
        {"LOWER": {"IN": [*_UNITS, "ochtend", "middag", "avond", "nacht"]}},
    ],
    [
        {"LOWER": {"IN": ["sinds", "vanaf", "since"]}},
        {"LOWER": "this", "OP": "?"},
        {"LOWER": {"IN": _PARTS_OF_DAY}},
    ],
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class CareEntities(GraphComponent):
    """Finds terms and patterns of `nlu_data/shared`, and durations; the longest is kept."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [CareTokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {}

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._vocab = spacy.blank("xx").vocab
        self._terms = PhraseMatcher(self._vocab, attr="LOWER")
        self._durations = Matcher(self._vocab)
        self._durations.add(DURATION, list(DURATION_PATTERNS))
        self._synonyms: Dict[Text, Text] = {}
        self._patterns: List[Tuple[Text, Pattern[Text]]] = []

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CareEntities":
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "CareEntities":
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._know(json.loads((folder / "terms.json").read_text(encoding="utf-8")))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Keeps the lookup tables, patterns and spellings of the training data."""
        terms: Dict[Text, List[Text]] = {}
        for table in training_data.lookup_tables:
            terms.setdefault(table["name"], []).extend(table["elements"])
        known = {
            "terms": {label: with_inflections(words) for label, words in terms.items()},
            "patterns": [[r["name"], r["pattern"]] for r in training_data.regex_features],
            "synonyms": {k.lower(): v for k, v in training_data.entity_synonyms.items()},
        }
        self._know(known)
        with self._model_storage.write_to(self._resource) as folder:
            text = json.dumps(known, ensure_ascii=False, indent=1)
            (folder / "terms.json").write_text(text, encoding="utf-8")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the entities found to those already there."""
        for message in messages:
            found = self.find(message.get(TEXT) or "", message.get(TOKENS_NAMES[TEXT]) or [])
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add: no later component learns from entities."""
        return training_data

    def find(self, text: Text, tokens: Sequence[Token]) -> List[Dict[Text, Any]]:
        """The entities of a text, in the order in which they stand."""
        if not tokens:
            return []
        doc = self._doc(text, tokens)
        spans = [
            *(span for span in self._terms(doc, as_spans=True) if not _is_self(span)),
            *self._durations(doc, as_spans=True),
            *self._pattern_spans(doc),
        ]
        return [self._entity(span) for span in filter_spans(spans)]

    def _know(self, known: Dict[Text, Any]) -> None:
        self._synonyms = known["synonyms"]
        self._patterns = [(label, re.compile(p, re.IGNORECASE)) for label, p in known["patterns"]]
        for label, terms in known["terms"].items():
            self._terms.add(label, [doc for term in terms for doc in self._as_docs(term)])

    def _as_docs(self, term: Text) -> List[Doc]:
        """A term as the tokenizer of each language cuts it."""
        cuts = {tuple(token.text for token in pipeline(each).make_doc(term)) for each in LANGUAGES}
        return [Doc(self._vocab, words=list(cut)) for cut in sorted(cuts) if cut]

    def _doc(self, text: Text, tokens: Sequence[Token]) -> Doc:
        ends = [token.start for token in tokens[1:]] + [len(text)]
        return Doc(
            self._vocab,
            words=[token.text for token in tokens],
            spaces=[token.end < following for token, following in zip(tokens, ends, strict=True)],
            user_data={"starts": [token.start for token in tokens], "text": text},
        )

    def _pattern_spans(self, doc: Doc) -> List[Span]:
        starts = doc.user_data["starts"]
        spans = []
        for label, pattern in self._patterns:
            for match in pattern.finditer(doc.user_data["text"]):
                inside = [
                    i for i, start in enumerate(starts) if match.start() <= start < match.end()
                ]
                if inside:
                    spans.append(Span(doc, inside[0], inside[-1] + 1, label=label))
        return spans

    def _entity(self, span: Span) -> Dict[Text, Any]:
        starts = span.doc.user_data["starts"]
        start = starts[span.start]
        end = starts[span.end - 1] + len(span.doc[span.end - 1])
        said = span.doc.user_data["text"][start:end]
        return {
            "entity": span.label_,
            "value": self._synonyms.get(said.lower(), said),
            "start": start,
            "end": end,
            "extractor": type(self).__name__,
        }


def _is_self(span: Span) -> bool:
    """True for a word for somebody that the writer says to be: «I am the director»."""
    before = span.doc[: span.start].text
    return span.label_ == PERSON and _I_AM.search(before) is not None
