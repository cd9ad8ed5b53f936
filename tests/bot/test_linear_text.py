"""One sentence is read as quickly as it must be, and as many sentences are read."""

import numpy as np
import pytest
from rasa.core.agent import Agent
from test_domain import examples

from bot.components.classifier import CareIntentClassifier
from bot.components.language import LanguageLearner
from bot.components.linear_text import LinearText
from bot.components.text import plain
from bot.measuring.sets import sentences

NOT_A_WORD = ["", "?", "zzzz qqqq", "é", "a" * 300]


class TestTheMarginsOfASentence:
    @pytest.mark.parametrize("kind", [CareIntentClassifier, LanguageLearner])
    def test_are_those_it_has_among_others(self, kind: type, agent: Agent) -> None:
        nodes = agent.processor.graph_runner._instantiated_nodes.values()
        component = next(node._component for node in nodes if type(node._component) is kind)
        model: LinearText = component._model
        texts = [*NOT_A_WORD, *examples("printer", "nl"), *examples("vpn_problem", "en")]
        texts = [plain(text) for text in (*texts, *(each.text for each in sentences()[::5]))]
        alone = np.stack([model.margins_of(text) for text in texts])
        assert np.allclose(alone, model.margins(texts), atol=1e-5)
