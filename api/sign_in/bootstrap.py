"""Builds the sign-ins of a program from its settings."""

import httpx

from api.clock import Clock
from api.db import DbSessions
from api.settings import Settings
from api.sign_in.client import Client
from api.sign_in.provider import Provider
from api.sign_in.service import SignIns
from api.sign_in.wire import make_http
from api.sign_in.words import Words


def make_sign_ins(
    settings: Settings, sessions: DbSessions, clock: Clock
) -> tuple[SignIns | None, tuple[httpx.AsyncClient, ...]]:
    """Return the sign-ins and the clients to be closed; nothing where no provider is known."""
    mine = settings.oidc
    if mine is None:
        return None, ()
    http = make_http(mine.ca_file)
    provider = Provider(http, mine.issuer, clock)
    client = Client(http, provider, mine, settings.public_url, clock)
    words = Words(settings.assertion_private_key.get_secret_value(), clock)
    return SignIns(sessions, clock, mine, provider, client, words), (http,)
