"""Where everything of one installation is: folders, ports, and the environment of each program."""

import json
import os
import tempfile
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("api", "actions", "secure", "sandbox", "rasa")
DATABASE = "nachtwacht"
PORTS = {"api": 8000, "secure": 8001, "sandbox": 8002, "actions": 8003, "bot": 5005}
EMERGENCY_NUMBER = "088 - 123 45 67"
INTRANET = "nachtwacht-demo-intranet"
"""How the pretend intranet names itself in what it signs."""
LONGEST_SOCKET = 100
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "NACHTWACHT_LOG_LEVEL")
_PACE = ("NACHTWACHT_WEBHOOK_DEADLINE",)
"""How long an answer is waited for: passed on where it is set, as for a slow machine."""
_SYSTEMS = {
    "actions": (
        *("NACHTWACHT_DIRECTORY", "NACHTWACHT_ACTIVE_DIRECTORY__", "NACHTWACHT_ENTRA__"),
        *("NACHTWACHT_CITRIX__", "NACHTWACHT_MAIL", "NACHTWACHT_SMTP__", "NACHTWACHT_SMS_URL"),
        "NACHTWACHT_ENROLMENT__",
    ),
    "secure": ("NACHTWACHT_MAIL_CODES",),
    "api": ("NACHTWACHT_OIDC__", "NACHTWACHT_BREAK_GLASS_KEY", "NACHTWACHT_NOTICE_"),
}
"""What these begin with chooses a real system in place of a pretend one, and is passed on."""
_REAL_CITRIX = "NACHTWACHT_CITRIX__BASE_URL"
"""With it nothing of the simulator is left: half of each would sign in nowhere."""


def role(program: str) -> str:
    """Return the database role of a program."""
    return f"nachtwacht_{program}"


@dataclass(frozen=True)
class Layout:
    """One installation on this machine; `ports` by program name."""

    data: Path
    ports: dict[str, int] = field(default_factory=lambda: dict(PORTS))

    @classmethod
    def from_environment(cls) -> "Layout":
        """Read NACHTWACHT_DATA and NACHTWACHT_<PROGRAM>_PORT."""
        ports = {
            name: int(os.environ.get(f"NACHTWACHT_{name.upper()}_PORT", port))
            for name, port in PORTS.items()
        }
        return cls(Path(os.environ.get("NACHTWACHT_DATA", str(ROOT / "data"))).resolve(), ports)

    def url(self, program: str) -> str:
        """Return the loopback address of a program."""
        return f"http://127.0.0.1:{self.ports[program]}"

    @property
    def socket(self) -> Path:
        """The Unix socket between the secure page and actions."""
        return self._short("actions.sock")

    @property
    def control(self) -> Path:
        """The Unix socket of the supervisor."""
        return self._short("supervisor.sock")

    def _short(self, name: str) -> Path:
        """Keep a socket's path below the 107 characters that the kernel takes."""
        path = self.data / "run" / name
        if len(str(path)) <= LONGEST_SOCKET:
            return path
        folder = (
            Path(tempfile.gettempdir())
            / f"nachtwacht-{sha256(str(self.data).encode()).hexdigest()[:12]}"
        )
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / name


def _database(layout_socket: Path, keys: dict[str, str], program: str, driver: str) -> str:
    password = keys[f"database_{program}"]
    return f"postgresql{driver}://{role(program)}:{password}@/{DATABASE}?host={layout_socket}"


def environments(layout: Layout, keys: dict[str, str], pg: Path) -> dict[str, dict[str, str]]:
    """Return the environment of each program; none holds a secret that it does not use."""
    common = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {
        "NACHTWACHT_ENV": "development",
        "NACHTWACHT_EMERGENCY_NUMBER": EMERGENCY_NUMBER,
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    parts = {
        "sandbox": _sandbox(layout, keys),
        "actions": _actions(layout, keys),
        "secure": _secure(layout, keys),
        "api": _api(layout, keys),
    }
    for program, own in parts.items():
        own |= _chosen(program)
        own["NACHTWACHT_DATABASE_URL"] = _database(pg, keys, program, "+psycopg")
    parts["bot"] = {
        "NACHTWACHT_BOT_TOKEN": keys["token_bot"],
        "NACHTWACHT_WEBHOOK_TOKEN": keys["token_webhook"],
        "NACHTWACHT_ACTIONS_URL": layout.url("actions"),
        "NACHTWACHT_TRACKER_URL": _database(pg, keys, "rasa", ""),
        "NACHTWACHT_BOT_PORT": str(layout.ports["bot"]),
    }
    return {program: common | own for program, own in parts.items()}


def _chosen(program: str) -> dict[str, str]:
    begins = _SYSTEMS.get(program, ())
    return {name: value for name, value in os.environ.items() if name.startswith(begins)}


def _citrix(layout: Layout, keys: dict[str, str]) -> dict[str, str]:
    return {
        "NACHTWACHT_CITRIX__MODE": "cloud",
        "NACHTWACHT_CITRIX__BASE_URL": f"{layout.url('sandbox')}/citrix/cvad/manage",
        "NACHTWACHT_CITRIX__TOKEN_URL": f"{layout.url('sandbox')}/citrix",
        "NACHTWACHT_CITRIX__CUSTOMER_ID": "delinde",
        "NACHTWACHT_CITRIX__SITE_ID": "delinde-site",
        "NACHTWACHT_CITRIX__CLIENT_ID": "nachtwacht",
        "NACHTWACHT_CITRIX__CLIENT_SECRET": keys["token_citrix_secret"],
    }


def _sandbox(layout: Layout, keys: dict[str, str]) -> dict[str, str]:
    return {
        "NACHTWACHT_HOST_PRIVATE_KEY": keys["host_private"],
        "NACHTWACHT_PROOF_KEY": keys["proof_key"],
        "NACHTWACHT_API_ORIGIN": layout.url("api"),
        "NACHTWACHT_SECURE_PUBLIC_URL": layout.url("secure"),
        **_citrix(layout, keys),
    }


def _actions(layout: Layout, keys: dict[str, str]) -> dict[str, str]:
    return {name: os.environ[name] for name in _PACE if name in os.environ} | {
        "NACHTWACHT_ACTIONS_PORT": str(layout.ports["actions"]),
        "NACHTWACHT_WEBHOOK_TOKEN": keys["token_webhook"],
        "NACHTWACHT_ACTIONS_INTERNAL_TOKEN": keys["token_internal"],
        "NACHTWACHT_API_URL": layout.url("api"),
        "NACHTWACHT_EVENTS_TOKEN": keys["token_events"],
        "NACHTWACHT_ASSERTION_PUBLIC_KEY": keys["assertion_public"],
        "NACHTWACHT_SECURE_SOCKET": str(layout.socket),
        "NACHTWACHT_SECURE_TOKEN": keys["token_secure"],
        "NACHTWACHT_SECURE_PUBLIC_URL": layout.url("secure"),
        "NACHTWACHT_PROOF_KEY": keys["proof_key"],
        "NACHTWACHT_GUEST_PRIVATE_KEY": keys["guest_private"],
        "NACHTWACHT_EXECUTOR_SLOT": "actions-1",
        "NACHTWACHT_LEDGER_HEAD": f"file:{layout.data / 'ledger-heads.jsonl'}",
        "NACHTWACHT_DIRECTORY": "sandbox",
        "NACHTWACHT_MAIL_CODES": "true",
        "NACHTWACHT_COMPANY_WORDS": json.dumps(["De Linde", "Linde"]),
        **({} if _REAL_CITRIX in os.environ else _citrix(layout, keys)),
        "NACHTWACHT_ENROLMENT__PAGE": layout.url("sandbox"),
    }


def _secure(layout: Layout, keys: dict[str, str]) -> dict[str, str]:
    return {
        "NACHTWACHT_SECURE_SOCKET": str(layout.socket),
        "NACHTWACHT_SECURE_TOKEN": keys["token_secure"],
        "NACHTWACHT_SECURE_PUBLIC_URL": layout.url("secure"),
        "NACHTWACHT_CHAT_URL": f"{layout.url('api')}/guest",
        "NACHTWACHT_MAIL_CODES": "true",
    }


def _api(layout: Layout, keys: dict[str, str]) -> dict[str, str]:
    mailbox = layout.url("sandbox").replace("http://", "json://") + "/demo/notices"
    notices = f"{mailbox}?+Idempotency-Key={{notice}}"
    home = os.environ.get("NACHTWACHT_PUBLIC_URL", layout.url("api"))
    return {
        "NACHTWACHT_BOT_URL": layout.url("bot"),
        "NACHTWACHT_BOT_TOKEN": keys["token_bot"],
        "NACHTWACHT_ACTIONS_URL": layout.url("actions"),
        "NACHTWACHT_ACTIONS_INTERNAL_TOKEN": keys["token_internal"],
        "NACHTWACHT_EVENTS_TOKEN": keys["token_events"],
        "NACHTWACHT_ASSERTION_PRIVATE_KEY": keys["assertion_private"],
        "NACHTWACHT_WEB_HOST_KEYS": keys["host_public"],
        "NACHTWACHT_WEB_ISSUERS": json.dumps([INTRANET]),
        "NACHTWACHT_WEB_GUEST_KEY": keys["guest_public"],
        "NACHTWACHT_START_URL": f"{layout.url('secure')}/start",
        "NACHTWACHT_WEB_ORIGINS": json.dumps([*dict.fromkeys((layout.url("api"), home))]),
        "NACHTWACHT_PUBLIC_URL": home,
        "NACHTWACHT_NOTICE_ADDRESSES": json.dumps([notices]),
        "NACHTWACHT_SANDBOX_URL": layout.url("sandbox"),
        "NACHTWACHT_DEMO_ENGINEER_PASSWORD": keys["token_demo_engineer"],
    }
