"""What Rasa prepares for debug messages that are never written: deep copies and long texts.

Our log level is at least WARNING (`environment.ALLOWED_LOG_LEVELS`), yet the arguments of those
messages were worked out each time.
"""

from types import ModuleType, SimpleNamespace
from typing import Any, Callable, Dict, List, Text


def no_copies(stock: ModuleType) -> Any:
    """Stands for the module `copy` where Rasa copies for nothing but debug messages."""
    return SimpleNamespace(deepcopy=lambda value: value)


def no_format(stock: Callable[..., Text]) -> Any:
    """Makes `Policy.format_tracker_states`, whose text only a debug message shows."""

    def format_tracker_states(states: List[Dict[Text, Any]]) -> Text:
        return ""

    return staticmethod(format_tracker_states)
