"""Which language an employee writes, learned from the same examples as the intents."""

import json
from typing import Any, Dict, List, Optional, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.confidence import Calibration
from bot.components.linear_text import Folds, LinearText, authors_of, out_of_fold_margins
from bot.components.text import count_words, plain
from bot.importer import LANGUAGE_KEY, LANGUAGES

PINNED_KEY = "language_pinned"


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class LanguageLearner(GraphComponent):
    """Emits one entity `language` per message.

    It is the language of the metadata when that is pinned, when the text has fewer than
    `fewest_words` words, when it is gibberish, or when the model is less sure than its threshold;
    otherwise the learned one. Config: `ngrams`, `regularization`, `seed`, `folds`, `fewest_words`,
    `known_at_least` (the share of its words that were read in training, below which a text is
    gibberish), `wrong_at_most` (share of wrong switches that the threshold may let through).
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "ngrams": {"char_wb": [1, 3, 2], "word": [1, 1, 1]},
            "regularization": 0.5,
            "seed": 20,
            "folds": 5,
            "fewest_words": 3,
            "known_at_least": 0.3,
            "wrong_at_most": 0.01,
        }

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model: Optional[LinearText] = None
        self._calibration = Calibration()
        self._threshold = 1.0

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "LanguageLearner":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "LanguageLearner":
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = LinearText.load(folder)
            learned = json.loads((folder / "confidence.json").read_text())
        component._calibration = Calibration(**learned["calibration"])
        component._threshold = learned["threshold"]
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the languages from the folder each example came from."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(LANGUAGE_KEY)]
        texts = [plain(example.get(TEXT)) for example in examples]
        labels = [example.get(LANGUAGE_KEY) for example in examples]
        if set(labels) != set(LANGUAGES):
            raise ValueError(f"examples in {', '.join(LANGUAGES)} are needed, found {set(labels)}")
        ngrams, cost, seed = (self._config[k] for k in ("ngrams", "regularization", "seed"))
        folds = Folds(self._config["folds"], seed, authors_of(examples))
        margins, numbers, *_ = out_of_fold_margins(texts, labels, ngrams, cost, folds)
        self._calibration = Calibration.fit(margins, numbers)
        probabilities = self._calibration.probabilities(margins)
        long_enough = np.array([count_words(t) >= self._config["fewest_words"] for t in texts])
        self._threshold = self._learn_threshold(
            probabilities[long_enough], np.array(numbers)[long_enough]
        )
        self._model = LinearText.fit(texts, labels, ngrams, cost, seed)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
            learned = {"calibration": self._calibration.as_dict(), "threshold": self._threshold}
            (folder / "confidence.json").write_text(json.dumps(learned, indent=1))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the entity and sets the attribute `language` for the components that follow."""
        for message in messages:
            language = self.language_of(message.get(TEXT) or "", message.get("metadata") or {})
            message.set(LANGUAGE_KEY, language)
            entity = language_entity(language, type(self).__name__)
            message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing to add: the importer set the language of each example."""
        return training_data

    def language_of(self, text: Text, metadata: Dict[Text, Any]) -> Text:
        """The language to answer in."""
        told = metadata.get(LANGUAGE_KEY)
        told = told if told in LANGUAGES else None
        if told and metadata.get(PINNED_KEY):
            return told
        if told and count_words(text) < self._config["fewest_words"]:
            return told
        if self._model is None:
            raise RuntimeError("the language model was neither trained nor loaded")
        if told and self._model.known(plain(text)) < self._config["known_at_least"]:
            return told
        margins = self._model.margins_of(plain(text))
        probabilities = self._calibration.probabilities(margins[None, :])[0]
        best = int(np.argmax(probabilities))
        if told and probabilities[best] < self._threshold:
            return told
        return self._model.labels[best]

    def _learn_threshold(self, probabilities: Any, numbers: Any) -> float:
        confidence = probabilities.max(axis=1)
        wrong = probabilities.argmax(axis=1) != numbers
        for candidate in np.linspace(0.5, 0.99, 50):
            if (wrong & (confidence >= candidate)).mean() <= self._config["wrong_at_most"]:
                return float(round(candidate, 2))
        return 0.99


def language_entity(language: Text, extractor: Text) -> Dict[Text, Any]:
    """The entity from which the slot `language` is filled."""
    return {"entity": LANGUAGE_KEY, "value": language, "start": 0, "end": 0, "extractor": extractor}
