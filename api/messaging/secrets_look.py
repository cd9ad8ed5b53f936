"""Judges single words: does this look like a password, or is it an everyday word?"""

import re

_EDGES = ".,;:!?…\"'«»“”‘’()[]<>"
_EMAIL = re.compile(r"^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:https?://|www\.|\\\\)", re.IGNORECASE)
_HEX = re.compile(r"^0x[0-9a-f]+$", re.IGNORECASE)
_MACHINE = re.compile(r"^(?:[A-Z]{2,}[A-Z0-9]*(?:-[A-Z0-9]+)+|[A-Z]{2,6}-?\d{2,8}|kb\d{5,8})$")
_MOMENT = re.compile(r"^\d{1,4}(?:[:./-]\d{1,4}){1,2}(?:u|uur|h|am|pm)?$", re.IGNORECASE)
_AMOUNT = re.compile(r"^\d+(?:[.,]\d+)?(?:[a-z]{1,12}|%|°|€)$|^[€$]\d+", re.IGNORECASE)
_PRODUCT = re.compile(
    r"^(?:windows|win|office|outlook|microsoft|citrix|iphone|ipad|ios|android|samsung|galaxy|teams|"
    r"chrome|firefox|edge|word|excel|sap|mac|macos|macbook|surface|laptop|pc|server|vpn|wifi|hp|dell|"
    r"lenovo|thinkpad|printer|kamer|room|versie|version|m|o|w)[-_.]?\d{1,5}(?:[-_.]\d+)*[a-z]?$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(
    r"^(?:(?:ge|ver|be|ont|her|af|op|uit|in)\w{3,}(?:d|t|en)|\w{3,}(?:ed|ing))$"
)
_SOFT = re.compile(r"[-'’./,:;&+]")

_EVERYDAY = """
    aan af al alle alleen allemaal als altijd anders bij binnen bekend blijkbaar correct daar
    dan dat de deze dezelfde die dit door druk dus echt een eens en er ergens even fijn fout
    foutief gek gelijk geldig geen gewoon goed hem het hetzelfde hier hoe iets ik in incorrect
    je juist kapot klaar kort kwijt lang leeg lastig maar makkelijk me meer mij mijn moet
    moeilijk na namelijk net niet niets niks nieuw nodig nog nooit nu of om onbekend ongeldig
    onjuist onthouden ook op opeens opnieuw oud oude over plotseling prima raar slecht snel soms
    stuk te tijdelijk toch toen tot uit vaak van vandaag vanmorgen veel verkeerd verplicht vol
    volgens voor vroeger waarom waar wat weer weg wel welke wie wij zeker zelf zo zoek zonder
    zwak vervallen onveilig hoofdlettergevoelig hoofdletters synchroon anderhalf nergens
    gisteren morgen straks a about after again all also always an and another any are as at bad
    because before being broken but by can case cannot changing correct different does due easy
    empty even ever fine for forgotten from gone good hard her here his how i if in incorrect
    invalid it its just known long lost me missing my necessary needed never new no none not
    nothing now of off ok okay old on only or our out over right safe same short should simple
    so some something still stuck strange suddenly temporary that the their then there these
    they this to today too tomorrow unknown unsafe up very weak weird what when where which who
    why with without wrong yesterday you your case-sensitive up-to-date wachtwoord password
    citrix windows outlook teams vpn wifi microsoft account laptop telefoon phone computer mail
    email e-mail login inloggen gebruikersnaam username ja nee yes reset resetten wijzigen
    veranderen vergeten verlopen change changed probleem problem issue oke oké
"""
INNOCENT = frozenset(_EVERYDAY.split())


def innocent(token: str) -> bool:
    """True when a word right after «wachtwoord is» is part of the sentence and no password."""
    if token[:1] in "\"'«“" and len(token.split()) > 1:
        return False
    word = token.strip(_EDGES)
    lower = word.lower()
    if not word or lower in INNOCENT or _HEX.match(word) or (word.isdigit() and len(word) < 3):
        return True
    plain = lower.isalpha() and word in (lower, word.capitalize())
    return plain and _PARTICIPLE.match(lower) is not None


def likely(token: str) -> bool:
    """True for words of 6 to 64 characters that mix letters with digits or signs."""
    word = token.strip(_EDGES)
    if not 6 <= len(token) <= 64 or len(word) < 4 or _known_shape(word):
        return False
    kinds = _kinds(token if any(map(str.isdigit, word)) else word)
    return len(kinds) >= 2 and bool(kinds & {"digit", "sign"}) and bool(kinds & {"lower", "upper"})


def strong(token: str) -> bool:
    """True for words of 8 to 64 characters with three of the four kinds of characters."""
    word = token.strip(_EDGES)
    if not 8 <= len(token) <= 64 or len(word) < 6 or _known_shape(word):
        return False
    kinds = _kinds(token if any(map(str.isdigit, word)) else word)
    return len(kinds) >= 3


def _kinds(word: str) -> set[str]:
    kinds = set()
    for character in _SOFT.sub("", word):
        if character.isdigit():
            kinds.add("digit")
        elif character.isalpha():
            kinds.add("upper" if character.isupper() else "lower")
        else:
            kinds.add("sign")
    return kinds


def _known_shape(word: str) -> bool:
    shapes = (_EMAIL, _ADDRESS, _HEX, _MACHINE, _MOMENT, _AMOUNT, _PRODUCT)
    return any(shape.match(word) for shape in shapes)
