"""Makes the two environments from their lock files; needs nothing but a Python of 3.8 or newer.

`python3 ops/setup.py run` installs what the programs need, `test` what their tests need as well.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_VERSION = "0.13.9"
OLDEST_UV = (0, 8)
PYTHON = "3.11"
ENVIRONMENTS = {
    ".venv": {"run": ROOT / "requirements.txt", "test": ROOT / "requirements-dev.txt"},
    ".venv-bot": {
        "run": ROOT / "bot" / "requirements.txt",
        "test": ROOT / "bot" / "requirements-dev.txt",
    },
}


class SetupFailed(Exception):
    """One line that says what a person can do about it."""


def say(line: str) -> None:
    """Tell the person at the terminal what happens now."""
    print(f"  {line}", flush=True)


def find_uv() -> str:
    """Return a uv that is new enough; install one below .tools when there is none."""
    own = ROOT / ".tools" / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(own)):
        if candidate and Path(candidate).exists() and _uv_version(candidate) >= OLDEST_UV:
            return candidate
    say(f"uv is missing: installing uv {UV_VERSION} below .tools")
    steps = (
        [sys.executable, "-m", "venv", str(ROOT / ".tools")],
        [
            str(ROOT / ".tools" / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "-q",
            f"uv=={UV_VERSION}",
        ],
    )
    for step in steps:
        if subprocess.run(step).returncode != 0:
            raise SetupFailed(
                "uv could not be installed. It needs Python's venv module (on Debian: python3-venv)"
                " and a network once; or install uv yourself and try again."
            )
    return str(own)


def _uv_version(uv: str) -> tuple[int, int]:
    told = subprocess.run([uv, "--version"], stdout=subprocess.PIPE, text=True).stdout
    found = re.search(r"(\d+)\.(\d+)", told)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def ensure(uv: str, name: str, wanted: str) -> None:
    """Make one environment hold exactly its lock file; quick when it already does.

    An environment with the test packages also serves to run: the two targets leave each other be.
    """
    folder = ROOT / name
    stamp = folder / "nachtwacht.lock"
    locks = ENVIRONMENTS[name]
    digest = {kind: hashlib.sha256(path.read_bytes()).hexdigest() for kind, path in locks.items()}
    present = stamp.read_text().split() if stamp.exists() else []
    if present in (["test", digest["test"]], [wanted, digest[wanted]]):
        return
    say(f"installing {name} from {locks[wanted].relative_to(ROOT)}")
    if not (folder / "bin" / "python").exists():
        _uv(uv, "venv", "--quiet", "--python", PYTHON, str(folder))
    python = str(folder / "bin" / "python")
    _uv(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(locks[wanted]))
    stamp.write_text(f"{wanted} {digest[wanted]}\n")


def _uv(uv: str, *arguments: str) -> None:
    environment = dict(os.environ)
    environment.pop("VIRTUAL_ENV", None)
    if subprocess.run([uv, *arguments], cwd=str(ROOT), env=environment).returncode != 0:
        raise SetupFailed(
            f"'uv {' '.join(arguments[:2])}' did not finish. Python {PYTHON} and the packages come"
            " from the network the first time: check the connection and run the same command again."
        )


def main() -> int:
    """Install for `run` or `test`."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        uv = find_uv()
        for name in ENVIRONMENTS:
            ensure(uv, name, wanted)
    except SetupFailed as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
