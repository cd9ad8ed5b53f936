"""Trains only when something changed: the model's name is the hash of everything it is made of."""

import fcntl
import hashlib
import os
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

MODELS = Path("models")
KEPT = 3
CURRENT = MODELS / "nachtwacht.tar.gz"
SOURCES = ("config.yml", "bot", "nlu_data")
LEARNED_FROM = (".yml", ".py", ".txt")
# Read at start, not at training.
NOT_LEARNED_FROM = (
    "bot/start",
    "bot/channel.py",
    "bot/turn.py",
    "bot/tracker_store.py",
    "bot/endpoints.yml",
    "bot/credentials.yml",
    "bot/verify_stock.py",
    "bot/decision.py",
    "bot/parse_file.py",
    "bot/measuring",
)


def train(force: bool = False) -> int:
    """Makes models/nachtwacht-<hash>.tar.gz unless it is there, and points at it.

    Who trains in the same folder at the same time waits and finds it made. Returns the exit code.
    """
    with _alone():
        return _train(force)


def _train(force: bool) -> int:
    name = f"nachtwacht-{fingerprint()}.tar.gz"
    if force or not (MODELS / name).is_file():
        started = time.monotonic()
        print("The bot learns its examples and rules …", flush=True)
        code = _rasa_train(name)
        if code != 0:
            return code
        print(f"Learned in {time.monotonic() - started:.0f} s: models/{name}", flush=True)
    else:
        print(f"Nothing changed, the bot keeps models/{name}", flush=True)
    _point_at(name)
    _forget_old_models()
    return 0


def fingerprint(root: Path = Path()) -> str:
    """Hash of the names and contents of all files the model is made of."""
    digest = hashlib.sha256()
    for path in sources(root):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def sources(root: Path) -> Iterator[Path]:
    """The files the model is made of, in a fixed order."""
    for source in SOURCES:
        start = root / source
        files = [start] if start.is_file() else sorted(start.rglob("*"))
        for path in files:
            name = path.relative_to(root).as_posix()
            if (
                path.is_file()
                and path.suffix in LEARNED_FROM
                and not name.startswith(NOT_LEARNED_FROM)
            ):
                yield path


def _rasa_train(name: str) -> int:
    from bot.start.command import lean_rasa
    from bot.start.logs import quiet

    lean_rasa()
    quiet()
    from rasa.model_training import train as rasa_train

    os.environ.setdefault("PYTHONHASHSEED", "0")
    result = rasa_train(
        domain="bot/domain",
        config="config.yml",
        training_files=["nlu_data", "bot/rules", "bot/stories"],
        output=str(MODELS),
        fixed_model_name=name,
        # Rasa's own cache does not see changes in the modules a component imports.
        force_training=True,
        core_additional_arguments={"augmentation_factor": 0},
    )
    return int(result.code)


@contextmanager
def _alone() -> Iterator[None]:
    MODELS.mkdir(exist_ok=True)
    with (MODELS / ".training").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _point_at(name: str) -> None:
    new = MODELS / f"{CURRENT.name}.new"
    new.unlink(missing_ok=True)
    new.symlink_to(name)
    new.replace(CURRENT)


def _forget_old_models() -> None:
    models = [path for path in MODELS.glob("nachtwacht-*.tar.gz") if not path.is_symlink()]
    for old in sorted(models, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        if old.name != CURRENT.resolve().name:
            old.unlink(missing_ok=True)
