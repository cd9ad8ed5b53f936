"""Reads articles: front matter, an introduction, numbered steps and what to do otherwise."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("nl", "en")
HEADINGS = {
    "nl": ("## Stappen", "## Als het niet helpt"),
    "en": ("## Steps", "## If it does not help"),
}
FRONT_MATTER = {"title": str, "topics": list, "audience": str, "owner": str, "review": date}
FENCE = "---"
STEP = re.compile(r"(\d+)\. (\S.*)")

Lines = list[tuple[int, str]]


class MalformedArticleError(ValueError):
    """A file that cannot be read as an article; the message starts with `path:line: `."""

    def __init__(self, path: Path, line: int, trouble: str) -> None:
        super().__init__(f"{path}:{line}: {trouble}")
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class Article:
    """One explanation in one language.

    Attributes:
        slug: name of its folder; for a problem the same as the topic.
        steps: what to do, in order, without numbers.
        otherwise: what to do when the steps do not help.
        note: a sentence that holds besides the steps, often a warning; may be empty.
    """

    slug: str
    language: str
    title: str
    intro: str
    steps: tuple[str, ...]
    otherwise: str
    note: str = ""

    def for_chat(self, most: int = 6) -> str:
        """Return bold title, at most `most` numbered steps and the note, in channel Markdown."""
        steps = [f"{number}. {step}" for number, step in enumerate(self.steps[:most], start=1)]
        note = ["", self.note] if self.note else []
        return "\n".join([f"**{self.title}**", "", *steps, *note])


@dataclass(frozen=True, slots=True)
class Page:
    """An article together with what only its keepers need.

    Attributes:
        topics: intents that it answers.
        review: day from which somebody must have read it again.
    """

    article: Article
    topics: tuple[str, ...]
    audience: str
    owner: str
    review: date


def read(path: Path) -> Page:
    """Read `<slug>/<language>.md`; raises `MalformedArticleError`."""
    lines = list(enumerate(path.read_text(encoding="utf-8").splitlines(), start=1))
    slug, language = path.parent.name, path.stem
    if language not in LANGUAGES:
        raise MalformedArticleError(path, 1, f"language must be one of {', '.join(LANGUAGES)}")
    header, body = _front_matter(path, lines)
    intro, middle, end = _sections(path, body, HEADINGS[language])
    steps, note = _steps(path, middle)
    article = Article(slug, language, str(header["title"]), _prose(intro), steps, _prose(end), note)
    for text, part, line in (
        (article.intro, "introduction", body[0][0]),
        (article.otherwise, "advice for when it does not help", lines[-1][0]),
    ):
        if not text:
            raise MalformedArticleError(path, line, f"the {part} is missing")
    topics = tuple(str(topic) for topic in header["topics"])
    return Page(article, topics, header["audience"], header["owner"], header["review"])


def _front_matter(path: Path, lines: Lines) -> tuple[dict[str, Any], Lines]:
    fences = [number for number, text in lines if text.strip() == FENCE]
    if len(fences) < 2 or fences[0] != 1:
        raise MalformedArticleError(path, 1, "front matter between two lines of --- is missing")
    last = fences[1]
    if not lines[last:]:
        raise MalformedArticleError(path, last, "nothing follows the front matter")
    try:
        header = yaml.safe_load("\n".join(text for _, text in lines[1 : last - 1]))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise MalformedArticleError(path, line, f"front matter: {error.problem}") from error
    if not isinstance(header, dict):
        raise MalformedArticleError(path, 2, "front matter must be keys and values")
    _check_keys(path, lines, header)
    return header, lines[last:]


def _check_keys(path: Path, lines: Lines, header: dict[str, Any]) -> None:
    for key, kind in FRONT_MATTER.items():
        if key not in header:
            raise MalformedArticleError(path, 1, f"front matter lacks «{key}»")
        if type(header[key]) is not kind or not header[key]:
            line = _line_of(lines, f"{key}:")
            raise MalformedArticleError(path, line, f"«{key}» must be a {kind.__name__}")
    for key in header.keys() - FRONT_MATTER.keys():
        raise MalformedArticleError(path, _line_of(lines, f"{key}:"), f"«{key}» is not known")


def _line_of(lines: Lines, start: str) -> int:
    return next((number for number, text in lines if text.startswith(start)), 1)


def _sections(path: Path, body: Lines, expected: tuple[str, str]) -> tuple[Lines, Lines, Lines]:
    found = [(number, text.strip()) for number, text in body if text.startswith("#")]
    for (number, text), heading in zip(found, expected, strict=False):
        if text != heading:
            raise MalformedArticleError(path, number, f"«{heading}» expected, not «{text}»")
    if len(found) < len(expected):
        trouble = f"heading «{expected[len(found)]}» is missing"
        raise MalformedArticleError(path, body[-1][0], trouble)
    if len(found) > len(expected):
        raise MalformedArticleError(path, found[2][0], f"«{found[2][1]}» is a heading too many")
    (first, _), (second, _) = found
    start = body[0][0]
    at, then = first - start, second - start
    return body[:at], body[at + 1 : then], body[then + 1 :]


def _steps(path: Path, lines: Lines) -> tuple[tuple[str, ...], str]:
    steps: list[str] = []
    note: Lines = []
    for number, text in lines:
        match = STEP.fullmatch(text.strip())
        if match and note:
            raise MalformedArticleError(path, number, "a step after other text")
        if match and int(match[1]) != len(steps) + 1:
            raise MalformedArticleError(path, number, f"step {len(steps) + 1} expected")
        if match:
            steps.append(match[2])
        elif text.strip():
            note.append((number, text))
        if note and not steps:
            raise MalformedArticleError(path, number, "a numbered step expected")
    if not steps:
        line = lines[-1][0] if lines else 1
        raise MalformedArticleError(path, line, "there are no steps")
    return tuple(steps), _prose(note)


def _prose(lines: Lines) -> str:
    return " ".join(text.strip() for _, text in lines if text.strip())
