"""How easy a text reads: lengths of sentences and words, words of the trade, ease.

Ease is Flesch's for English (206.835, 1.015, 84.6) and Douma's for Dutch (206.835, 0.93, 77). A
syllable is a group of vowels: a measure to compare by, not a certificate of a language level.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_SENTENCE = 20
LOWEST_EASE = 50.0
EASE_NEEDS_WORDS = 12
LONGEST_WORD = 16
TRADE = {
    "nl": (
        "ticket incident prioriteit authenticatie authenticeren sessie escalatie"
        " escaleren resetten helpdesk gebruiker credentials u uw"
    ).split(),
    "en": (
        "ticket incident priority authentication authenticate escalate escalation"
        " credentials helpdesk"
    ).split(),
}
KNOWN_LONG = frozenset(
    "authenticator-app internetverbinding netwerkverbinding computerprogramma"
    " telefoonnummer".split()
)
_SLOT = re.compile(r"\{[^}]*\}")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)|https?://\S+")
_END = re.compile(r"[.!?:;]+(?:\s|$)|\n+")
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’-][A-Za-zÀ-ÿ]+)*")
_VOWELS = re.compile(r"[aeiouyáàäâéèëêíìïîóòöôúùüû]+", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """What is wrong with a text and where it shows."""

    rule: str
    detail: str


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence, with links and slots out of the way."""
    plain = _SLOT.sub("iets", _LINK.sub(r"\1", text)).replace("*", "").replace("`", "")
    found = (_WORD.findall(part) for part in _END.split(plain))
    return [words for words in found if words]


def ease(text: str, language: str) -> float:
    """Return Flesch's ease of an English text, Douma's of a Dutch one; higher is easier."""
    lines = sentences(text)
    words = [word for line in lines for word in line]
    syllables = sum(max(1, len(_VOWELS.findall(word))) for word in words)
    per_sentence, per_word = len(words) / len(lines), syllables / len(words)
    if language == "nl":
        return 206.835 - 0.93 * per_sentence - 77.0 * per_word
    return 206.835 - 1.015 * per_sentence - 84.6 * per_word


def findings(text: str, language: str) -> Iterator[Finding]:
    """Yield what a tired reader would stumble over."""
    lines = sentences(text)
    for line in lines:
        if len(line) > LONGEST_SENTENCE:
            yield Finding("long sentence", f"{len(line)} words: {' '.join(line)}")
    spelled = [word for line in lines for word in line]
    if "SLA" in spelled:  # «sla» is a word that Dutch people use
        yield Finding("word of the trade", "SLA")
    words = [word.lower() for word in spelled]
    for word in words:
        if len(word) > LONGEST_WORD and word not in KNOWN_LONG:
            yield Finding("long word", word)
        if word in TRADE[language]:
            yield Finding("word of the trade", word)
    if len(words) >= EASE_NEEDS_WORDS and ease(text, language) < LOWEST_EASE:
        yield Finding("hard to read", f"ease {ease(text, language):.0f}")
