"""Somebody's browser between our program and an identity provider, over plain HTTP."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from pydantic import SecretStr
from sqlalchemy import func, select

from api.db import Base
from api.sign_in.settings import OidcSettings
from tests.support.api_program import Program
from tests.support.forging_provider import CLIENT, SECRET, ForgingProvider

OURS = ("sign_in_session", "sign_in_link", "engineer_session", "engineer", "web_session", "person")
OWN_PAGE = {"sec-fetch-site": "same-origin"}


def oidc_settings(issuer: str, **changes: Any) -> OidcSettings:
    """Return how we know a provider in tests."""
    values = {
        "issuer": issuer,
        "client_id": CLIENT,
        "client_secret": SecretStr(SECRET),
        "person_claim": "oid",
        "engineer_values": ("nachtwacht-engineer",),
    }
    return OidcSettings(**(values | changes))


@dataclass
class Walker:
    """One browser; it follows nothing by itself."""

    program: Program
    provider: ForgingProvider
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        transport = httpx.ASGITransport(app=self.program.app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(
            transport=transport,
            base_url="http://nachtwacht.test",
            headers={"accept-language": "nl"},
        )

    async def sets_out(self, place: str = "/chat", **query: str) -> str:
        """Press the button and return where the browser is sent."""
        answer = await self.http.get("/sign-in", params={"next": place, **query})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def returns(self, address: str, **changes: Any) -> httpx.Response:
        """Sign in at the provider and come back; `changes` replace what is brought along."""
        state = parse_qs(urlsplit(address).query)["state"][0]
        brought = {"state": state, "code": self.provider.grants(address)} | changes
        kept = {name: value for name, value in brought.items() if value is not None}
        return await self.http.get("/sign-in/callback", params=kept)

    async def signs_in(self, place: str = "/chat") -> httpx.Response:
        """Go to the provider and back."""
        return await self.returns(await self.sets_out(place))

    async def word(self) -> httpx.Response:
        """Ask for the word that opens a chat, as our own page does."""
        return await self.http.post("/sign-in/word", headers=OWN_PAGE)

    async def opens_chat(self) -> str:
        """Open a chat session and return its bearer."""
        token = (await self.word()).json()["token"]
        answer = await self.http.post("/chat/session", json={"token": token})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["session"])

    async def reads_chat(self, bearer: str) -> httpx.Response:
        return await self.http.get("/chat/messages", headers={"authorization": f"Bearer {bearer}"})


async def kept(program: Program) -> dict[str, int]:
    """Return how many rows there are of all that a sign-in can leave."""
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    async with program.care.sessions() as db:
        return {
            name: await db.scalar(select(func.count()).select_from(tables[name])) or 0
            for name in OURS
        }


async def nothing_is_kept(program: Program) -> bool:
    """Say whether a sign-in left no row behind."""
    return not any((await kept(program)).values())
