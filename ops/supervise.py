"""The programs under supervisor, which restarts what dies."""

import os
import signal
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import psutil

from ops.layout import ROOT, Layout

STOP_SECONDS = 8
KEEP_ALIVE_SECONDS = 30
"""Longer than clients keep a connection that nobody uses, so that none is shut under a request."""


def commands(layout: Layout) -> dict[str, list[str]]:
    """Return the command line of each program."""
    service, bot = ROOT / ".venv" / "bin" / "python", ROOT / ".venv-bot" / "bin" / "python"

    def web(target: str, program: str) -> list[str]:
        port = str(layout.ports[program])
        return [
            *(str(service), "-m", "uvicorn", target, "--factory", "--host", "127.0.0.1"),
            *("--port", port, "--no-access-log", "--no-server-header", "--no-proxy-headers"),
            *("--timeout-graceful-shutdown", "3", "--timeout-keep-alive", str(KEEP_ALIVE_SECONDS)),
        ]

    return {
        "sandbox": web("actions.sandbox.main:build", "sandbox"),
        "bot": [str(bot), "-m", "bot", "run"],
        "actions": [str(service), "-m", "actions"],
        "secure": web("actions.secure_page.main:build", "secure"),
        "api": web("api.main:build", "api"),
    }


def write_configuration(layout: Layout, environments: dict[str, dict[str, str]], run: Path) -> Path:
    """Write supervisor's configuration; secrets go in files of the environment, not in this one."""
    config = RawConfigParser()
    config["supervisord"] = {
        "nodaemon": "true",
        "pidfile": str(run / "supervisord.pid"),
        "logfile": str(run / "supervisord.log"),
        "childlogdir": str(run),
        "user": "root" if os.geteuid() == 0 else "",
        "identifier": "nachtwacht",
    }
    if os.geteuid() != 0:
        config.remove_option("supervisord", "user")
    config["unix_http_server"] = {"file": str(layout.control), "chmod": "0700"}
    config["rpcinterface:supervisor"] = {
        "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
    }
    for program, command in commands(layout).items():
        config[f"program:{program}"] = {
            "command": " ".join(
                [sys.executable, "-m", "ops.child", str(run / f"{program}.env"), *command]
            ),
            "directory": str(ROOT),
            "autorestart": "true",
            "startsecs": "1",
            "startretries": "1000",
            "stopwaitsecs": str(STOP_SECONDS),
            "stopasgroup": "true",
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": str(run / f"{program}.log"),
            "stdout_logfile_maxbytes": "20MB",
            "stdout_logfile_backups": "3",
        }
        _write_private(run / f"{program}.env", environments[program])
    path = run / "supervisord.conf"
    with path.open("w") as file:
        config.write(file)
    return path


def _write_private(path: Path, environment: dict[str, str]) -> None:
    lines = b"\0".join(f"{name}={value}".encode() for name, value in environment.items())
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(lines)


def start(configuration: Path) -> subprocess.Popen[bytes]:
    """Start supervisor in a process group of its own, so that Ctrl-C reaches only the caller."""
    return subprocess.Popen(
        [sys.executable, "-m", "supervisor.supervisord", "-c", str(configuration)],
        cwd=ROOT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop supervisor and with it every program, at the latest by force."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS * 3)
    except subprocess.TimeoutExpired:
        kill_tree(process.pid)


def stop_orphan(configuration: Path) -> None:
    """End the supervisor of an earlier start whose starter was killed."""
    pidfile = configuration.with_name("supervisord.pid")
    if not pidfile.exists():
        return
    try:
        orphan = psutil.Process(int(pidfile.read_text().strip() or "0"))
        if str(configuration) in orphan.cmdline():
            orphan.terminate()
            orphan.wait(STOP_SECONDS * 3)
    except (psutil.NoSuchProcess, ValueError):
        pidfile.unlink(missing_ok=True)


def kill_tree(pid: int) -> None:
    """Kill a process and all that it started."""
    try:
        family = [*psutil.Process(pid).children(recursive=True), psutil.Process(pid)]
    except psutil.NoSuchProcess:
        return
    for member in family:
        member.kill()
    psutil.wait_procs(family, STOP_SECONDS)
