"""Tells whether a sentence may be kept, and which sentences are the same."""

import re
from collections.abc import Iterable
from hashlib import sha256
from unicodedata import category

from api.messaging import secrets_look
from api.messaging.masking import MASK, mask

LONGEST = 500
_UNSTORABLE = {"Cc", "Cs", "Co", "Cn"}
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_LINKS = re.compile(r"\S@\S|https?:|www\.", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{6}|\+\d|\d(?:[ ./()-]{0,3}\d){7}")
_INTRODUCES = re.compile(
    r"\b(?:mijn|m'n|mn|me|my)\s+(?:naam|name)\b|\b(?:naam|name)\s*:|\bik\s+heet\b"
    r"|\bi'?\s?a?m\s+called\b"
    r"|(?:^\W*(?:(?:hallo|hoi|hi|hello|dag)\W+)?(?:met|hier|this\s+is)|\bgroet(?:en|jes)?,?"
    r"|\bregards,?|\b(?:ik\s+ben|i\s?'?a?m)|\b(?:dhr|mevr|mw|mrs|meneer|mevrouw)\b\.?)"
    r"\s+(?-i:[A-ZÀ-Þ][a-zà-ÿ]+)",
    re.IGNORECASE,
)
FEWEST_LETTERS_OF_A_NAME = 3


def tidy(text: str) -> str:
    """Return a text on one line, without signs that a file of examples cannot hold."""
    flat = " ".join(text.split())
    return "".join(sign for sign in flat if category(sign) not in _UNSTORABLE)


def key_of(text: str) -> str:
    """Return a hash that is the same for texts of the same words."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return sha256((" ".join(_WORD.findall(plain)) or plain).encode()).hexdigest()


def personal(text: str, names: Iterable[str] = ()) -> bool:
    """True when a text may tell who wrote it; `names` are those of the writer."""
    masked = mask(text)
    if masked.secret or masked.text != text:
        return True
    if any(look.search(text) for look in (_LINKS, _LONG_NUMBER, _INTRODUCES)):
        return True
    if any(secrets_look.strong(word) for word in text.split() if MASK not in word):
        return True
    own = {
        word
        for name in names
        for word in _WORD.findall(name.lower())
        if len(word) >= FEWEST_LETTERS_OF_A_NAME
    }
    return bool(own & set(_WORD.findall(text.lower())))


def keepable(text: str, names: Iterable[str] = ()) -> bool:
    """True when a text may wait for a look; a secret in it is masked."""
    return bool(text) and len(text) <= LONGEST and text[0] != "/" and not personal(text, names)


def acceptable(text: str) -> bool:
    """True when a text may become an example: nothing of somebody, nothing masked any more."""
    return keepable(text) and MASK not in text
