"""The sentences on the demo pages, Dutch first."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent


@cache
def texts(language: str) -> Mapping[str, str]:
    """Return the sentences of `nl` or `en` by key."""
    found: dict[str, str] = yaml.safe_load((_FOLDER / f"{language}.yml").read_text("utf-8"))
    return found
