"""Reads the training data and adds what Rasa's own files cannot say.

* Every example carries the language of the folder it came from (`nlu_data/nl`, `nlu_data/en`).
* The files of `nlu_data/shared` (`label:` with `terms:` and `patterns:`) become lookup tables and
  patterns.
* Every custom action gets one rule per outcome: the action sets the slot `outcome`, the rule says
  it. So no action can end in an outcome that nobody speaks.
* After an answer to an interruption `action_lead_back` asks again what was open, if anything was.
"""

from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Text, Union

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method
from rasa.shared.utils.io import read_yaml_file

LANGUAGES = ("nl", "en")
LANGUAGE_KEY = "language"
OUTCOME_SLOT = "outcome"
# Every message sets the slot to PENDING: still PENDING after an action means that it failed.
PENDING = "pending"
SAID_WHEN_PENDING = "turn_failed"
NOT_AN_OUTCOME = ("__other__",)
LEAD_BACK = "action_lead_back"
# Only these say something after LEAD_BACK: with nothing to lead back to it stays silent, also when
# it fails, because the employee has his answer.
LEADS_BACK_TO = "back_to_"
# Answers to an interruption: what was open is asked again after them.
LEADS_BACK_AFTER = (
    "search",
    "takes_a_minute",
    "takes_minutes",
    "takes_own_pace",
    "takes_human",
    "takes_unknown",
)


class CareImporter(RasaFileImporter):
    """Rasa's importer of files, with languages, lookups and the rules that speak outcomes."""

    def __init__(
        self,
        config_file: Optional[Text] = None,
        domain_path: Optional[Text] = None,
        training_data_paths: Optional[Union[List[Text], Text]] = None,
    ) -> None:
        super().__init__(config_file, domain_path, training_data_paths)
        paths = training_data_paths or []
        self._data_paths = [paths] if isinstance(paths, str) else list(paths)

    @cached_method
    def get_domain(self) -> Domain:
        return super().get_domain()

    @cached_method
    @cached_method
    def get_nlu_data(self, language: Optional[Text] = "en") -> TrainingData:
        parts = [self._examples(Path(path), language or "en") for path in self._nlu_files]
        return TrainingData().merge(*parts, self._shared())

    @cached_method
    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        written = super().get_stories(exclusion_percentage)
        domain = self.get_domain()
        spoken = {"version": "3.1", "rules": list(outcome_rules(domain))}
        steps = YAMLStoryReader(domain).read_from_parsed_yaml(spoken)
        return written.merge(StoryGraph(steps))

    def _examples(self, path: Path, language: Text) -> TrainingData:
        data = training_data_from_paths([str(path)], language)
        folder = path.parent.name
        if folder in LANGUAGES:
            for example in data.training_examples:
                example.set(LANGUAGE_KEY, folder)
        return data

    def _shared(self) -> TrainingData:
        data = TrainingData()
        for folder in self._data_paths:
            for path in sorted(Path(folder).glob("shared/*.yml")):
                _add_shared(data, read_yaml_file(path))
        return data


def outcome_rules(domain: Domain) -> Iterator[Dict[Text, Any]]:
    """Per custom action and outcome the rule that says it; per saying what comes after it."""
    outcomes = [*outcomes_of(domain), PENDING]
    for action in custom_actions(domain):
        for outcome in outcomes:
            yield _said_rule(action, outcome)
    lead_back = {said_by(outcome) for outcome in LEADS_BACK_AFTER}
    for saying in sorted({said_by(outcome) for outcome in outcomes}):
        if saying in lead_back:
            steps = [{"action": saying}, {"action": LEAD_BACK}]
            yield {"rule": f"back after {saying}", "wait_for_user_input": False, "steps": steps}
        else:
            yield {"rule": f"wait after {saying}", "steps": [{"action": saying}]}


def _said_rule(action: Text, outcome: Text) -> Dict[Text, Any]:
    steps: List[Dict[Text, Any]] = [
        {"action": action},
        {"slot_was_set": [{OUTCOME_SLOT: outcome}]},
    ]
    rule = {"rule": f"{action} ends in {outcome}", "steps": steps}
    if action == LEAD_BACK and not outcome.startswith(LEADS_BACK_TO):
        return rule
    steps.append({"action": said_by(outcome)})
    return {**rule, "wait_for_user_input": False}


def said_by(outcome: Text) -> Text:
    """The response that says an outcome."""
    return f"utter_{SAID_WHEN_PENDING if outcome == PENDING else outcome}"


def outcomes_of(domain: Domain) -> List[Text]:
    """The values of the slot `outcome` that an action may set, in the order of the domain."""
    slot = next(slot for slot in domain.slots if slot.name == OUTCOME_SLOT)
    values = [value for value in slot.values if value not in NOT_AN_OUTCOME]
    return [value for value in values if value != PENDING]


def custom_actions(domain: Domain) -> List[Text]:
    """The actions that the action server runs."""
    return [name for name in domain.user_actions if name.startswith("action_")]


def _add_shared(data: TrainingData, content: Any) -> None:
    for table in content if isinstance(content, list) else [content]:
        label = table["label"]
        terms: List[Text] = []
        for term in table.get("terms") or []:
            if isinstance(term, dict):
                for name, spellings in term.items():
                    terms += [name, *spellings]
                    data.entity_synonyms.update(dict.fromkeys(spellings, name))
            else:
                terms.append(str(term))
        if terms:
            data.lookup_tables.append({"name": label, "elements": terms})
        for pattern in table.get("patterns") or []:
            data.regex_features.append({"name": label, "pattern": pattern})
