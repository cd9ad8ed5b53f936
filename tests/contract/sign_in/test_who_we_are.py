"""A certified provider takes us for who we are, in every way in which we can say so."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from pydantic import SecretStr

from api.clock import SystemClock
from api.doctor.lines import Line, Verdict
from api.settings import Settings
from api.sign_in import doctor
from api.sign_in.claims import is_whole, joined, known
from api.sign_in.client import Client, ask
from api.sign_in.id_token import Tokens
from api.sign_in.provider import Provider
from api.sign_in.refusal import SignInRefused
from api.sign_in.settings import OidcSettings
from api.sign_in.wire import make_http
from tests.support.identity_provider import ACCOUNTS, client, identity_provider

HOME = "http://127.0.0.1:9"
SECRET = "geheim+%/: van twee"
KEYS: dict[str, Key] = {
    "PS256": RSAKey.generate_key(2048),
    "ES256": ECKey.generate_key("P-256"),
    "EdDSA": OKPKey.generate_key("Ed25519"),
}
_ACTION = re.compile(r'<form[^>]* action="([^"]+)"')


def clients() -> Iterator[dict[str, Any]]:
    """Return one client for each way of saying who it is."""
    for way in ("client_secret_basic", "client_secret_post", "none"):
        known_by = {} if way == "none" else {"client_secret": SECRET}
        yield client(HOME, client_id=way, token_endpoint_auth_method=way, **known_by)
    for algorithm, key in KEYS.items():
        yield client(
            HOME,
            client_id=algorithm,
            token_endpoint_auth_method="private_key_jwt",
            token_endpoint_auth_signing_alg=algorithm,
            jwks={"keys": [key.as_dict(private=False)]},
        )


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with identity_provider(*clients()) as found:
        yield found


def pem(key: Any) -> SecretStr:
    return SecretStr(key.as_pem(private=True).decode())


WAYS: dict[str, dict[str, Any]] = {
    "client_secret_basic": {"client_secret": SecretStr(SECRET)},
    "client_secret_post": {"client_secret": SecretStr(SECRET), "client_auth": "body"},
    "none": {},
    **{name: {"private_key": pem(key), "key_algorithm": name} for name, key in KEYS.items()},
}


async def proves(address: str, name: str) -> dict[str, str]:
    """Walk through the provider's own forms; return what the browser brings back to us."""
    async with httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(address)
        while True:
            while answer.is_redirect:
                place = urljoin(str(answer.url), answer.headers["location"])
                if place.startswith(HOME):
                    return dict(httpx.URL(place).params)
                answer = await browser.get(place)
            form = _ACTION.search(answer.text)
            assert form is not None, answer.text
            prompt = "login" if 'name="login"' in answer.text else "consent"
            data = {"prompt": prompt, "login": name, "password": "x"}
            answer = await browser.post(urljoin(str(answer.url), form[1]), data=data)


class TestTheProvider:
    @pytest.mark.parametrize("way", WAYS)
    async def test_tells_us_who_signed_in(self, issuer: str, way: str) -> None:
        settings = OidcSettings(issuer=issuer, client_id=way, person_claim="oid", **WAYS[way])
        clock, asked = SystemClock(), ask()
        async with make_http("") as http:
            provider = Provider(http, issuer, clock)
            us = Client(http, provider, settings, HOME, clock)
            brought = await proves(await us.address(asked, prove_again=False), "anna")
            assert brought["state"] == asked.state
            assert brought["iss"] == issuer
            answered = await us.exchange(brought["code"], asked.verifier)
            claims = await Tokens(provider, settings).identity(
                answered.id_token,
                nonce=asked.nonce,
                access_token=answered.access_token,
                now=clock.now(),
            )
            assert not is_whole(claims, settings, desk=False)
            told = await us.userinfo(answered.access_token)
            who = known(joined(claims, told, settings), settings)
            assert (who.person_id, who.name) == (ACCOUNTS["anna"]["oid"], "Anna de Vries")
            assert who.provider_session == claims["sid"]
            with pytest.raises(SignInRefused, match=r"sign_in\.failed"):
                await us.exchange(brought["code"], asked.verifier)


class TestACertificate:
    async def test_is_named_beside_what_its_key_signs(self) -> None:
        key = generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nachtwacht")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now)
            .not_valid_after(now + timedelta(days=1))
            .sign(key, SHA256())
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        settings = OidcSettings(
            issuer="https://login.example",
            client_id="x",
            person_claim="oid",
            private_key=SecretStr(private.replace("\n", "\\n")),
            certificate=certificate.public_bytes(Encoding.PEM).decode(),
        )
        async with make_http("") as http:
            provider = Provider(http, settings.issuer, SystemClock())
            us = Client(http, provider, settings, HOME, SystemClock())
            _, form = us.who_we_are("https://login.example/token")
        header = jws.extract_compact(form["client_assertion"].encode()).headers()
        assert header["alg"] == "PS256"
        assert len(header["x5t#S256"]) == 43


class TestTheDoctor:
    async def looked_at(self, issuer: str, way: str, **changes: Any) -> list[Line]:
        mine = {"issuer": issuer, "client_id": way, "person_claim": "oid", **WAYS[way], **changes}
        settings = Settings(
            env="development",
            public_url=HOME,
            database_url=SecretStr("unread"),
            bot_token=SecretStr("unread"),
            actions_internal_token=SecretStr("unread"),
            events_token=SecretStr("unread"),
            assertion_private_key=SecretStr("unread"),
            oidc=OidcSettings(engineer_values=("nachtwacht-engineer",), **mine),
        )
        return [line async for line in doctor.examine(settings, SystemClock())]

    @pytest.mark.parametrize("way", WAYS)
    async def test_finds_it_in_order(self, issuer: str, way: str) -> None:
        lines = await self.looked_at(issuer, way)
        assert [line for line in lines if line.verdict is Verdict.WRONG] == []
        well = "\n".join(line.says for line in lines if line.verdict is Verdict.WELL)
        assert "PKCE with S256" in well
        assert "it knows us" in well

    @pytest.mark.parametrize(
        ("way", "changes"),
        [
            ("client_secret_basic", {"client_secret": SecretStr("another")}),
            ("client_secret_post", {"client_secret": SecretStr("another")}),
            ("ES256", {"private_key": pem(ECKey.generate_key("P-256"))}),
            ("none", {"client_id": "somebody-else"}),
        ],
    )
    async def test_sees_that_it_does_not_know_us(
        self, issuer: str, way: str, changes: dict[str, Any]
    ) -> None:
        lines = await self.looked_at(issuer, way, **changes)
        (found,) = (line for line in lines if line.verdict is Verdict.WRONG)
        assert found.says.startswith("it does not know us")
