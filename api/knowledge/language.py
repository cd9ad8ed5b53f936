"""Cuts text into words, stems and pieces of words, for each language."""

import re
import unicodedata

import Stemmer

from api.knowledge.articles import LANGUAGES

PIECE = 4

_DUTCH = """
de het een en of maar want dus als dan dat die dit deze daar er hier waar wat wie welke
hoe waarom wanneer ik je jij jou jouw u uw mij me mijn mn we wij ons onze ze zij zijn haar
hem hij hun is ben bent was waren wordt worden heb hebt heeft had hebben kan kun kunt
kunnen kon moet moeten mag mogen wil willen zal zou gaat ga gaan doe doet doen te om op in
aan van voor met naar bij uit over tot door ook al nog niet geen wel nu even steeds zo
toch heel erg graag weer meer s t ie
"""
_ENGLISH = """
the a an and or but so if then that this these those there here where what who which how
why when i you your yours me my mine we us our they them their he him his she her it its
is am are was were be been being has have had do does did can could must may might will
would shall should to on in at of for with from by out up into about as no not any some
now just also too very still again more get got im ive dont doesnt cant wont s t
"""
STOP_WORDS = {"nl": frozenset(_DUTCH.split()), "en": frozenset(_ENGLISH.split())}

_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`")
_STEMMERS = {"nl": "dutch", "en": "english"}


class Language:
    """Cuts text of one language; an unknown language is Dutch."""

    def __init__(self, code: str) -> None:
        self.code = code if code in LANGUAGES else LANGUAGES[0]
        self._stemmer = Stemmer.Stemmer(_STEMMERS[self.code])
        self._stop = STOP_WORDS[self.code]

    def words(self, text: str) -> list[str]:
        """Return all words, small letters without accents; «foto's» is «fotos»."""
        flat = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES))
        return _WORD.findall("".join(sign for sign in flat if not unicodedata.combining(sign)))

    def telling(self, words: list[str]) -> list[str]:
        """Leave out the words that every text holds."""
        return [word for word in words if word not in self._stop]

    def stem(self, word: str) -> str:
        """Return what is left of a word without its endings."""
        return str(self._stemmer.stemWord(word))


def pieces(word: str) -> list[str]:
    """Return all runs of four signs, edges marked: `_vpn`, `vpn_`."""
    edged = f"_{word}_"
    return [edged[at : at + PIECE] for at in range(max(1, len(edged) - PIECE + 1))]
