"""Articles are read strictly, and those that we ship are fit to be given."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.knowledge.articles import LANGUAGES, Article, MalformedArticleError, Page, read
from tests.support.standing_clock import StandingClock

FOLDER = Path(__file__).parents[4] / "knowledge_base"
PAGES = [read(path) for path in sorted(FOLDER.glob("*/*.md"))]
NAMES = [f"{page.article.slug}-{page.article.language}" for page in PAGES]
MOST_WORDS = 400

GOOD = """---
title: De lamp brandt niet
topics: [lamp]
audience: employee
owner: care
review: 2027-02-01
---

Het is donker.

## Stappen

1. Draai de lamp vast.
2. Zet hem aan.

Pas op: een lamp is heet.

## Als het niet helpt

Typ «mens».
"""


def overdue(pages: list[Page], now: datetime) -> list[str]:
    return [page.article.slug for page in pages if page.review <= now.date()]


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    (tmp_path / "lamp").mkdir()
    path = tmp_path / "lamp" / "nl.md"
    path.write_text(GOOD, encoding="utf-8")
    return path


class TestAGoodArticle:
    def test_is_read_in_its_parts(self, lamp: Path) -> None:
        assert read(lamp).article == Article(
            slug="lamp",
            language="nl",
            title="De lamp brandt niet",
            intro="Het is donker.",
            steps=("Draai de lamp vast.", "Zet hem aan."),
            otherwise="Typ «mens».",
            note="Pas op: een lamp is heet.",
        )

    def test_keeps_what_its_keepers_need(self, lamp: Path) -> None:
        page = read(lamp)
        assert (page.topics, page.owner, page.review.isoformat()) == (
            ("lamp",),
            "care",
            "2027-02-01",
        )

    def test_is_short_in_chat(self, lamp: Path) -> None:
        assert read(lamp).article.for_chat(most=1) == (
            "**De lamp brandt niet**\n\n1. Draai de lamp vast.\n\nPas op: een lamp is heet."
        )


class TestAMalformedArticle:
    @pytest.mark.parametrize(
        ("good", "bad", "line", "trouble"),
        [
            ("---\ntitle", "title", 1, "front matter between two lines"),
            ("owner: care\n", "", 1, "lacks «owner»"),
            ("owner: care", "owner: [care", 6, "front matter"),
            ("review: 2027-02-01", "review: soon", 6, "«review» must be a date"),
            ("topics: [lamp]", "topics: lamp", 3, "«topics» must be a list"),
            ("owner: care", "owner: care\ncolour: red", 6, "«colour» is not known"),
            ("Het is donker.\n", "", 8, "introduction is missing"),
            ("## Stappen", "## Steps", 11, "«## Stappen» expected"),
            (
                "## Als het niet helpt\n\nTyp «mens».\n",
                "",
                17,
                "«## Als het niet helpt» is missing",
            ),
            ("Typ «mens».", "Typ «mens».\n\n## Meer", 22, "a heading too many"),
            ("Typ «mens».", "", 20, "advice for when it does not help is missing"),
            ("2. Zet", "3. Zet", 14, "step 2 expected"),
            ("1. Draai", "Draai", 13, "a numbered step expected"),
            ("Pas op:", "Pas op:\n3.", 17, "a step after other text"),
            (
                "1. Draai de lamp vast.\n2. Zet hem aan.\n\nPas op: een lamp is heet.\n",
                "",
                13,
                "no st",
            ),
        ],
    )
    def test_is_refused_by_file_and_line(
        self, lamp: Path, good: str, bad: str, line: int, trouble: str
    ) -> None:
        assert good in GOOD
        lamp.write_text(GOOD.replace(good, bad, 1), encoding="utf-8")
        with pytest.raises(MalformedArticleError, match=trouble) as caught:
            read(lamp)
        assert str(caught.value).startswith(f"{lamp}:{line}: ")

    def test_in_an_unknown_language_is_refused(self, lamp: Path) -> None:
        with pytest.raises(MalformedArticleError, match="language must be one of nl, en"):
            read(lamp.rename(lamp.with_name("fr.md")))


class TestArticlesThatWeShip:
    def test_exist_in_both_languages(self) -> None:
        assert len(PAGES) >= 30
        by_language = [
            {page.article.slug for page in PAGES if page.article.language == language}
            for language in LANGUAGES
        ]
        assert by_language[0] == by_language[1]

    @pytest.mark.parametrize("page", PAGES, ids=NAMES)
    def test_have_three_to_six_steps(self, page: Page) -> None:
        assert 3 <= len(page.article.steps) <= 6

    @pytest.mark.parametrize("page", PAGES, ids=NAMES)
    def test_are_short(self, page: Page) -> None:
        article = page.article
        parts = (article.title, article.intro, *article.steps, article.note, article.otherwise)
        assert len(" ".join(parts).split()) <= MOST_WORDS

    @pytest.mark.parametrize("page", PAGES, ids=NAMES)
    def test_answer_the_same_topics_in_both_languages(self, page: Page) -> None:
        twins = [other for other in PAGES if other.article.slug == page.article.slug]
        assert {twin.topics for twin in twins} == {page.topics}
        assert {twin.review for twin in twins} == {page.review}

    def test_are_not_overdue_for_review(self) -> None:
        assert overdue(PAGES, StandingClock().now()) == []

    def test_become_overdue_one_day(self) -> None:
        assert len(overdue(PAGES, datetime(2029, 1, 1, tzinfo=UTC))) == len(PAGES)
