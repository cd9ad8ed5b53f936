"""Logs of the bot: one JSON object a line, event names and error kinds, never what people typed."""

import json
import logging
import sys
import warnings
from datetime import datetime, timezone
from typing import Any, Dict

# Loggers that build messages from texts, events or requests: only where it was is kept.
TALKATIVE = ("rasa", "sanic", "structlog", "root", "py.warnings", "asyncio", "jsonschema")

DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
BESIDE_THE_POINT = (
    "training data consisting of",
    "training data with regexes",
    "Slot auto-fill has been removed",
)


class EventFormatter(logging.Formatter):
    """Writes level, logger, place and kind of error; no message texts, no local variables."""

    def format(self, record: logging.LogRecord) -> str:
        line: Dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event_name(record),
            "place": f"{record.module}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = _places(record)
        return json.dumps(line)


def _event_name(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in TALKATIVE:
        return _structlog_event(record) or f"{record.module}.{record.funcName}"
    return str(record.msg)


def _structlog_event(record: logging.LogRecord) -> str:
    message = record.msg if isinstance(record.msg, str) else ""
    if not message.startswith("{"):
        return ""
    try:
        event = json.loads(message).get("event", "")
    except json.JSONDecodeError:
        return ""
    return event if isinstance(event, str) and " " not in event else ""


def _places(record: logging.LogRecord) -> list:
    places = []
    trace = record.exc_info[2] if record.exc_info else None
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('site-packages/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-8:]


def configure_logs() -> None:
    """Gives every logger this one handler; to be called after Rasa configured its own."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    for name in ("sanic.root", "sanic.error", "sanic.access"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False


def keep_logs_ours() -> None:
    """Wraps Rasa's three log configurations, so that ours stands whenever they run."""
    import rasa.__main__ as rasa_main
    import rasa.utils.common as common
    import rasa.utils.io as rasa_io

    def then_ours(configure: Any) -> Any:
        def configured(*args: Any, **kwargs: Any) -> None:
            configure(*args, **kwargs)
            configure_logs()

        return configured

    rasa_main.configure_structlog = then_ours(rasa_main.configure_structlog)
    rasa_io.configure_colored_logging = lambda *_: None
    common.update_sanic_log_level = then_ours(common.update_sanic_log_level)


def quiet() -> None:
    """Warnings and errors only, readable by a person at a terminal: for training."""
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)


def hide_noise() -> None:
    """Shows no deprecations of pinned libraries and no advice that does not fit our own components.

    The libraries reset every filter, so the printing itself is replaced.
    """
    show = warnings.showwarning

    def show_others(message: Any, category: Any, *where: Any, **options: Any) -> None:
        noisy = issubclass(category, DEPRECATIONS) or any(
            n in str(message) for n in BESIDE_THE_POINT
        )
        if not noisy:
            show(message, category, *where, **options)

    warnings.showwarning = show_others
