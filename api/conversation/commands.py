"""Words that are handled here, so that they work when nothing behind us does."""

import re
from enum import StrEnum
from unicodedata import category

LONGEST_PHRASE = 40


class Command(StrEnum):
    """What a person asked of the chat itself."""

    HUMAN = "human"
    HELP = "help"
    LANGUAGE = "language"
    RESTART = "restart"
    STATUS = "status"
    SECURE = "secure"
    NEVER_MIND = "never_mind"


_SLASHED = {
    "human": Command.HUMAN,
    "medewerker": Command.HUMAN,
    "mens": Command.HUMAN,
    "help": Command.HELP,
    "hulp": Command.HELP,
    "start": Command.HELP,
    "taal": Command.LANGUAGE,
    "language": Command.LANGUAGE,
    "opnieuw": Command.RESTART,
    "restart": Command.RESTART,
    "status": Command.STATUS,
    "veilig": Command.SECURE,
    "secure": Command.SECURE,
}
_PHRASES = {
    Command.HUMAN: (
        *("human", "a human", "talk to a human", "talk to a person", "a person"),
        *("mens", "een mens", "een mens spreken", "collega"),
        *("medewerker", "een medewerker", "een medewerker spreken"),
    ),
    Command.HELP: ("help", "hulp"),
    Command.LANGUAGE: ("taal", "language", "english please", "nederlands graag"),
    Command.RESTART: ("opnieuw", "restart", "opnieuw beginnen", "start over"),
    Command.STATUS: ("status",),
    Command.NEVER_MIND: (
        *("laat maar", "laat maar zitten", "laat maar hoor", "hoeft niet meer"),
        *("hoeft al niet meer", "never mind", "nevermind", "forget it"),
    ),
}
_BY_PHRASE = {phrase: command for command, all_of in _PHRASES.items() for phrase in all_of}
_SLASHES = {"/", "\N{FULLWIDTH SOLIDUS}", "\N{FRACTION SLASH}", "\N{DIVISION SLASH}"}
_UNSEEN = "CZ"
"""Categories of signs that leave no ink: controls, joiners, blanks."""
_TRIM = re.compile(r"[\s.!?,«»\"']+")


def recognise(text: str, *, waiting: bool) -> Command | None:
    """Return the command that a text is; «laat maar» counts only while a human is called."""
    if is_slashed(text):
        word = re.split(r"[\s@{]", unslashed(text), maxsplit=1)[0].lower()
        return _SLASHED.get(word, Command.HELP)
    if len(text) > LONGEST_PHRASE:
        return None
    found = _BY_PHRASE.get(_TRIM.sub(" ", text).strip().lower())
    return None if found is Command.NEVER_MIND and not waiting else found


def is_slashed(text: str) -> bool:
    """True when the first thing that is seen of a text is a slash, of whatever width."""
    return _visible(text)[:1] in _SLASHES


def unslashed(text: str) -> str:
    """Return the text without slashes, blanks and what is not seen in front of it."""
    while is_slashed(text):
        text = _visible(text)[1:]
    return _visible(text)


def _visible(text: str) -> str:
    for place, sign in enumerate(text):
        if category(sign)[0] not in _UNSEEN:
            return text[place:]
    return ""


def language_named(text: str) -> str | None:
    """Return the language that a `/taal` names, if any."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    if words & {"nl", "nederlands", "dutch"}:
        return "nl"
    return "en" if words & {"en", "engels", "english"} else None
