"""The secrets of one installation: made once, kept in its data folder, for its owner's eyes."""

import base64
import json
import os
import secrets
from pathlib import Path

from joserfc.jwk import OKPKey

from ops.layout import PROGRAMS

TOKENS = ("bot", "webhook", "internal", "events", "secure", "citrix_secret", "demo_engineer")


def load(folder: Path) -> dict[str, str]:
    """Return the secrets of this installation and make those that are missing."""
    path = folder / "secrets.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    complete = _fresh() | kept
    if complete != kept:
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            json.dump(complete, file, indent=1)
        draft.replace(path)
    return complete


def _fresh() -> dict[str, str]:
    made = {f"token_{name}": secrets.token_urlsafe(32) for name in TOKENS}
    made["token_demo_engineer"] = secrets.token_urlsafe(9)
    made |= {f"database_{program}": secrets.token_urlsafe(24) for program in PROGRAMS}
    made["proof_key"] = base64.b64encode(secrets.token_bytes(32)).decode()
    for name in ("assertion", "host", "guest"):
        key = OKPKey.generate_key("Ed25519")
        made[f"{name}_private"] = key.as_pem(private=True).decode()
        made[f"{name}_public"] = key.as_pem(private=False).decode()
    return made
