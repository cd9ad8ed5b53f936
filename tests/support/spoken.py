"""Every secret that was typed, shown or issued in a run, and the search for it afterwards."""

import json
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

import psycopg
from playwright.sync_api import BrowserContext, Request

from actions.proof.keys import ProofKey
from actions.proof.models import RegisteredProof
from actions.proof.registration import totp_secret
from tests.support.house import House

_FIELDS = re.compile(r"token|ticket|password|code|session")
_CODE = re.compile(r"[0-9]{6,8}")
_AROUND_A_CODE = r"(?<![\w.:+-]){}(?![\w.:-])"
_TOO_SHORT = 8
_HELD_BY_OTHERS = ("sandbox.letter",)
"""The pretend mailbox: there a code belongs, as in a real one."""


class Spoken:
    """What must be found nowhere; one for the whole run."""

    def __init__(self) -> None:
        self.secrets: set[str] = set()

    def hear(self, *secrets: str) -> None:
        """Remember secrets; what is too short to be one is left out."""
        self.secrets |= {
            each for each in secrets if _CODE.fullmatch(each) or len(each) > _TOO_SHORT
        }

    def listen(self, context: BrowserContext) -> None:
        """Remember what a browser sends from now on: bearers, links, codes, passwords."""
        context.on("request", self._request)

    def leave(self, context: BrowserContext) -> None:
        """Remember the cookies of a browser that closes."""
        self.hear(*(cookie.get("value", "") for cookie in context.cookies()))

    def found_in(self, text: str) -> list[str]:
        """Return what a text holds of them, shortened."""
        return [f"{secret[:4]}…" for secret in sorted(self.secrets) if _holds(text, secret)]

    def _request(self, request: Request) -> None:
        self.hear(request.headers.get("authorization", "").removeprefix("Bearer "))
        for name, value in _fields(request):
            if _FIELDS.search(name):
                self.hear(value)


SPOKEN = Spoken()


def left_behind(house: House) -> dict[str, list[str]]:
    """Return where a secret of the house or of the run was found: in its logs or its database."""
    SPOKEN.hear(*_of_the_house(house.secrets), *seeds(house))
    places = {"logs": house.logs(), "database": house.dump(without=_HELD_BY_OTHERS)}
    return {place: found for place, text in places.items() if (found := SPOKEN.found_in(text))}


def seeds(house: House) -> list[str]:
    """Return the secrets behind the authenticators that are registered now."""
    key = ProofKey(house.secrets["proof_key"])
    query = (
        "SELECT id, person_id, secret_encrypted FROM actions.registered_proof WHERE kind = 'totp'"
    )
    with psycopg.connect(house.owner_url) as connection:
        rows = connection.execute(query).fetchall()
    return [
        totp_secret(key, RegisteredProof(id=name, person_id=person, secret_encrypted=secret))
        for name, person, secret in rows
    ]


def _of_the_house(kept: dict[str, str]) -> Iterable[str]:
    for name, secret in kept.items():
        if name.endswith("_private"):
            yield secret.splitlines()[1]
        elif not name.endswith("_public"):
            yield secret


def _holds(text: str, secret: str) -> bool:
    if _CODE.fullmatch(secret):
        return re.search(_AROUND_A_CODE.format(secret), text) is not None
    return secret in text


def _fields(request: Request) -> list[tuple[str, str]]:
    body = request.post_data
    if not body:
        return []
    try:
        content = json.loads(body)
    except ValueError:
        return parse_qsl(body)
    pairs = content.items() if isinstance(content, dict) else ()
    return [(name, value) for name, value in pairs if isinstance(value, str)]
