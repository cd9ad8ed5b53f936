"""Logs as JSON lines: events `noun.verb` with keys, never what people said."""

import logging
import sys
import warnings
from collections.abc import MutableMapping
from typing import Any

import structlog
from joserfc.errors import SecurityWarning

SECRET_KEYS = frozenset(
    {"text", "password", "code", "token", "assertion", "authorization", "name", "mail", "url"}
)


def redact(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Blank keys that could hold what a person said or a secret."""
    for key in SECRET_KEYS & event.keys():
        event[key] = "***"
    return event


def configure(level: str = "INFO") -> None:
    """Send structlog and the standard library through one chain to stderr."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    warnings.filterwarnings("ignore", message="EdDSA", category=SecurityWarning)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in ("httpx", "httpcore", "uvicorn.access", "apprise"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
