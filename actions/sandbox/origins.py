"""Which pages may ask for what."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request, status

LANGUAGES = ("nl", "en")


def same_origin(request: Request) -> None:
    """Let only our own pages change something; raises 403."""
    if not _is_own(request, request.headers.get("Origin", "")):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "only from these pages")


def not_foreign(request: Request) -> None:
    """Refuse what a browser sends for some other page; programs send no Origin. Raises 403."""
    origin = request.headers.get("Origin")
    if origin is not None and not _is_own(request, origin):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "not from other pages")


def intranet(request: Request, api_origin: str) -> dict[str, str]:
    """Return the headers that let the intranet page read the answer; raises 403 for others."""
    origin = request.headers.get("Origin")
    if origin is None or _is_own(request, origin):
        return {}
    if origin != api_origin.rstrip("/"):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "not from other pages")
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Vary": "Origin",
    }


def _is_own(request: Request, origin: str) -> bool:
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc == request.headers.get("Host")
