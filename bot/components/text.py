"""How a text is written before the models look at it."""

import re
import unicodedata

_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`]")
_REPEATED = re.compile(r"(.)\1{2,}")
_SPACES = re.compile(r"\s+")
_DIGITS = re.compile(r"\d")


def plain(text: str) -> str:
    """Lower case, one kind of apostrophe, no letter three times in a row, digits as 0."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = _APOSTROPHES.sub("'", text)
    text = _REPEATED.sub(r"\1\1", text)
    text = _DIGITS.sub("0", text)
    return _SPACES.sub(" ", text).strip()


def count_words(text: str) -> int:
    """Number of words with at least one letter."""
    return len(re.findall(r"[^\W\d_][\w']*", text))
