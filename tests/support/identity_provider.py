"""A certified OpenID provider (oidc-provider, on node) with the people of the tests."""

import fcntl
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import pytest

from ops.layout import ROOT
from tests.support.waiting import PATIENCE

FOLDER = ROOT / "tests" / "support" / "oidc"
INSTALLED = FOLDER / "node_modules" / ".lock-that-is-installed"
ACCOUNTS = {
    "anna": {
        "oid": "0a000001-0000-4000-8000-000000000001",
        "name": "Anna de Vries",
        "given_name": "Anna",
        "email": "anna@delinde.example",
        "locale": "nl-NL",
        "roles": ["employee"],
    },
    "bram": {
        "oid": "0a000007-0000-4000-8000-000000000007",
        "name": "Bram Bos",
        "given_name": "Bram",
        "email": "bram@delinde.example",
        "locale": "nl-NL",
        "roles": ["employee", "nachtwacht-engineer"],
    },
}


def client(home: str, **more: Any) -> dict[str, Any]:
    """Return how the provider knows a program at an address."""
    return {
        "client_id": "nachtwacht",
        "redirect_uris": [f"{home}/sign-in/callback"],
        "post_logout_redirect_uris": [f"{home}/signed-out"],
        "backchannel_logout_uri": f"{home}/sign-in/ended",
        "backchannel_logout_session_required": True,
    } | more


@contextmanager
def identity_provider(*clients: dict[str, Any]) -> Iterator[str]:
    """Run the provider for the length of a block and yield its issuer."""
    node = _installed()
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [node, "provider.mjs"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps({"clients": clients, "accounts": ACCOUNTS}) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                complaints.seek(0)
                raise RuntimeError(complaints.read().decode())
            yield json.loads(line)["issuer"]
        finally:
            process.stdin.close()
            process.wait(PATIENCE)
            process.stdout.close()


def _installed() -> str:
    """Install the provider once, as the lock says, and return node; skip where there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("no node and npm for the identity provider (on Debian: apt-get install npm)")
    wanted = sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    with (FOLDER / "package.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not INSTALLED.exists() or INSTALLED.read_text() != wanted:
            if subprocess.run([npm, "ci"], cwd=FOLDER, stdout=subprocess.DEVNULL).returncode != 0:
                pytest.skip("npm could not install the identity provider; it needs a network once")
            INSTALLED.write_text(wanted)
    return node
