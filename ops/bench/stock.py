"""A bare stock Rasa with the project of `rasa init` and one custom action, to be thrown away."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from ops.bench.programs import LONGEST_START, started
from ops.layout import ROOT
from ops.ports import free_ports
from ops.setup import find_uv

TENSORFLOW = "tensorflow-cpu==2.12.*"
TEXTS = ("what is the status of my request", "is there any news on my ticket", "any update yet")
_EXAMPLES = (
    *TEXTS,
    "how is my request going",
    "what is the status",
    "is somebody working on it",
    "when will it be solved",
    "hoe staat het ermee",
    "is there an outage",
    "how far are you with my problem",
)
_STATUS = {
    "data/status_nlu.yml": 'version: "3.1"\nnlu:\n- intent: ask_status\n  examples: |\n'
    + "".join(f"    - {each}\n" for each in _EXAMPLES),
    "data/status_rules.yml": (
        'version: "3.1"\nrules:\n- rule: status\n  steps:\n'
        "  - intent: ask_status\n  - action: action_status\n"
    ),
    "domain/status.yml": 'version: "3.1"\nintents:\n- ask_status\nactions:\n- action_status\n',
    "credentials.yml": "rest:\n",
}
_ENVIRONMENT = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


def make_environment(folder: Path) -> Path:
    """Install our locked packages and TensorFlow below `folder`; return the Python of it."""
    python = folder / "environment" / "bin" / "python"
    done = folder / "environment" / "complete"
    if done.exists():
        return python
    uv = find_uv()
    install = [uv, "pip", "install", "--quiet", "--python", str(python)]
    locked = str(ROOT / "bot" / "requirements.txt")
    bot = str(ROOT / ".venv-bot" / "bin" / "python")
    subprocess.run(
        [uv, "venv", "--quiet", "--python", bot, str(folder / "environment")], check=True
    )
    subprocess.run([*install, "--no-deps", "-r", locked], check=True)
    subprocess.run([*install, TENSORFLOW], check=True)
    done.touch()
    return python


def make_project(folder: Path, python: Path) -> Path:
    """Write what `rasa init` writes, with one intent more, and train it; return its folder."""
    project = folder / "project"
    if any(project.glob("models/*.tar.gz")):
        return project
    (packages,) = python.parents[1].glob("lib/python*/site-packages")
    template = packages / "rasa" / "cli" / "initial_project"
    (project / "domain").mkdir(parents=True)
    shutil.copytree(template / "data", project / "data")
    shutil.copy(template / "config.yml", project)
    shutil.copy(template / "domain.yml", project / "domain")
    for name, content in _STATUS.items():
        (project / name).write_text(content)
    with (folder / "train.log").open("w") as log:
        subprocess.run(
            [str(python), "-m", "rasa", "train", "--domain", "domain"],
            cwd=project,
            env=os.environ | _ENVIRONMENT,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
        )
    return project


@contextmanager
def running_stock(folder: Path) -> Iterator[str]:
    """Run Rasa and its action server; give the address of Rasa once it answers messages."""
    python = make_environment(folder)
    project = make_project(folder, python)
    rasa, actions = free_ports(2)
    (project / "endpoints.yml").write_text(
        f'action_endpoint:\n  url: "http://127.0.0.1:{actions}/webhook"\n'
    )
    server = [sys.executable, "-m", "ops.bench.action_server", str(actions)]
    command = [
        *(str(python), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(rasa)),
        *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
    ]
    with (
        started(server, ROOT, folder / "actions.log"),
        started(command, project, folder / "rasa.log", _ENVIRONMENT) as process,
    ):
        url = f"http://127.0.0.1:{rasa}"
        _wait(url, process)
        yield url


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise RuntimeError("the bare Rasa did not start; see rasa.log")
