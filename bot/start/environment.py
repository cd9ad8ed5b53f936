"""The settings that Rasa reads from the environment, made from those of Nachtwacht."""

import os
from typing import Dict, MutableMapping

REQUIRED = (
    "NACHTWACHT_BOT_TOKEN",
    "NACHTWACHT_WEBHOOK_TOKEN",
    "NACHTWACHT_ACTIONS_URL",
    "NACHTWACHT_TRACKER_URL",
)
RASA_DEFAULTS: Dict[str, str] = {
    "RASA_TELEMETRY_ENABLED": "false",
    # A call holds no history (bot/start/lighter/actions.py): too small to gain by it.
    "COMPRESS_ACTION_SERVER_REQUEST": "False",
    "FORCE_JSON_LOGGING": "true",
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    # One event loop on one core: more threads for linear algebra cost memory and gain nothing.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
# INFO and DEBUG of Rasa print texts, slots and whole events.
ALLOWED_LOG_LEVELS = ("WARNING", "ERROR", "CRITICAL")


class SettingMissing(SystemExit):
    """A setting without which the bot may not run; printed as one line."""


def prepare(environment: MutableMapping[str, str] = os.environ) -> None:
    """Sets what Rasa reads. Telemetry is always off, whatever was set."""
    for name, value in RASA_DEFAULTS.items():
        environment.setdefault(name, value)
    environment["RASA_TELEMETRY_ENABLED"] = "false"
    if environment["LOG_LEVEL"] not in ALLOWED_LOG_LEVELS:
        environment["LOG_LEVEL"] = "WARNING"


def require_run_settings(environment: MutableMapping[str, str] = os.environ) -> None:
    """Raises SettingMissing that names every setting the running bot lacks."""
    missing = [name for name in REQUIRED if not environment.get(name)]
    if missing:
        raise SettingMissing(f"the bot cannot start without {', '.join(missing)}")
