"""The parts of a text that may each name a problem of its own, and which of them name none.

Only commas, ends of sentences and words that add something cut a text. «Maar» and «but» cut where
what stands before them is denied: «het is niet mijn wachtwoord maar citrix hangt».
"""

import re
from typing import Iterator, List, NamedTuple

from bot.components.text import count_words, plain

FEWEST_WORDS = 4
LONGEST_TEXT = 400
FEWEST_WORDS_OF_A_PART = 2
MOST_PARTS = 8

_ADDS = (
    "en maar ook|en ook|maar ook|en|daarnaast|daarbij|verder|bovendien|tevens|plus|and also|"
    "but also|and|also|as well as|besides|additionally|on top of that"
)
_CUT = re.compile(
    rf"[.!?;…]+(?=\s|$)|\n+|,(?!\d)|\s[-–&+]\s|\b(?:{_ADDS})\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(r"\b(?:maar|but)\b", re.IGNORECASE)

_OWN = r"(?:mn|m'n|mijn|me|de|het|een|die|dat|onze|je|my|the|a|an|our)"
_NO = (
    r"(?:\b(?:niet|nie|nit|nich|neet|geen|gin|niks|nix|niets|nooit|nergens|amper|nauwelijks|not|no"
    r"|never|nothing|hardly|dont|doesnt|wont|cant|cannot|isnt|didnt)\b|n't\b)"
)
_STATES = (
    r"(?:stuk|kapot|geblokkeerd|vergrendeld|op slot|vergeten|traag|kwijt|weg|vast|broken|blocked"
    r"|locked|slow|lost|dead|frozen|stuck)"
)
_TROUBLE = re.compile(
    rf"{_NO}|\b{_STATES}\b"
    r"|hang|hing|vast|bevr|vries|vriez|dood|\bplat\b|eruit|eraf|\bweg|verdwenen|verbroken|\bleeg"
    r"|stopt|valt|hapert|bokt|kuren|traag|sloom|duurt|laden|laadt|draai|blijft|loopt|steeds|telkens"
    r"|opeens|ineens|plots|alweer|constant|fout|storing|probleem|mislukt|weiger|geweigerd|afgekeurd"
    r"|verlopen|vergeten|vergrendel|geblok|\bslot\b|kwijt|gestolen|gevallen|lek|\bvol\b|zwart|\bwit\b"
    r"|blauw|rood|strepen|wazig|piep|knipper|tril|lawaai|herrie|raar|vreemd|verdacht|spam|virus|hack"
    r"|slecht|lastig|gedoe|ellende|nodig|\bwil\b|resetten|help"
    r"|froze|freez|stuck|dead|died|dies|\bdown\b|offline|\bout\b|gone|missing|disappear|disconnect"
    r"|drop|blank|crash|fail|error|wrong|refus|reject|denied|invalid|unable|unavailable|unreachable"
    r"|timeout|time[sd] out|slow|sluggish|lag|spin|keeps|stays|suddenly|flicker|glitch|acting up"
    r"|forgot|expired|stolen|cracked|\bjam|\bfull\b|\bblack\b|suspicious|phish|problem|\bissue"
    r"|trouble|\bneed|\bwant\b"
)
_DENIED = re.compile(
    rf"\b(?:is|was|zijn|ligt|lag|komt|gaat)(?: (?:het|'t|t|dit|dat|dus|echt|zeker|ook|hier))*"
    rf" (?:niet|nie)(?: (?:aan|om|over|door))? {_OWN}\b"
    rf"|\b(?:ligt|lag|komt|gaat|heeft) (?:niet|nie) (?:aan|door|om|met)\b"
    rf"|^(?:het|dit|dat|'t|t) (?:is|was) (?:geen|nie|niet)\b"
    rf"|^(?:dus )?niet {_OWN}\b|^not (?:about |because of )?{_OWN}\b"
    rf"|\b(?:it|this|that)(?:'s| is|s) not\b|\b(?:it|this|that) isn'?t\b"
    rf"|\bn(?:iks|iets|othing) (?:mis|wrong|aan de hand)\b|\bnothing to do with\b"
    rf"|\b(?:geen|no) (?:\w+ )?(?:probleem|problemen|problem|problems)\b|\bno .* needed\b"
    rf"|\bn(?:iks|iets) met .* te maken\b|\bperfect\b"
    rf"|\b(?:niet|nie|not|isn't) {_STATES}\b|\b{_STATES} (?:is|zit|ben) \w+ (?:niet|nie)$"
    r"|^(?:geen|no) (?:wifi|internet|vpn|wachtwoord|password|citrix|mail)$"
)
_ANY_NO = re.compile(_NO)
_FINE = r"(?:(?: (?:wel|gewoon|nog|prima|goed|weer|verder|ook|best|allemaal|inmiddels|nu|dan)\b)*)$"
_WORKS = re.compile(
    rf"\b(?:doe|doet|doen) (?:het|'t|t){_FINE}|\b(?:werk|werkt|werken|lukt|gaat){_FINE}"
    r"|\b(?:works?|working)(?: (?:fine|well|ok|okay|again|now|though|perfectly|normally))*$"
    r"|\b(?:wel|gewoon|prima|netjes|in orde|is goed|klopt|correct|right|alive|fine|ok|okay)\b"
)


class Part(NamedTuple):
    """Where a part of a text starts and ends.

    `denied`: it names what is not the problem. `trouble`: it tells that something is wrong.
    """

    start: int
    end: int
    text: str
    denied: bool
    trouble: bool


def parts(text: str) -> List[Part]:
    """The parts that say something, in order; none where the text is one piece, or a story."""
    if len(text) > LONGEST_TEXT or count_words(text) < FEWEST_WORDS:
        return []
    cut = [part for part in _cut(text) if count_words(part.text) >= FEWEST_WORDS_OF_A_PART]
    return cut if 1 < len(cut) <= MOST_PARTS else []


def is_denied(text: str) -> bool:
    """True when the text says of something that it is not the problem, or that it works."""
    said = _without_marks(text)
    if _DENIED.search(said):
        return True
    return _ANY_NO.search(said) is None and _WORKS.search(said) is not None


def tells_trouble(text: str) -> bool:
    """True when the text says that something is wrong or wanted, not only what somebody does."""
    return _TROUBLE.search(_without_marks(text)) is not None


def _without_marks(text: str) -> str:
    return plain(text).strip(" .,;:!?…'\"()")


def _cut(text: str) -> Iterator[Part]:
    start = 0
    for found in _CUT.finditer(text):
        yield from _contrasted(text, start, found.start())
        start = found.end()
    yield from _contrasted(text, start, len(text))


def _contrasted(text: str, start: int, end: int) -> Iterator[Part]:
    found = _CONTRAST.search(text, start, end)
    if found and is_denied(text[start : found.start()]):
        yield from _part(text, start, found.start())
        start = found.end()
    yield from _part(text, start, end)


def _part(text: str, start: int, end: int) -> Iterator[Part]:
    inside = text[start:end]
    stripped = inside.strip()
    if stripped:
        begin = start + inside.index(stripped)
        end = begin + len(stripped)
        yield Part(begin, end, stripped, is_denied(stripped), tells_trouble(stripped))
