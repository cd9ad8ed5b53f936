"""All tables of this program, for its migrations."""

import importlib
import importlib.util
import pkgutil

import api.channels
from api.db import Base

MODULES = (
    "api.conversation.models",
    "api.messaging.models",
    "api.experience.models",
    "api.handoff.models",
    "api.internal_events.models",
    "api.identity.models",
    "api.learning.models",
    "api.sign_in.models",
    "api.break_glass.models",
    "api.oncall.models",
)


def _present(name: str) -> bool:
    parent = name.rpartition(".")[0]
    return bool(importlib.util.find_spec(parent) and importlib.util.find_spec(name))


def _channels() -> list[str]:
    found = sorted(info.name for info in pkgutil.iter_modules(api.channels.__path__) if info.ispkg)
    return [f"api.channels.{name}.models" for name in found]


for _name in (*MODULES, *_channels()):
    if _present(_name):
        importlib.import_module(_name)

METADATA = Base.metadata
