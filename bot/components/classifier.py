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

from bot.components.choices import CHOICE_AT_LEAST, CHOICES_KEY, choices
from bot.components.confidence import Calibration, measure
from bot.components.linear_text import Folds, LinearText, authors_of, out_of_fold_margins
from bot.components.parts import Part, parts
from bot.components.problems import Problem, Rules, part_threshold, several
from bot.components.text import plain
from bot.components.thresholds import Groups, Thresholds

logger = logging.getLogger(__name__)
PROBLEMS_KEY = "problems"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CareIntentClassifier(IntentClassifier, GraphComponent):
    """Linear n-gram classifier; confidence and thresholds are learned by cross-validation.

    The folds are whole authors, so that what is learned holds for people who were never read.
    Below the threshold of the likeliest intent the intent is `elsewhere` when that is probable
    enough, else `nlu_fallback`; the ranking stays.
    `problems` lists what is wrong, the problem of this turn first: more than one when the parts of
    the text name more (`bot/components/problems.py`), none when the intent is no problem.
    Config: `ngrams`, `regularization` (C of the machine), `seed`, `folds`, `ranking_length`,
    `problems`, `repairs`, `requests` and `elsewhere` (see `Groups`), `costs` and
    `sent_away_at_most` (see `Thresholds.learn`), `known_at_least` (the share of its words that were
    read in training, without which a text is not `elsewhere` but asked about),
    `wrong_cuts_at_most` (share of texts with one problem that the threshold of parts may take for
    two), `sure_of_part` and `short_text` (`sure` and `short` of `problems.Rules`).
    """

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "ngrams": {"char_wb": [2, 5, 3], "word": [1, 2, 1]},
            "regularization": 0.5,
            "seed": 20,
            "folds": 5,
            "ranking_length": 10,
            "problems": [],
            "repairs": [],
            "requests": [],
            "elsewhere": "",
            "costs": {"repair": 10.0, "problem": 4.0, "request": 3.0, "talk": 1.0},
            "sent_away_at_most": 0.05,
            "known_at_least": 0.5,
            "choice_at_least": CHOICE_AT_LEAST,
            "wrong_cuts_at_most": 0.007,
            "sure_of_part": 0.95,
            "short_text": 40,
        }

    def __init__(
        self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model: Optional[LinearText] = None
        self._calibration = Calibration()
        self._thresholds = Thresholds()
        self._part = 1.0
        self._groups = Groups(
            config["problems"], config["repairs"], config["requests"], config["elsewhere"]
        )

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
        component._thresholds = Thresholds(**learned["thresholds"])
        component._part = learned["part"]
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the model on all examples, the rest on what each fold had not seen."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts = [plain(example.get(TEXT)) for example in examples]
        labels = [example.get(INTENT) for example in examples]
        cuts = [parts(example.get(TEXT)) for example in examples]
        ngrams, cost, seed = (self._config[k] for k in ("ngrams", "regularization", "seed"))
        margins, numbers, names, of_parts = out_of_fold_margins(
            *(texts, labels, ngrams, cost),
            Folds(self._config["folds"], seed, authors_of(examples)),
            parts=[[plain(part.text) for part in cut] for cut in cuts],
        )
        self._calibration = Calibration.fit(margins, numbers)
        probabilities = self._calibration.probabilities(margins)
        self._thresholds = Thresholds.learn(
            *(probabilities, numbers, names, self._groups),
            self._config["costs"],
            self._config["sent_away_at_most"],
        )
        self._part = self._learn_part_threshold(probabilities, names, cuts, of_parts)
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
        margins = np.stack([self._model.margins_of(each) for each in looked_at])
        probabilities = self._calibration.probabilities(margins)
        whole = probabilities[0]
        order = np.argsort(-whole)[: self._config["ranking_length"]]
        ranking = [{"name": self._model.labels[i], "confidence": float(whole[i])} for i in order]
        intent = self._decided(whole, self._model.known(looked_at[0]))
        rules = self._rules(self._model.labels, self._part)
        problems = several(intent["name"], pieces, probabilities, rules) if pieces else None
        if problems:
            first = problems[0]
            return {"name": first.intent, "confidence": first.confidence}, ranking, problems
        if intent["name"] not in self._config["problems"]:
            return intent, ranking, []
        alone = Problem(intent["name"], 0, len(text), text, intent["confidence"])
        return intent, ranking, [alone]

    def _decided(self, probabilities: Any, known: float) -> Dict[Text, Any]:
        """What to act on, `nlu_fallback` where a question is better, and how probable it is."""
        if self._model is None:
            raise RuntimeError("nothing was learned")
        of = dict(zip(self._model.labels, probabilities.tolist(), strict=True))
        likeliest = max(of, key=of.__getitem__)
        readable = known >= self._config["known_at_least"]
        elsewhere = of.get(self._groups.elsewhere, 0.0) if readable else 0.0
        name = self._thresholds.act(likeliest, of[likeliest], elsewhere, self._groups)
        if name is None:
            return {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": of[likeliest]}
        return {"name": name, "confidence": of[name]}

    def _rules(self, labels: Sequence[Text], part: float) -> Rules:
        return Rules(
            labels=labels,
            problems=self._config["problems"],
            repairs=self._config["repairs"],
            threshold=lambda intent: getattr(self._thresholds, self._groups.of(intent)),
            part=part,
            sure=self._config["sure_of_part"],
            short=self._config["short_text"],
        )

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
                "thresholds": self._thresholds.as_dict(),
                "part": self._part,
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
