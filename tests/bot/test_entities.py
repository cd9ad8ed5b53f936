"""What a message is about is found in both languages."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from rasa.core.agent import Agent

Wait = Callable[[Awaitable[Any]], Any]


def found(agent: Agent, wait: Wait, text: str) -> dict[str, str]:
    entities = wait(agent.parse_message(text))["entities"]
    return {entity["entity"]: text[entity["start"] : entity["end"]] for entity in entities}


class TestEntities:
    @pytest.mark.parametrize(
        ("text", "entity", "said"),
        [
            ("mijn outlook opent niet meer", "application", "outlook"),
            ("the laptops on our ward are slow", "device", "laptops"),
            ("ik krijg foutcode 0x80070005 op mijn scherm", "error_code", "0x80070005"),
            ("mijn collega is haar wachtwoord kwijt", "person", "mijn collega"),
            ("de wifi ligt er al twee uur uit", "duration", "twee uur"),
            ("it has been broken for 20 minutes now", "duration", "20 minutes"),
            ("vanuit huis kan ik er niet in komen", "location", "vanuit huis"),
        ],
    )
    def test_are_found(self, text: str, entity: str, said: str, agent: Agent, wait: Wait) -> None:
        assert found(agent, wait, text).get(entity) == said

    @pytest.mark.parametrize(
        "text", ["ik ben de directeur en mijn wachtwoord is verlopen", "reset it, I'm the manager"]
    )
    def test_who_one_is_oneself_is_nobody_else(self, text: str, agent: Agent, wait: Wait) -> None:
        assert "person" not in found(agent, wait, text)

    def test_are_not_invented(self, agent: Agent, wait: Wait) -> None:
        assert set(found(agent, wait, "dank je wel hoor, heel fijn gedaan")) == {"language"}
