"""`make verify-stock`: an untouched Rasa with TensorFlow must read the model as we do.

Builds a throw-away environment (our locked packages plus TensorFlow), lets Rasa's own code without
our start module parse fixed sentences, compares with ours and writes the fixture that the tests
check.
The download is large (about 600 MB); nothing of it stays.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Sequence

from bot.start.logs import hide_noise
from bot.training import train

ROOT = Path(__file__).resolve().parents[1]
HELD_OUT = ROOT / "tests" / "bot" / "held_out"
FIXTURE = ROOT / "tests" / "bot" / "fixtures" / "stock_predictions.json"
TENSORFLOW = "tensorflow-cpu==2.12.*"
PER_INTENT = 1
CONFIDENCE_TOLERANCE = 1e-6


def main(arguments: Sequence[str]) -> int:
    """`verify_stock` compares; `verify_stock parse FILE` writes what this Python predicts."""
    os.chdir(ROOT)
    if arguments[:1] == ["parse"]:
        Path(arguments[1]).write_text(json.dumps(parse_all(), ensure_ascii=False))
        return 0
    hide_noise()
    code = train()
    if code != 0:
        return code
    with tempfile.TemporaryDirectory() as folder:
        stock = read_with(stock_python(Path(folder)), Path(folder) / "stock.json")
    ours = read_with(Path(sys.executable), None)
    different = differences(stock["predictions"], ours["predictions"])
    for line in different:
        print(line)
    if different:
        return 1
    FIXTURE.parent.mkdir(exist_ok=True)
    written = {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "model": model_name(),
        **stock,
    }
    FIXTURE.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(stock['predictions'])} sentences read alike, TensorFlow {stock['tensorflow']}")
    return 0


def stock_python(folder: Path) -> Path:
    """An environment with our locked packages and TensorFlow; the path of its Python."""
    python = folder / "environment" / "bin" / "python"
    uv = os.environ.get("UV", "uv")
    install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run(
        [uv, "venv", "--quiet", "--python", sys.executable, str(python.parents[1])], check=True
    )
    subprocess.run([*install, "--no-deps", "-r", "bot/requirements.txt"], check=True)
    subprocess.run([*install, TENSORFLOW], check=True)
    return python


def read_with(python: Path, target: Any) -> Dict[str, Any]:
    """What that Python predicts: in its own process when a file is named, else here."""
    if target is None:
        from bot.start.command import lean_rasa

        lean_rasa()
        return parse_all()
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "WARNING"}
    command = [str(python), "-m", "bot.verify_stock", "parse", str(target)]
    subprocess.run(command, check=True, env=environment)
    read: Dict[str, Any] = json.loads(target.read_text())
    return read


def parse_all() -> Dict[str, Any]:
    """Predictions for the fixed sentences, and which TensorFlow was imported."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(30)
    agent = Agent.load("models/nachtwacht.tar.gz")
    loop = asyncio.new_event_loop()
    predictions = [
        short(loop.run_until_complete(agent.parse_message(t))) for t in fixed_sentences()
    ]
    loop.close()
    version = getattr(sys.modules.get("tensorflow"), "__version__", "none")
    return {"tensorflow": version, "predictions": predictions}


def fixed_sentences() -> List[str]:
    """The first held-out sentences of every intent in both languages."""
    import yaml

    found: List[str] = []
    for language in ("nl", "en"):
        content = yaml.safe_load((HELD_OUT / f"{language}.yml").read_text(encoding="utf-8"))
        for texts in content.values():
            found += texts[:PER_INTENT]
    return found


def short(parsed: Dict[str, Any]) -> Dict[str, Any]:
    """Text, intent, ranking and entities of a parse."""
    return {
        "text": parsed["text"],
        "intent": parsed["intent"],
        "ranking": parsed["intent_ranking"][:3],
        "entities": [
            {key: entity[key] for key in ("entity", "value", "start", "end")}
            for entity in parsed["entities"]
        ],
    }


def differences(stock: List[Dict[str, Any]], ours: List[Dict[str, Any]]) -> List[str]:
    """One line per sentence that was read differently."""
    lines = []
    for theirs, mine in zip(stock, ours, strict=False):
        same = (
            theirs["intent"]["name"] == mine["intent"]["name"]
            and theirs["entities"] == mine["entities"]
            and abs(theirs["intent"]["confidence"] - mine["intent"]["confidence"])
            <= CONFIDENCE_TOLERANCE
        )
        if not same:
            lines.append(f"{mine['text']!r}: stock {theirs['intent']}, ours {mine['intent']}")
    if len(stock) != len(ours):
        lines.append(f"stock read {len(stock)} sentences, ours {len(ours)}")
    return lines


def model_name() -> str:
    """The file the current model is: its name holds the hash of what it was made of."""
    return (ROOT / "models" / "nachtwacht.tar.gz").resolve().name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
