"""Holds all articles and finds the one that fits a topic or a question."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from api.knowledge import synonyms
from api.knowledge.articles import LANGUAGES, Article, Page, read
from api.knowledge.index import FIELDS, Hit, Index
from api.knowledge.language import Language

SYNONYMS_FILE = "synonyms.yml"
ABSTAIN_BELOW = 0.13


class KnowledgeBase:
    """Articles in memory; read once, never changed."""

    def __init__(self, pages: Sequence[Page], indexes: dict[str, Index]) -> None:
        self.pages = tuple(pages)
        self._articles = {
            (page.article.slug, page.article.language): page.article for page in pages
        }
        self._indexes = indexes

    @classmethod
    def load(
        cls, folder: Path, fields: Sequence[str] = FIELDS, *, use_synonyms: bool = True
    ) -> Self:
        """Read `<slug>/<language>.md` and `synonyms.yml` of a folder.

        Raises:
            MalformedArticleError: an article cannot be read; names file and line.
        """
        pages = [read(path) for path in sorted(folder.glob("*/*.md"))]
        indexes = {}
        for code in LANGUAGES:
            language = Language(code)
            held = [page.article for page in pages if page.article.language == code]
            known = (
                synonyms.load(folder / SYNONYMS_FILE, language)
                if use_synonyms
                else synonyms.Synonyms(language, {})
            )
            indexes[code] = Index(held, language, known, fields)
        return cls(pages, indexes)

    def article(self, topic: str, language: str) -> Article | None:
        """Return the article of a topic; an unknown language is Dutch."""
        return self._articles.get((topic, _known(language)))

    def search(self, text: str, language: str) -> Article | None:
        """Return the article that answers a question best, or None when none seems to."""
        best = next(iter(self.rank(text, language)), None)
        return best.article if best and best.score >= ABSTAIN_BELOW else None

    def rank(self, text: str, language: str) -> list[Hit]:
        """Return all articles of a language, best first, also those that fit badly."""
        return self._indexes[_known(language)].rank(text)


def _known(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]
