"""Words the invitation and its reminders."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.ports.mailer import Letter

_TEXTS = Path(__file__).with_name("texts")
LANGUAGES = ("nl", "en")
INVITATION, REMINDER, LAST = "invitation", "reminder", "last"


def language_of(tag: str, otherwise: str) -> str:
    """Return in which of our languages somebody reads best; `tag` is as `nl-NL` or empty."""
    spoken = tag.replace("_", "-").partition("-")[0].strip().lower()
    if not spoken:
        return otherwise
    return spoken if spoken in LANGUAGES else "en"


def letter(kind: str, *, to: str, language: str, first_name: str, page: str) -> Letter:
    """Return a letter; `kind` is invitation, reminder or last."""
    texts = _texts(language)
    body = texts[kind]["body"].format(first_name=first_name, how=texts["how"].format(page=page))
    return Letter(to=to, subject=texts[kind]["subject"], body=body)


def former_text(language: str) -> str:
    """Return the short message to a phone that is no longer somebody's in the directory."""
    return str(_texts(language)["former"])


@cache
def _texts(language: str) -> dict[str, Any]:
    words = (_TEXTS / f"{language}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(words)
    return loaded
