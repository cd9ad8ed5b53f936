"""The start module fits exactly the Rasa it was written for."""

import ast
import inspect
import sys
from types import ModuleType

import pytest
import rasa
import rasa.core.policies.memoization
import rasa.core.processor
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, UserUttered

from bot.start.caches import PatchedNameGone, check_name, check_version, patched_names
from bot.start.lighter.table import Patch, called, lighten, patches, stock_rasa

MODULES = [rasa.core.processor, rasa.core.policies.memoization]


def of_patch(patch: object) -> str:
    return f"{patch.owner.__name__}.{patch.name}" if isinstance(patch, Patch) else str(patch)[-40:]


class TestTheInstalledRasa:
    def test_is_the_pinned_one(self) -> None:
        assert rasa.__version__ == "3.6.21"

    @pytest.mark.parametrize(
        ("owner", "name"), [*patched_names(), *called()], ids=lambda value: str(value)[-40:]
    )
    def test_still_has_every_replaced_name(self, owner: object, name: str) -> None:
        assert hasattr(owner, name)

    @pytest.mark.parametrize("patch", patches(), ids=of_patch)
    def test_is_asked_as_before_where_a_turn_is_lighter(self, patch: Patch) -> None:
        ours = getattr(patch.owner, patch.name)
        with stock_rasa():
            stock = getattr(patch.owner, patch.name)
        assert ours is not stock
        if not isinstance(stock, ModuleType):
            assert list(inspect.signature(ours).parameters) == list(
                inspect.signature(stock).parameters
            )

    @pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
    def test_copies_there_for_debug_messages_only(self, module: ModuleType) -> None:
        tree = ast.parse(inspect.getsource(module))
        logged = [
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "structlogger.debug"
            for inner in ast.walk(node)
        ]
        used = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "copy"]
        assert used
        assert all(node in logged for node in used)

    def test_runs_without_tensorflow(self) -> None:
        real = [
            name
            for name, module in sys.modules.items()
            if name.partition(".")[0] in ("tensorflow", "keras")
            and getattr(module, "__file__", None)
        ]
        assert real == []


class TestAnotherRasa:
    def test_is_refused_by_version(self) -> None:
        with pytest.raises(PatchedNameGone, match=r"3\.6\.20"):
            check_version("3.6.20")

    def test_is_refused_when_a_name_is_gone(self) -> None:
        with pytest.raises(PatchedNameGone, match="_validate_everything"):
            check_name(RemoteAction, "_validate_everything")


class TestALighterTurn:
    def test_is_made_once(self) -> None:
        before = [getattr(patch.owner, patch.name) for patch in patches()]
        lighten()
        assert [getattr(patch.owner, patch.name) for patch in patches()] == before

    def test_gives_every_name_back(self) -> None:
        with stock_rasa():
            for patch in patches():
                found = getattr(patch.owner, patch.name)
                assert "lighter" not in getattr(found, "__module__", "")


class TestTheCaches:
    def test_find_the_same_event_class(self) -> None:
        assert Event.resolve_by_type("user") is UserUttered

    def test_still_refuse_an_unknown_event(self) -> None:
        with pytest.raises(ValueError, match="Unknown event"):
            Event.resolve_by_type("no_such_event")

    def test_still_refuse_an_answer_that_breaks_the_schema(self) -> None:
        from jsonschema import ValidationError

        secret = {"events": "hunter2", "responses": []}
        with pytest.raises(ValidationError) as caught:
            RemoteAction("action_problem", None)._validate_action_result(secret)
        assert "hunter2" not in caught.value.message

    def test_accept_a_good_answer(self) -> None:
        good = {
            "events": [{"event": "slot", "name": "outcome", "value": "solved"}],
            "responses": [],
        }
        assert RemoteAction("action_problem", None)._validate_action_result(good) is True
