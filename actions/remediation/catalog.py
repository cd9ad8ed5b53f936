"""Finds the runbooks: every folder in `actions/runbooks/` with a `runbook.py`."""

import importlib
import pkgutil
from types import ModuleType

from actions.errors import Broken
from actions.remediation.runbook import Runbook


class Catalog:
    """The runbooks by slug and by intent."""

    def __init__(self, runbooks: list[Runbook]) -> None:
        self.by_slug = {runbook.manifest.slug: runbook for runbook in runbooks}
        self._by_intent: dict[str, Runbook] = {}
        for runbook in runbooks:
            for intent in runbook.manifest.intents:
                if intent in self._by_intent:
                    raise Broken("runbook.intent_taken", intent=intent)
                self._by_intent[intent] = runbook

    def for_intent(self, intent: str) -> Runbook | None:
        """Return the runbook that the intent leads to, if there is one."""
        return self._by_intent.get(intent)


def discover(package: ModuleType) -> Catalog:
    """Import `<package>.<slug>.runbook` for every folder and read its constant `RUNBOOK`.

    Raises:
        Broken: a folder holds no runbook, or its slug differs from the folder's name.
    """
    found: list[Runbook] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}.runbook")
        runbook: Runbook | None = getattr(module, "RUNBOOK", None)
        if runbook is None or runbook.manifest.slug != info.name:
            raise Broken("runbook.unfit", folder=info.name)
        found.append(runbook)
    return Catalog(found)
