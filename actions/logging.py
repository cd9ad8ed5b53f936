"""One chain for all log lines: JSON events named `noun.verb`, keys only."""

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRET = frozenset(
    {"assertion", "authorization", "code", "cookie", "name", "password", "text", "token"}
)


def configure(level: str = "INFO") -> None:
    """Send structlog and the standard library through one JSON renderer on standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _type_of_error,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # DBOS adds a handler of its own unless it finds one.
    durable = logging.getLogger("dbos")
    durable.handlers, durable.propagate = [handler], False
    for noisy in ("httpx", "httpcore", "msal", "rasa_sdk", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key in event:
        if key.lower() in _SECRET:
            event[key] = "[redacted]"
    return event


def _type_of_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep the type of an exception and drop its text, which may hold what people typed."""
    info = event.pop("exc_info", None)
    if isinstance(info, tuple) and info[0] is not None:
        event["error"] = info[0].__name__
    elif isinstance(info, BaseException):
        event["error"] = type(info).__name__
    return event
