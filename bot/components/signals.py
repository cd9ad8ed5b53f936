"""What a text says besides its topic: how urgent it is, and how the one who writes it is doing."""

import functools
import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import (
    Any,
    Dict,
    FrozenSet,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Text,
    Tuple,
)

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.utils.io import read_yaml_file

SIGNALS_KEY = "signals"
DISTRESS, CARE, WORK, ANGRY, FRUSTRATED = (
    "distress",
    "urgent_care",
    "urgent_work",
    "angry",
    "frustrated",
)
SIGNALS = (DISTRESS, CARE, WORK, ANGRY, FRUSTRATED)
FRIENDLY = ("thanks", "greet", "goodbye", "followup_solved")
LISTS = Path(__file__).with_name("signals.yml")
LONG_ENOUGH_FOR_A_TYPO, LONG_ENOUGH_FOR_A_DOUBLE = 6, 4
MOST_BETWEEN = 2
CAPITAL_SHARE, FEWEST_CAPITALS, FEWEST_CAPITAL_WORDS = 0.7, 14, 3
MANY_MARKS = 3

_END = "$"
_ANY = "*"
_BEGINS = "+"
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u00b4`]")
_PIECES = re.compile(r"[^\W_]+|[.,!?;:\n()\u2026]|\s-\s")
_REPEATED = re.compile(r"(.)\1{2,}")
_DOUBLE = re.compile(r"(.)\1+")
_LOUD = re.compile(r"!\?|\?!")

Phrase = Tuple[Tuple[Text, ...], ...]


class Lists(NamedTuple):
    """The phrases of `signals.yml` by list and by each word that they may begin with.

    A phrase is, place by place, the terms that fit there.
    """

    ends: FrozenSet[Text]
    different: FrozenSet[Text]
    terms: FrozenSet[Text]
    by_letter: Mapping[Text, Sequence[Text]]
    begins: Mapping[Text, Mapping[Text, Sequence[Phrase]]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SignalReader(GraphComponent):
    """Sets `signals`, a list of `SIGNALS`; somebody in distress is the intent whatever the topic.

    It comes after the classifier, for the intent `frustration` is a signal too.
    """

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SignalReader":
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the signals; in distress nothing else that was said is acted on."""
        for message in messages:
            intent = message.get(INTENT) or {}
            found = signals(message.get(TEXT) or "", intent.get("name"))
            message.set(SIGNALS_KEY, found, add_to_output=True)
            if DISTRESS in found:
                sure = {"name": DISTRESS, "confidence": 1.0}
                message.set(INTENT, sure, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [sure], add_to_output=True)
                message.set("problems", [], add_to_output=True)
                message.set("choices", [], add_to_output=True)
        return messages


def signals(text: Text, intent: Optional[Text] = None) -> List[Text]:
    """The signals of a text in the order of `SIGNALS`; of a button (`/…`) there are none."""
    if text.startswith("/"):
        return []
    words = _words(text)
    found = {DISTRESS} if _in_distress(words) else set()
    urgent = next((each for each in (CARE, WORK) if _says(each, words, f"not_{each}")), None)
    upset = _upset(text, words, intent)
    found |= {each for each in (urgent, upset if DISTRESS not in found else None) if each}
    return [each for each in SIGNALS if each in found]


def _in_distress(words: Sequence[Text]) -> bool:
    rest = _without("distress.not", words)
    if _any("distress.sure", rest):
        return True
    return _any("distress.doubtful", rest) and not _any("computer", words)


def _upset(text: Text, words: Sequence[Text], intent: Optional[Text]) -> Optional[Text]:
    kind = intent in FRIENDLY
    loud = not kind and (text.count("!") >= MANY_MARKS or bool(_LOUD.search(text)))
    shouted = not kind and _shouted(text)
    if _any(ANGRY, words) or (loud and shouted):
        return ANGRY
    mild = intent == "frustration" or _any(FRUSTRATED, words)
    if mild and (loud or shouted):
        return ANGRY
    return FRUSTRATED if mild or loud or shouted else None


def _shouted(text: Text) -> bool:
    """True for a text in capitals; a few names in capitals are none."""
    letters = [sign for sign in text if sign.isalpha()]
    upper = sum(sign.isupper() for sign in letters)
    words = [word for word in text.split() if len(word) > 1 and word.isupper()]
    if len(words) < FEWEST_CAPITAL_WORDS or upper < FEWEST_CAPITALS:
        return False
    return upper >= CAPITAL_SHARE * len(letters)


def _says(name: Text, words: Sequence[Text], unless: Text) -> bool:
    return _any(name, _without(unless, words))


def _any(name: Text, words: Sequence[Text]) -> bool:
    return any(True for _ in _found(name, words))


def _without(name: Text, words: Sequence[Text]) -> List[Text]:
    """The words without those that a phrase of this list takes; a mark stands in their place."""
    left = list(words)
    for start, end in _found(name, words):
        left[start:end] = ["."] * (end - start)
    return left


def _found(name: Text, words: Sequence[Text]) -> Iterator[Tuple[int, int]]:
    """Where phrases of this list begin and end; only those are tried whose first word fits."""
    begins = _lists().begins[name]
    for at, word in enumerate(words):
        for term in _terms(word):
            for phrase in begins.get(term, ()):
                end = _end_of(phrase, words, at)
                if end:
                    yield at, end


def _end_of(phrase: Phrase, words: Sequence[Text], at: int) -> int:
    """Where the phrase ends that begins at this word; 0 when it is another text."""
    if not phrase:
        return at
    here, rest = phrase[0], phrase[1:]
    if here == (_ANY,):
        for skipped in range(MOST_BETWEEN + 1):
            end = _end_of(rest, words, at + skipped)
            if end or at + skipped >= len(words) or not words[at + skipped].isalnum():
                return end
        return 0
    if here == (_END,):
        over = at >= len(words) or not words[at].isalnum() or words[at] in _lists().ends
        return _end_of(rest, words, at) if over else 0
    if at >= len(words) or _terms(words[at]).isdisjoint(here):
        return 0
    return _end_of(rest, words, at + 1)


@functools.lru_cache(maxsize=8192)
def _terms(word: Text) -> FrozenSet[Text]:
    """The terms of all lists that this word fits."""
    lists = _lists()
    like = () if word in lists.different else lists.by_letter.get(word[:1], ())
    return frozenset(term for term in like if _fits(term, word)) | ({word} & lists.terms)


def _fits(term: Text, word: Text) -> bool:
    if term.endswith(_BEGINS):
        return word.startswith(term[:-1])
    if len(term) >= LONG_ENOUGH_FOR_A_TYPO and _one_typo(term, word):
        return True
    doubled = len(word) > len(term) >= LONG_ENOUGH_FOR_A_DOUBLE
    return doubled and _single(word) == _single(term)


def _single(word: Text) -> Text:
    return _DOUBLE.sub(r"\1", word)


def _one_typo(one: Text, other: Text) -> bool:
    """True when one letter was changed, added, left out, or swapped with the next."""
    if abs(len(one) - len(other)) > 1:
        return False
    alike = (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    same = next(alike, min(len(one), len(other)))
    left, right = one[same:], other[same:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _words(text: Text) -> List[Text]:
    """Lower case without accents; each mark is a word of its own."""
    bare = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).lower())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return [piece.strip() or "\n" for piece in _PIECES.findall(_REPEATED.sub(r"\1\1", bare))]


@functools.lru_cache(maxsize=None)
def _lists() -> Lists:
    content = read_yaml_file(LISTS)
    flat = {name: lines for name, lines in content.items() if name not in ("ends", "different")}
    flat.update({f"{DISTRESS}.{name}": lines for name, lines in flat.pop(DISTRESS).items()})
    phrases = {name: [_phrase(line) for line in lines] for name, lines in flat.items()}
    places = [place for of in phrases.values() for phrase in of for place in phrase]
    terms = frozenset(term for place in places for term in place)
    by_letter: Dict[Text, List[Text]] = defaultdict(list)
    for term in terms:
        by_letter[term[0]].append(term)
    return Lists(
        ends=frozenset(content["ends"]),
        different=frozenset(content["different"]),
        terms=terms,
        by_letter=by_letter,
        begins={name: _by_first(of) for name, of in phrases.items()},
    )


def _by_first(phrases: Sequence[Phrase]) -> Mapping[Text, Sequence[Phrase]]:
    begins: Dict[Text, List[Phrase]] = defaultdict(list)
    for phrase in phrases:
        for term in phrase[0]:
            begins[term].append(phrase)
    return begins


def _phrase(line: Text) -> Phrase:
    return tuple(tuple(place.split("|")) for place in str(line).split())
