"""A real Active Directory on loopback: one Samba domain controller a machine, shared by all runs.

Its ports are fixed (389, 636, 88, 3268, 3269), so whoever needs it first makes it, the others join,
and the last one out stops it. Locks of the kernel do the counting: they go with a process, however
it ends. A domain lets an old password in for another hour unless told otherwise; ours is told.
"""

import fcntl
import os
import secrets
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.support.samba_domain import (
    ADMINISTRATOR_PASSWORD,
    DOMAIN,
    HOST,
    LOCK_AFTER,
    PORT,
    REALM,
    SHORTEST,
    DomainController,
    run,
    seed,
)
from tests.support.waiting import eventually

_FOLDER = Path(tempfile.gettempdir()) / "nachtwacht-samba"
_PROVISION = (
    f"--realm={REALM.upper()} --domain={DOMAIN} --server-role=dc --dns-backend=NONE"
    " --host-name=dc1 --host-ip=127.0.0.1"
).split()
_EXTENSIONS = """\
subjectAltName=DNS:dc1.corp.example.test,DNS:localhost
extendedKeyUsage=serverAuth
basicConstraints=CA:FALSE
"""
_ENOUGH = "samba-tool", "samba", "ldbmodify", "openssl"


def why_not() -> str | None:
    """Return why no domain controller can run here, None when it can."""
    missing = [name for name in _ENOUGH if shutil.which(name) is None]
    if missing:
        return f"no {', '.join(missing)} (on Debian: the packages that .ci/run names)"
    return None if os.geteuid() == 0 else "Samba makes a domain for root only"


@pytest.fixture(scope="session")
def samba() -> Iterator[DomainController]:
    """Return the machine's domain controller; skips with the reason where there can be none."""
    if reason := why_not():
        pytest.skip(f"no Active Directory: {reason}")
    with domain_controller() as controller:
        yield controller


@contextmanager
def domain_controller() -> Iterator[DomainController]:
    """Start the machine's domain controller or join it; the last one out stops it."""
    _FOLDER.mkdir(mode=0o700, exist_ok=True)
    if _FOLDER.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{_FOLDER} belongs to somebody else")
    with (_FOLDER / "users").open("w") as users:
        with _at_the_door():
            fcntl.flock(users, fcntl.LOCK_SH)
            controller = DomainController(_FOLDER / "dc")
            if not (_ready(controller).exists() and _answers()):
                _make(controller)
        yield controller
        with _at_the_door():
            if _is_last(users):
                _stop(controller)


@contextmanager
def _at_the_door() -> Iterator[None]:
    with (_FOLDER / "door").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _answers() -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, PORT)) == 0


def _ready(controller: DomainController) -> Path:
    return controller.folder / "ready"


def _make(controller: DomainController) -> None:
    folder = controller.folder
    if _answers():  # one that was cut off while it was made; any other we leave alone
        _stop(controller)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    run(
        "samba-tool", "domain", "provision", f"--targetdir={folder}", *_PROVISION,
        f"--adminpass={ADMINISTRATOR_PASSWORD}",
        "--option=interfaces=lo", "--option=bind interfaces only=yes",
        "--option=vfs objects=dfs_samba4 acl_xattr xattr_tdb",
        f"--option=xattr_tdb:file={folder / 'xattr.tdb'}",
    )  # fmt: skip
    make_certificate(folder / "private" / "tls", "dc1.corp.example.test")
    controller.tool(
        "domain", "passwordsettings", "set", f"--account-lockout-threshold={LOCK_AFTER}",
        "--account-lockout-duration=30", "--reset-account-lockout-after=30",
        "--min-pwd-age=0", f"--min-pwd-length={SHORTEST}",
    )  # fmt: skip
    run(
        "samba", "--daemon", "--no-process-group", "--model=single",
        f"--configfile={folder / 'etc' / 'smb.conf'}",
        "--option=server services=ldap, cldap", f"--option=pid directory={folder}",
        "--option=old password allowed period=0",
        "--option=logging=file", f"--option=log file={folder / 'samba.log'}",
    )  # fmt: skip
    eventually(_answers)
    seed(controller)
    _ready(controller).touch()


def _stop(controller: DomainController) -> None:
    pid = int((controller.folder / "samba.pid").read_text())
    os.kill(pid, signal.SIGTERM)
    eventually(lambda: not _answers())
    shutil.rmtree(controller.folder, ignore_errors=True)


def make_certificate(folder: Path, name: str) -> None:
    """Make `ca.pem`, and `key.pem` and `cert.pem` signed by it for a server on loopback."""
    folder.mkdir(exist_ok=True)
    days, key = ("-days", "30"), ("-newkey", "rsa:2048", "-nodes")
    (folder / "extensions").write_text(_EXTENSIONS)
    (folder / "serial").write_text(secrets.token_hex(8))
    for arguments in (
        ("req", "-x509", *key, *days, "-keyout", "ca-key.pem", "-out", "ca.pem",
         "-subj", "/CN=authority for tests"),
        ("req", *key, "-keyout", "key.pem", "-out", "req.pem", "-subj", f"/CN={name}"),
        ("x509", "-req", "-in", "req.pem", "-CA", "ca.pem", "-CAkey", "ca-key.pem",
         "-CAserial", "serial", *days, "-extfile", "extensions", "-out", "cert.pem"),
    ):  # fmt: skip
        run("openssl", *arguments, folder=folder)
    (folder / "key.pem").chmod(0o600)
