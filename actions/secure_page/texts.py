"""The words of the page in both languages."""

from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("nl", "en")
_FOLDER = Path(__file__).with_name("texts")
_HARD_SPACE = "\N{NO-BREAK SPACE}"


def load(emergency_number: str) -> dict[str, Any]:
    """Return the texts by language, with the number filled in or its sentence left out."""
    return {language: _one(language, emergency_number) for language in LANGUAGES}


def words(folder: Path, language: str) -> dict[str, Any]:
    """Return the texts of one language in a folder."""
    found: dict[str, Any] = yaml.safe_load((folder / f"{language}.yml").read_text("utf-8"))
    return found


def preferred(accept_language: str) -> str:
    """Return the first of our languages that the browser asks for; Dutch when there is none."""
    for wish in accept_language.lower().split(","):
        if (language := wish.strip()[:2]) in LANGUAGES:
            return language
    return LANGUAGES[0]


def _one(language: str, number: str) -> dict[str, Any]:
    texts = words(_FOLDER, language)
    call = texts["call"]
    call["text"] = call.pop("with_number") if number else call["without_number"]
    call["link"] = call["link"].format(number=number.replace(" ", _HARD_SPACE)) if number else ""
    return texts
