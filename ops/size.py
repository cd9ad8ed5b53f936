"""`make size`: memory of the running programs and disk of the two environments, beside the bars."""

import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from ops.layout import ROOT, Layout
from ops.setup import find_uv

MEMORY_BAR_MB = 800
DISK_BAR_MB = 1600


def memory(layout: Layout) -> dict[str, float]:
    """Return megabytes of proportional set size by program; empty when nothing runs."""
    found: dict[str, float] = {}
    run = layout.data / "run"
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        name = _name(line, run)
        if name:
            family = (
                [process, *process.children(recursive=True)] if name == "PostgreSQL" else [process]
            )
            found[name] = found.get(name, 0.0) + sum(_pss(member) for member in family)
    return found


def _name(line: str, run: Path) -> str | None:
    marks = {
        str(run / "supervisord.conf"): "supervisor",
        f"-D {run.parent / 'postgres'}": "PostgreSQL",
        f"{ROOT}/.venv-bot/bin/python -m bot run": "bot",
        "-m actions.secure": "secure page",
        "actions.secure_page.main": "secure page",
        "actions.sandbox.main": "sandbox",
        f"{ROOT}/.venv/bin/python -m actions": "actions",
        "api.main:build": "api",
        f"{ROOT}/.venv/bin/python -m ops.run": "starter",
        ".venv/bin/python -m ops.run": "starter",
    }
    return next((name for mark, name in marks.items() if mark in line), None)


def _pss(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / 1e6
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0.0


def disk() -> dict[str, float]:
    """Return megabytes of both environments as `make run` installs them, made to be thrown away."""
    uv = find_uv()
    sizes = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, lock in (("service", "requirements.txt"), ("bot", "bot/requirements.txt")):
            target = Path(folder) / name
            subprocess.run([uv, "venv", "-q", "--python", "3.11", str(target)], check=True)
            subprocess.run(
                [
                    uv,
                    "pip",
                    "sync",
                    "-q",
                    "--require-hashes",
                    "--link-mode",
                    "copy",
                    "--python",
                    str(target / "bin" / "python"),
                    str(ROOT / lock),
                ],
                check=True,
            )
            sizes[name] = sum(f.lstat().st_size for f in target.rglob("*") if f.is_file()) / 1e6
    return sizes


def table(title: str, sizes: dict[str, float], bar: int) -> bool:
    """Print one table; returns whether the sum keeps under the bar."""
    print(f"\n{title} (MB)")
    for name, size in sorted(sizes.items(), key=lambda row: -row[1]):
        print(f"  {name:<14}{size:8.0f}")
    total = sum(sizes.values())
    print(f"  {'together':<14}{total:8.0f}   bar {bar}: {'kept' if total < bar else 'MISSED'}")
    return total < bar


def main() -> int:
    """Print both tables; 1 when a bar is missed or nothing runs."""
    running = memory(Layout.from_environment())
    if not running:
        print("Nothing runs here: start it with `make run` first.", file=sys.stderr)
        return 1
    kept = table("Memory, proportional set size", running, MEMORY_BAR_MB)
    return 0 if table("Disk of the environments", disk(), DISK_BAR_MB) and kept else 1


if __name__ == "__main__":
    sys.exit(main())
