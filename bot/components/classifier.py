"""Which intent a text has, how sure that is, and whether it is sure enough to act on."""

import json
import logging
from typing import Any, Dict, List, Optional, Sequence, Text, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.choices import CHOICES_KEY, DEFAULTS, choices
from bot.components.confidence import Calibration, cheapest_threshold, measure
from bot.components.linear_text import LinearText, out_of_fold_margins
from bot.components.parts import Part, parts
from bot.components.problems import Problem, Rules, part_threshold, several
from bot.components.text import plain

logger = logging.getLogger(__name__)
GROUP_REPAIR, GROUP_OTHER, PART = "repair", "other", "part"
PROBLEMS_KEY = "problems"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CareIntentClassifier(IntentClassifier, GraphComponent):
    """Linear n-gram classifier; confidence and thresholds are learned by cross-validation.

    Below the threshold of the likeliest intent the intent is `nlu_fallback`; the ranking stays.
    `problems` lists what is wrong, the problem of this turn first: more than one when the parts of
    the text name more (`bot/components/problems.py`), none when the intent is no problem.
    Config: `ngrams`, `regularization` (C of the machine), `seed`, `folds`, `ranking_length`,
    `problems` (intents that are one), `repairs` (those that start a repair), `cost_wrong_repair`
    and `cost_wrong` (how many questions one wrong answer is worth), `wrong_cuts_at_most` (share of
    texts with one problem that the threshold of parts may take for two).
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "ngrams": {"char_wb": [2, 5], "word": [1, 2]},
            "regularization": 0.5,
            "seed": 20,
            "folds": 5,
            "ranking_length": 10,
            "problems": [],
            "repairs": [],
            **DEFAULTS,
            "wrong_cuts_at_most": 0.003,
            "cost_wrong_repair": 5.0,
            "cost_wrong": 2.0,
        }

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model: Optional[LinearText] = None
        self._calibration = Calibration()
        self._thresholds: Dict[Text, float] = {GROUP_REPAIR: 1.0, GROUP_OTHER: 1.0, PART: 1.0}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "CareIntentClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "CareIntentClassifier":
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = LinearText.load(folder)
            learned = json.loads((folder / "confidence.json").read_text())
        component._calibration = Calibration(**learned["calibration"])
        component._thresholds = learned["thresholds"]
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the model on all examples, the rest on what each fold had not seen."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts = [plain(example.get(TEXT)) for example in examples]
        labels = [example.get(INTENT) for example in examples]
        cuts = [parts(example.get(TEXT)) for example in examples]
        ngrams, cost, seed = (self._config[k] for k in ("ngrams", "regularization", "seed"))
        margins, numbers, names, of_parts = out_of_fold_margins(
            *(texts, labels, ngrams, cost, seed, self._config["folds"]),
            parts=[[plain(part.text) for part in cut] for cut in cuts],
        )
        self._calibration = Calibration.fit(margins, numbers)
        probabilities = self._calibration.probabilities(margins)
        self._thresholds = self._learn_thresholds(probabilities, numbers, names)
        self._thresholds[PART] = self._learn_part_threshold(probabilities, names, cuts, of_parts)
        self._model = LinearText.fit(texts, labels, ngrams, cost, seed)
        self._persist(measure(probabilities, numbers))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets intent, ranking and problems; `nlu_fallback` where asking is better than acting.

        With several problems what was found in the text of the others belongs to them, not to this
        turn; who is named outside of all of them keeps the text whole.
        """
        for message in messages:
            text = message.get(TEXT) or ""
            intent, ranking, problems = self.classify(text)
            if len(problems) > 1:
                entities = message.get(ENTITIES, [])
                if _names_somebody_outside(entities, problems):
                    intent, ranking, problems = self.classify(text, cut=False)
                else:
                    kept = [each for each in entities if not _is_in(each, problems[1:])]
                    message.set(ENTITIES, kept, add_to_output=True)
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            found = [problem.as_dict() for problem in problems]
            message.set(PROBLEMS_KEY, found, add_to_output=True)
            asked = choices(intent["name"], ranking, self._config)
            message.set(CHOICES_KEY, asked, add_to_output=True)
        return messages

    def classify(
        self, text: Text, cut: bool = True
    ) -> Tuple[Dict[Text, Any], List[Dict[Text, Any]], List[Problem]]:
        """The intent to act on, the likeliest intents, best first, and the problems.

        A text that cannot be cut costs one look at the model, and so does one that can.
        """
        if self._model is None:
            raise RuntimeError("the intent classifier was neither trained nor loaded")
        pieces = parts(text) if cut else []
        looked_at = [plain(text), *(plain(part.text) for part in pieces)]
        probabilities = self._calibration.probabilities(self._model.margins(looked_at))
        whole = probabilities[0]
        order = np.argsort(-whole)[: self._config["ranking_length"]]
        ranking = [{"name": self._model.labels[i], "confidence": float(whole[i])} for i in order]
        intent = dict(ranking[0])
        if intent["confidence"] < self._thresholds[self._group(intent["name"])]:
            intent["name"] = DEFAULT_NLU_FALLBACK_INTENT_NAME
        rules = self._rules(self._model.labels, self._thresholds[PART])
        problems = several(intent["name"], pieces, probabilities, rules) if pieces else None
        if problems:
            first = problems[0]
            return {"name": first.intent, "confidence": first.confidence}, ranking, problems
        if intent["name"] not in self._config["problems"]:
            return intent, ranking, []
        alone = Problem(intent["name"], 0, len(text), text, intent["confidence"])
        return intent, ranking, [alone]

    def _rules(self, labels: Sequence[Text], part: float) -> Rules:
        return Rules(
            labels=labels,
            problems=self._config["problems"],
            repairs=self._config["repairs"],
            threshold=lambda intent: self._thresholds[self._group(intent)],
            part=part,
        )

    def _group(self, intent: Text) -> Text:
        return GROUP_REPAIR if intent in self._config["repairs"] else GROUP_OTHER

    def _learn_thresholds(
        self, probabilities: Any, numbers: Sequence[int], names: Sequence[Text]
    ) -> Dict[Text, float]:
        best = probabilities.argmax(axis=1)
        confidence = probabilities.max(axis=1)
        right = best == np.array(numbers)
        is_repair = np.array([self._group(names[i]) == GROUP_REPAIR for i in best])
        groups = (
            (GROUP_REPAIR, is_repair, self._config["cost_wrong_repair"]),
            (GROUP_OTHER, ~is_repair, self._config["cost_wrong"]),
        )
        return {
            name: cheapest_threshold(confidence[mask], right[mask], cost)
            for name, mask, cost in groups
        }

    def _learn_part_threshold(
        self,
        probabilities: Any,
        names: Sequence[Text],
        cuts: Sequence[Sequence[Part]],
        of_parts: Dict[int, Any],
    ) -> float:
        """How sure of parts: every example has one problem, so whatever it is cut into is wrong."""
        rules = self._rules(names, 0.0)
        surest = []
        for place, margins in of_parts.items():
            likeliest = names[int(probabilities[place].argmax())]
            sure = probabilities[place].max() >= rules.threshold(likeliest)
            top = likeliest if sure else DEFAULT_NLU_FALLBACK_INTENT_NAME
            seen = np.vstack([probabilities[place], self._calibration.probabilities(margins)])
            found = several(top, cuts[place], seen, rules)
            if found and len(found) > 1:
                surest.append(sorted(problem.confidence for problem in found)[-2])
        return part_threshold(surest, len(cuts), self._config["wrong_cuts_at_most"])

    def _persist(self, measured: Dict[Text, float]) -> None:
        if self._model is None:
            raise RuntimeError("nothing was learned")
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
            learned = {
                "calibration": self._calibration.as_dict(),
                "thresholds": self._thresholds,
                "cross_validation": measured,
            }
            (folder / "confidence.json").write_text(json.dumps(learned, indent=1))


def _is_in(entity: Dict[Text, Any], problems: Sequence[Problem]) -> bool:
    return any(p.start <= entity["start"] and entity["end"] <= p.end for p in problems) and (
        entity["end"] > entity["start"]
    )


def _names_somebody_outside(
    entities: Sequence[Dict[Text, Any]], problems: Sequence[Problem]
) -> bool:
    return any(each["entity"] == "person" and not _is_in(each, problems) for each in entities)
