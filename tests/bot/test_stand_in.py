"""The stand-in lets a library be imported and built upon; nothing more."""

import sys

import pytest

from bot.start.stand_in import CLIENTS, TENSORFLOW, Anything, StandInFinder, leave_out


class TestALibraryThatIsLeftOut:
    def test_can_be_imported_to_any_depth(self) -> None:
        import tensorflow.keras.layers as layers

        assert layers.Dense is Anything

    def test_can_be_subclassed_decorated_with_and_annotated_with(self) -> None:
        import tensorflow as tf

        class Layer(tf.keras.layers.Layer):
            """A class as Rasa writes them."""

        @tf.function()
        def call(value: tf.Tensor | None = None) -> "tf.Tensor":
            return value

        assert issubclass(Layer, Anything)
        assert call("unchanged") == "unchanged"

    def test_is_searched_only_by_its_own_name(self) -> None:
        finder = StandInFinder(TENSORFLOW)
        assert finder.find_spec("tensorflow.nn") is not None
        assert finder.find_spec("tensorflower") is None
        assert finder.find_spec("json") is None


class TestLeavingOut:
    def test_twice_is_once(self) -> None:
        leave_out((*TENSORFLOW, *CLIENTS))
        assert sum(isinstance(finder, StandInFinder) for finder in sys.meta_path) == 1

    def test_too_late_is_an_error(self) -> None:
        with pytest.raises(RuntimeError, match="json"):
            leave_out(("json",))
