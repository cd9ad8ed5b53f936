"""`make bench-nlu`: ours beside Rasa's own, on the same examples and sentences, in one run."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Text

from bot.measuring import report
from bot.measuring.alternatives import DIET, LOGISTIC, NAMES, OURS
from bot.measuring.sets import ROOT
from bot.verify_stock import stock_python

REPORT = ROOT / "reports" / "understanding"
WITH_DIET = "DIET"
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "LOG_LEVEL": "WARNING",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONHASHSEED": "0",
}


def main() -> int:
    """Measures, prints the tables and writes the report. DIET=1 measures DIET too."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured = [_measured(each, sys.executable, folder) for each in (OURS, LOGISTIC)]
        if os.environ.get(WITH_DIET) == "1":
            print("TensorFlow comes into a throw-away environment …", flush=True)
            measured.append(_measured(DIET, str(stock_python(folder)), folder))
    REPORT.mkdir(parents=True, exist_ok=True)
    print(report.write(measured, REPORT))
    print(f"\nWith confusions, pictures and misread sentences: {REPORT.relative_to(ROOT)}/")
    return 0


def _measured(name: Text, python: Text, folder: Path) -> Dict[Text, Any]:
    print(f"{NAMES[name]} learns and reads …", flush=True)
    target = folder / f"{name}.json"
    environment = {**os.environ, **ENVIRONMENT}
    command: List[Text] = [python, "-m", "bot.measuring.alternatives", name, str(target)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    read: Dict[Text, Any] = json.loads(target.read_text(encoding="utf-8"))
    return read


if __name__ == "__main__":
    sys.exit(main())
