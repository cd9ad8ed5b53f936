"""The pretend company on a real database, asked over HTTP."""

import base64
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from actions.sandbox.bootstrap import Sandbox
from actions.sandbox.main import create_app
from actions.sandbox.settings import CitrixClientSettings, SandboxSettings
from tests.support.standing_clock import StandingClock
from tests.support.tables import make_tables

OWN = "http://127.0.0.1"
API = "http://127.0.0.1:8000"
GRANTS = (
    "GRANT USAGE ON SCHEMA actions TO nachtwacht_sandbox",
    "GRANT SELECT, INSERT, DELETE ON actions.registered_proof TO nachtwacht_sandbox",
    "GRANT SELECT, DELETE ON actions.attempt TO nachtwacht_sandbox",
)


@pytest.fixture(scope="module")
def database_url(role_urls: dict[str, str]) -> str:
    """Return the address of the sandbox's role, on a database with its tables."""
    make_tables(role_urls["owner"])
    owner = create_engine(role_urls["owner"])
    with owner.begin() as connection:
        for grant in GRANTS:
            connection.execute(text(grant))
    owner.dispose()
    return role_urls["sandbox"]


@pytest.fixture(scope="module")
def settings(database_url: str) -> SandboxSettings:
    return SandboxSettings(
        env="development",
        database_url=SecretStr(database_url),
        host_private_key=SecretStr(OKPKey.generate_key("Ed25519").as_pem(private=True).decode()),
        proof_key=SecretStr(base64.b64encode(secrets.token_bytes(32)).decode()),
        api_origin=API,
        citrix=CitrixClientSettings(client_id="nachtwacht", client_secret=SecretStr("pretend")),
    )


@dataclass
class Company:
    """The running company, a visitor's browser and the clock on the wall."""

    app: FastAPI
    http: httpx.AsyncClient
    clock: StandingClock

    @property
    def parts(self) -> Sandbox:
        """The objects behind the pages."""
        found: Sandbox = self.app.state.sandbox
        return found

    async def submit(self, path: str, **form: str) -> httpx.Response:
        """Send a form as these pages do."""
        return await self.http.post(path, data=form, headers={"Origin": OWN})


@pytest.fixture
async def company(settings: SandboxSettings) -> AsyncIterator[Company]:
    clock = StandingClock()
    app = create_app(settings, clock=clock)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=OWN) as http,
    ):
        yield (opened := Company(app, http, clock))
        await opened.submit("/demo/start-over")
