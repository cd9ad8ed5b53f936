"""Serves empty stand-ins for libraries that Rasa imports at start and our pipeline never uses.

Rasa 3.6.21 imports TensorFlow and the client libraries of every built-in channel whatever the
pipeline and the channels are. A stand-in module answers every attribute with a class that can be
subclassed, called, used as a decorator, subscripted and or-ed in annotations, which is all that
happens to them at import.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from types import ModuleType
from typing import Any, ClassVar, List, Optional, Sequence, Tuple

TENSORFLOW: Tuple[str, ...] = (
    "tensorflow",
    "tensorflow_addons",
    "tensorflow_hub",
    "tensorflow_text",
    "keras",
)
# Clients of chat services and databases for channels and stores nobody configured: 42 MB.
CLIENTS: Tuple[str, ...] = (
    "aio_pika",
    "aiogram",
    "boto3",
    "botocore",
    "confluent_kafka",
    "fbmessenger",
    "google",
    "matplotlib",
    "mattermostwrapper",
    "pymongo",
    "rocketchat_API",
    "sentry_sdk",
    "slack_sdk",
    "twilio",
    "webexteamssdk",
)


class _AnythingType(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything

    def __getitem__(cls, item: Any) -> Any:
        return Anything

    def __or__(cls, other: Any) -> Any:
        return Anything

    def __ror__(cls, other: Any) -> Any:
        return Anything


class Anything(metaclass=_AnythingType):
    """Stands for any name of a library that is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.arguments = args

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return args[0] if len(args) == 1 and callable(args[0]) else Anything()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything


class _StandInModule(ModuleType):
    __path__: ClassVar[List[str]] = []
    __version__ = "0.0.0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything


class _StandInLoader(importlib.abc.Loader):
    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


class StandInFinder(importlib.abc.MetaPathFinder):
    """Finds a stand-in for each of the given top-level packages and everything below them."""

    def __init__(self, packages: Sequence[str]) -> None:
        self.packages = frozenset(packages)

    def find_spec(
        self, fullname: str, path: Any = None, target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if fullname.partition(".")[0] not in self.packages:
            return None
        return importlib.util.spec_from_loader(fullname, _StandInLoader(), is_package=True)


def leave_out(packages: Sequence[str]) -> None:
    """Puts the finder in front, once. Raises RuntimeError when a package is loaded already."""
    loaded = [name for name in packages if name in sys.modules and not _is_stand_in(name)]
    if loaded:
        raise RuntimeError(f"too late to leave out {', '.join(loaded)}: already imported")
    if not any(isinstance(finder, StandInFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, StandInFinder(packages))


def _is_stand_in(name: str) -> bool:
    return isinstance(sys.modules[name], _StandInModule)
