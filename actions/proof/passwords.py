"""Which new passwords are refused, before the directory's own policy has its say (R6)."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from zxcvbn_rs_py import zxcvbn

SHORTEST = 10
LONGEST = 128
_ENOUGH = 3
_REST_TOO_SHORT = 5
_SHORTEST_NAME = 3
_BLOCKED = Path(__file__).with_name("blocked_words.txt")
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
)
_EDGES = re.compile(r"^[^a-z]+|[^a-z@$]+$")
_NOT_LETTERS = re.compile(r"[^a-z]")
_NAME_PARTS = re.compile(r"[^\w]+|_")


def trouble_with(
    password: str, *, own_words: Iterable[str], company_words: Iterable[str]
) -> str | None:
    """Return the text key of why this password is refused, or None.

    Args:
        own_words: user name, first and last name, mail address: none may be inside.
        company_words: words everybody at the company would try.
    """
    if len(password) < SHORTEST:
        return "password_too_short"
    if len(password) > LONGEST:
        return "password_too_long"
    if not password.isprintable():
        return "password_unusable"
    own = name_parts(own_words)
    company = name_parts(company_words)
    if _holds(password, own):
        return "password_has_name"
    if _holds(password, company):
        return "password_has_company"
    if _only_blocked_words(password):
        return "password_common"
    if int(zxcvbn(password, [*own, *company]).score) < _ENOUGH:
        return "password_weak"
    return None


def name_parts(words: Iterable[str]) -> list[str]:
    """Return the parts of names that are long enough to be recognised, in lower case."""
    parts = (part for word in words for part in [word, *_NAME_PARTS.split(word)])
    return sorted({part.casefold() for part in parts if len(part) >= _SHORTEST_NAME})


def _holds(password: str, words: list[str]) -> bool:
    plain = password.casefold()
    return any(word in form for word in words for form in (plain, plain.translate(_LEET)))


def _only_blocked_words(password: str) -> bool:
    """True when little is left once the well-known words, digits and marks are taken out."""
    core = _EDGES.sub("", password.casefold())
    letters = _NOT_LETTERS.sub("", core.translate(_LEET))
    rest = letters
    for word in _blocked_words():
        rest = rest.replace(word, "")
    return rest != letters and len(rest) < _REST_TOO_SHORT


@cache
def _blocked_words() -> tuple[str, ...]:
    lines = _BLOCKED.read_text(encoding="utf-8").split()
    return tuple(sorted(set(lines), key=lambda word: (-len(word), word)))
