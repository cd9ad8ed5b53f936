"""The desk's own files: styles and small modules without a build step."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import Request, Response

FOLDER = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    tag: str
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Return the files by name; they are read once."""
    return {path.name: _read(path) for path in FOLDER.iterdir() if path.suffix in _TYPES}


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(body, f'"{sha256(body).hexdigest()[:20]}"', _TYPES[path.suffix])


def response(request: Request, asset: Asset) -> Response:
    """Return a file, or 304 when the browser has it; asked again each time, so never outdated."""
    headers = {"ETag": asset.tag, "Cache-Control": "no-cache"}
    if asset.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(asset.body, headers=headers, media_type=asset.media_type)
