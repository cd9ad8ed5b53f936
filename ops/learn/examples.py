"""The examples as text files: what stands in them, and how a line is added without losing any."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

AUTHOR = "night"
_ANNOTATED = re.compile(r"\[([^\]]+)\]\{[^}]*\}")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_BLOCK = re.compile(rf"^( *)author:\s*[\"']?{AUTHOR}[\"']?\s*(?:#.*)?$", re.MULTILINE)
_EXAMPLES = re.compile(r"^( *)examples:\s*\|", re.MULTILINE)


class NotMerged(Exception):
    """A file would not read as it should after a line was added; nothing was written."""


def plain(text: str) -> str:
    """Return the words of a text in small letters, or the text where it has none."""
    small = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(_WORD.findall(small)) or text


def alike(one: str, other: str) -> float:
    """Return how much two texts share of their pieces of four letters, 0 to 1."""
    mine, theirs = _pieces(plain(one)), _pieces(plain(other))
    return len(mine & theirs) / len(mine | theirs)


def _pieces(text: str) -> set[str]:
    return {text[i : i + 4] for i in range(max(len(text) - 3, 1))}


def sentences(source: str) -> list[str]:
    """Return the examples in the text of a file, without their annotations."""
    return [_ANNOTATED.sub(r"\1", line) for _, line in _lines(source)]


def _lines(source: str) -> list[tuple[str, str]]:
    """Return author and example for every line, as it stands."""
    return [
        (str((block.get("metadata") or {}).get("author", "")), line.strip()[2:].strip())
        for block in yaml.safe_load(source)["nlu"]
        for line in block["examples"].splitlines()
        if line.strip()
    ]


def texts_in(path: Path) -> Iterator[str]:
    """Yield every text of a measuring set, whatever its shape."""
    yield from _strings(yaml.safe_load(path.read_text(encoding="utf-8")))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def merged(source: str, intent: str, new: Sequence[str]) -> str:
    """Return the text of a file with examples added under the author `night`.

    They go to the end of the block of that author, which is made at the end of the file where it
    is missing; everything else stays to the letter. Raises `NotMerged`.
    """
    body = source if source.endswith("\n") else f"{source}\n"
    block = _BLOCK.search(body)
    added = _into_block(body, block, new) if block else body + _new_block(intent, new)
    before, after = _lines(source), _lines(added)
    if sorted(after) != sorted([*before, *((AUTHOR, text) for text in new)]):
        raise NotMerged(intent)
    return added


def _into_block(body: str, block: re.Match[str], new: Sequence[str]) -> str:
    examples = _EXAMPLES.search(body, block.end())
    if examples is None:
        raise NotMerged(AUTHOR)
    depth = len(examples[1])
    lines = body[examples.end() :].split("\n")
    last = 0
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            break
        if line.strip():
            last = number
    like = lines[last] if last else " " * (depth + 2) + "-"
    indent = like[: len(like) - len(like.lstrip())]
    lines[last + 1 : last + 1] = [f"{indent}- {text}" for text in new]
    return body[: examples.end()] + "\n".join(lines)


def _new_block(intent: str, new: Sequence[str]) -> str:
    head = [f"- intent: {intent}", "  metadata:", f"    author: {AUTHOR}", "  examples: |"]
    return "\n".join([*head, *(f"    - {text}" for text in new), ""])
