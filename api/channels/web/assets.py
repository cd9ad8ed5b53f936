"""The widget as one file: its texts and modules, without comments, indentation, long names."""

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from fastapi import Request, Response

from api.texts.loader import LANGUAGES, load

FOLDER: Final = Path(__file__).parent / "static"
TEXTS: Final = Path(__file__).parent / "texts"
MODULES: Final = (
    "style",
    "render",
    "store",
    "session",
    "line",
    "transcript",
    "panel",
    "element",
    "nachtwacht",
)
_IMPORT = re.compile(r"^import [^;]*;$", re.MULTILINE)
# Spaces that no sentence holds: around operators, inside braces, after a comma before code.
_SPACED = re.compile(
    r" (=>|===|!==|=|&&|\|\||\?\?|\?|:) |(?<=[{,]) (?=[\w\[{(\"'#.])| (?=})|(?<=\)) (?={)"
)
_CSS_SPACE = re.compile(r"(?<=[:;,{}]) +| +(?=[{}])|;(?= })")
_BREAK = re.compile(r"(?<=[;{}])\n")
_PRIVATE = re.compile(r"this\.#(\w+)")
_HASHED = re.compile(r"#([a-z]\w+)")
_SHORT: Final = (*ascii_lowercase, *ascii_uppercase)
_EXPORT = re.compile(r"^export (?=(async )?(const|class|function))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    zipped: bytes
    tag: str


@cache
def widget() -> Asset:
    """Return the widget; its modules are read once."""
    modules = "\n".join(_bare(FOLDER / f"{name}.js") for name in MODULES)
    body = f'(() => {{\n"use strict";\nconst texts = {_texts()};\n{modules}\n}})();\n'.encode()
    return Asset(body, gzip.compress(body, mtime=0), f'"{sha256(body).hexdigest()[:20]}"')


def _operator(found: re.Match[str]) -> str:
    return found.group(1) or ""


def _texts() -> str:
    texts = load(TEXTS)
    found = {language: texts.sentences(language) for language in LANGUAGES}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _private(text: str) -> str:
    """Give private members, which nobody outside their class can name, one letter."""
    names = sorted(set(_PRIVATE.findall(text)))
    short = {name: f"#{_SHORT[at]}" for at, name in enumerate(names)}
    return _HASHED.sub(lambda found: short.get(found[1], found[0]), text)


def _bare(path: Path) -> str:
    """Return a module without imports and exports, for names are unique over all of them."""
    text = _private(_EXPORT.sub("", _IMPORT.sub("", path.read_text())))
    text = _CSS_SPACE.sub("", text) if path.stem == "style" else _SPACED.sub(_operator, text)
    lines = (line.strip() for line in text.splitlines())
    return _BREAK.sub("", "\n".join(line for line in lines if line and not line.startswith("//")))


def response(request: Request, asset: Asset) -> Response:
    """Return a file, or 304 when the browser has it; asked again each time, so never outdated."""
    headers = {
        "ETag": asset.tag,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if asset.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    if zipped:
        headers["Content-Encoding"] = "gzip"
    body = asset.zipped if zipped else asset.body
    return Response(body, headers=headers, media_type="text/javascript; charset=utf-8")
