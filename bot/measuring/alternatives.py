"""Trains one way of understanding on our examples and reads all sentences with it.

Each runs in a process of its own: `python -m bot.measuring.alternatives NAME TARGET`.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Text

import yaml

from bot.decision import UNSURE, decision
from bot.measuring.sets import ROOT, doubles, sentences

EXAMPLES = "nlu_data"
OURS, LOGISTIC, DIET = "ours", "logistic", "diet"
DIET_EPOCHS = 60
CHOICES = 3
NAMES = {
    OURS: "Nachtwacht",
    LOGISTIC: "Rasa LogisticRegressionClassifier",
    DIET: f"Rasa DIETClassifier, {DIET_EPOCHS} epochs",
}
WORDS: List[Dict[Text, Any]] = [
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
PIPELINES: Dict[Text, List[Dict[Text, Any]]] = {
    LOGISTIC: [
        {"name": "WhitespaceTokenizer"},
        *WORDS,
        {"name": "LogisticRegressionClassifier"},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    DIET: [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        *WORDS,
        {
            "name": "DIETClassifier",
            "epochs": DIET_EPOCHS,
            "constrain_similarities": True,
            "random_seed": 20,
        },
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
}


def main(arguments: Sequence[Text]) -> int:
    """Trains and reads with what the first argument names; writes JSON to the second."""
    from bot.start.command import lean_rasa
    from bot.start.logs import hide_noise, quiet

    name, target = arguments
    os.chdir(ROOT)
    hide_noise()
    if name != DIET:
        lean_rasa()
    quiet()
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(name, Path(folder))
    Path(target).write_text(json.dumps(measured, ensure_ascii=False), encoding="utf-8")
    return 0


def measure(name: Text, folder: Path) -> Dict[Text, Any]:
    """Training seconds, and every sentence and every double as it was read.

    The keys are `name`, `seconds`, `readings` (dicts of `scores.Reading`) and `doubles` (dicts of
    `language`, `meant`, `found` and `text`; empty for who finds one intent only).
    """
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    config = str(write_config(name, folder))
    started = time.perf_counter()
    model = train_nlu(config, EXAMPLES, str(folder))
    seconds = time.perf_counter() - started
    agent, loop = Agent.load(model), asyncio.new_event_loop()

    def parse(text: Text) -> Dict[Text, Any]:
        parsed: Dict[Text, Any] = loop.run_until_complete(agent.parse_message(text))
        return parsed

    parse(sentences()[0].text)
    readings = [_read(parse, sentence) for sentence in sentences()]
    found = [_read_double(parse, double) for double in doubles()] if name == OURS else []
    loop.close()
    return {"name": name, "seconds": seconds, "readings": readings, "doubles": found}


def write_config(name: Text, folder: Path) -> Path:
    """Rasa's configuration of that name as a file; ours is the one of this repository."""
    content = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    if name != OURS:
        content["pipeline"] = PIPELINES[name]
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return path


def _read(parse: Any, sentence: Any) -> Dict[Text, Any]:
    started, worked = time.perf_counter(), time.process_time()
    parsed = parse(sentence.text)
    took, work = time.perf_counter() - started, time.process_time() - worked
    ranking = [each for each in parsed["intent_ranking"] if each["name"] != UNSURE]
    return {
        "language": sentence.language,
        "meant": sentence.meant,
        "text": sentence.text,
        "likeliest": ranking[0]["name"],
        "confidence": ranking[0]["confidence"],
        "decision": decision(with_choices(parsed, ranking)),
        "milliseconds": took * 1000,
        "processor": work * 1000,
    }


def with_choices(
    parsed: Mapping[Text, Any], ranking: Sequence[Mapping[Text, Any]]
) -> Mapping[Text, Any]:
    """The parse with the three likeliest as choices, where a pipeline names none itself."""
    return {"choices": [each["name"] for each in ranking[:CHOICES]], **parsed}


def _read_double(parse: Any, double: Any) -> Dict[Text, Any]:
    problems = parse(double.text)["problems"]
    return {**double._asdict(), "found": [problem["intent"] for problem in problems]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
