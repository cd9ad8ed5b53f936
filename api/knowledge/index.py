"""Ranks articles for a question by BM25 over words, stems and pieces of words."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.knowledge.articles import Article
from api.knowledge.language import Language, pieces
from api.knowledge.synonyms import Synonyms

TITLE_WEIGHT = 3
SATURATION = 2.0
LENGTH_EFFECT = 0.75
FIELDS = ("words", "stems", "pieces")

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article and how much of the question it holds, from 0 (nothing) to 1 (all of it)."""

    article: Article
    score: float


class Field:
    """BM25 over one way of cutting text."""

    def __init__(self, documents: Sequence[Counter[str]]) -> None:
        self._size = len(documents)
        lengths = np.array([document.total() for document in documents], dtype=np.float64)
        mean = lengths.mean() if self._size and lengths.any() else 1.0
        self._damping = SATURATION * (1 - LENGTH_EFFECT + LENGTH_EFFECT * lengths / mean)
        found: dict[str, list[tuple[int, int]]] = {}
        for at, document in enumerate(documents):
            for term, count in document.items():
                found.setdefault(term, []).append((at, count))
        self._postings = {term: self._posting(held) for term, held in found.items()}

    def share(self, terms: Sequence[str]) -> Scores:
        """Return per document its score divided by the score of a document that holds it all.

        A term that no document holds counts as the rarest of all, so a question about something
        else scores low even when one of its words is known.
        """
        scores = np.zeros(self._size)
        possible = 0.0
        for term in dict.fromkeys(terms):
            if term in self._postings:
                documents, weights, rarity = self._postings[term]
                scores[documents] += weights
            else:
                rarity = self._rarity(0)
            possible += rarity
        return scores / possible if possible else scores

    def _posting(self, held: list[tuple[int, int]]) -> tuple[NDArray[np.intp], Scores, float]:
        documents = np.array([at for at, _ in held], dtype=np.intp)
        counts = np.array([count for _, count in held], dtype=np.float64)
        rarity = self._rarity(len(held))
        return documents, rarity * counts / (counts + self._damping[documents]), rarity

    def _rarity(self, holders: int) -> float:
        return math.log(1 + (self._size - holders + 0.5) / (holders + 0.5))


class Index:
    """All articles of one language, ready to be asked."""

    def __init__(
        self,
        articles: Sequence[Article],
        language: Language,
        synonyms: Synonyms,
        fields: Sequence[str] = FIELDS,
    ) -> None:
        self._articles = tuple(articles)
        self._language = language
        self._synonyms = synonyms
        titles = [self._cut(article.title) for article in articles]
        bodies = [self._cut(_body(article)) for article in articles]
        self._fields = {
            name: Field(
                [
                    Counter(_terms(name, language, title * TITLE_WEIGHT + body))
                    for title, body in zip(titles, bodies, strict=True)
                ]
            )
            for name in fields
        }

    def rank(self, text: str) -> list[Hit]:
        """Return all articles, best first; equal ones in order of slug."""
        words = self._cut(text)
        shares = [
            field.share(_terms(name, self._language, words)) for name, field in self._fields.items()
        ]
        scores = np.mean(shares, axis=0)
        hits = [
            Hit(article, float(score))
            for article, score in zip(self._articles, scores, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.article.slug))

    def _cut(self, text: str) -> list[str]:
        return self._language.telling(self._synonyms.apply(self._language.words(text)))


def _terms(field: str, language: Language, words: list[str]) -> list[str]:
    if field == "stems":
        return [language.stem(word) for word in words]
    if field == "pieces":
        return [piece for word in words for piece in pieces(word)]
    return words


def _body(article: Article) -> str:
    return " ".join((article.intro, *article.steps, article.note, article.otherwise))
