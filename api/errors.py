"""Errors of this program: `Refused` (4xx), `Unavailable` (503), `Broken` (500).

CareError
├── Refused       the request cannot be done as asked
├── Unavailable   something behind us does not answer; try again
└── Broken        our own fault; an incident id is given
"""

import secrets

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

log = structlog.stdlib.get_logger(__name__)


class CareError(Exception):
    """`code` is a stable dotted word; `retry_after` counts seconds."""

    status = 500

    def __init__(
        self, code: str, *, status: int | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status or type(self).status
        self.retry_after = retry_after


class Refused(CareError):
    """The request cannot be done as asked."""

    status = 400


class Unavailable(CareError):
    """Something behind us does not answer."""

    status = 503


class Broken(CareError):
    """Our own fault."""


def problem(
    status: int, code: str, headers: dict[str, str] | None = None, **extra: object
) -> JSONResponse:
    """Return the one shape of an error: `{"error": code, ...}`."""
    return JSONResponse({"error": code, **extra}, status, headers)


async def _care_error(_request: Request, error: CareError) -> JSONResponse:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
    return problem(error.status, error.code, headers)


async def _http_error(_request: Request, error: HTTPException) -> JSONResponse:
    return problem(error.status_code, f"http.{error.status_code}", dict(error.headers or {}))


async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
    """Name the fields only: the input may hold a password."""
    fields = [".".join(str(part) for part in item["loc"]) for item in error.errors()]
    return problem(422, "request.invalid", fields=[field[:100] for field in fields[:20]])


async def _unstorable(_request: Request, _error: Exception) -> JSONResponse:
    return problem(400, "request.invalid")


async def _database_away(_request: Request, _error: Exception) -> JSONResponse:
    log.warning("database.unavailable")
    return problem(503, "database.unavailable", {"Retry-After": "2"})


async def _broken(_request: Request, error: Exception) -> JSONResponse:
    incident = secrets.token_hex(4)
    log.error("request.broken", incident=incident, error=type(error).__name__)
    return problem(500, "broken", incident=incident)


def install(app: FastAPI) -> None:
    """Answer every error of a request as JSON, without any of its input."""
    app.exception_handler(CareError)(_care_error)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(RequestValidationError)(_invalid)
    app.add_exception_handler(DataError, _unstorable)
    app.add_exception_handler(UnicodeError, _unstorable)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(InterfaceError, _database_away)
    app.add_exception_handler(Exception, _broken)
