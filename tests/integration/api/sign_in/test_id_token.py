"""What a provider did not sign, not for us or not for this sign-in, signs nobody in."""

from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc.jwk import ECKey

from tests.support import forging
from tests.support.api_program import Surroundings, running
from tests.support.desk_browser import words_of
from tests.support.forging_provider import ANNA, BRAM, Forge, ForgingProvider
from tests.support.sign_in_house import Walker, kept, nothing_is_kept, oidc_settings

HOUR = 3600


def moments(provider: ForgingProvider, **seconds: int) -> dict[str, Any]:
    """Return claims that are so many seconds from now."""
    now = int(provider.clock.now().timestamp())
    return {name: now + later for name, later in seconds.items()}


def lies(provider: ForgingProvider) -> dict[str, dict[str, Any]]:
    """Return what an ID token may say that is not so."""
    return {
        "another issuer": {"iss": "https://evil.example"},
        "an issuer with a slash": {"iss": f"{provider.issuer}/"},
        "no issuer": {"iss": None},
        "another audience": {"aud": "another-client"},
        "no audience": {"aud": None},
        "several audiences and no azp": {"aud": ["another", "x"]},
        "another azp": {"aud": ["nachtwacht-test", "other"], "azp": "other"},
        "another nonce": {"nonce": "guessed"},
        "no nonce": {"nonce": None},
        "an odd nonce": {"nonce": ["x"]},
        "expired": moments(provider, exp=-HOUR),
        "no expiry": {"exp": None},
        "an expiry that is no number": {"exp": "soon"},
        "an expiry that never comes": {"exp": float("nan")},
        "no moment of issue": {"iat": None},
        "our audience among others, and no azp": {"aud": ["nachtwacht-test", "other"]},
        "from the future": moments(provider, iat=HOUR),
        "not yet": moments(provider, nbf=HOUR),
        "no auth_time": {"auth_time": None},
        "auth_time in the future": moments(provider, auth_time=HOUR),
        "auth_time that is no number": {"auth_time": float("nan")},
        "auth_time that is true": {"auth_time": True},
        "auth_time beyond all numbers": {"auth_time": 10**400},
        "another at_hash": {"at_hash": "x" * 22},
        "an odd at_hash": {"at_hash": ["x"]},
        "no subject": {"sub": None},
        "a subject that is no text": {"sub": 7},
    }


NOT_SURE: dict[str, dict[str, Any]] = {
    "no person": {"oid": None},
    "a name in place of an id": {"oid": "anna"},
    "several persons": {"oid": [ANNA, BRAM]},
    "an empty subject": {"sub": ""},
}


def unsigned_as(sign: Forge, algorithm: str, claims: dict[str, Any]) -> str:
    return forging.unsigned(sign(claims), algorithm)


def always(token: str, _claims: dict[str, Any]) -> str:
    return token


class TestAnIdToken:
    async def test_that_lies_signs_nobody_in(self, anna: Walker) -> None:
        for lie, claims in lies(anna.provider).items():
            anna.provider.changes = claims
            refused = await anna.signs_in()
            assert refused.status_code == 400, lie
            assert "Inloggen lukte niet" in words_of(refused.text)
            assert "set-cookie" not in refused.headers
            assert await nothing_is_kept(anna.program), lie
        anna.provider.changes = {}
        assert (await anna.signs_in()).status_code == 303

    async def test_of_a_proof_of_long_ago_asks_for_a_new_one(self, anna: Walker) -> None:
        anna.provider.changes = moments(anna.provider, auth_time=-12 * HOUR - 1)
        refused = await anna.signs_in()
        assert "Log nog een keer in" in words_of(refused.text)
        assert "/sign-in?next=/chat&amp;again=1" in refused.text
        assert await nothing_is_kept(anna.program)
        again = parse_qs(urlsplit(await anna.sets_out(again="1")).query)
        assert again["prompt"] == ["login"]

    async def test_that_nobody_signed_signs_nobody_in(self, anna: Walker) -> None:
        honest = anna.provider.sign
        for algorithm in ("none", "None", "ES256", "HS256"):
            anna.provider.forge = partial(unsigned_as, honest, algorithm)
            assert (await anna.signs_in()).status_code == 400
        assert await nothing_is_kept(anna.program)

    async def test_signed_with_our_own_secret_signs_nobody_in(self, anna: Walker) -> None:
        anna.provider.forge = anna.provider.sign_with_the_secret
        assert (await anna.signs_in()).status_code == 400
        assert await nothing_is_kept(anna.program)

    async def test_signed_with_a_public_key_as_a_secret_signs_nobody_in(self, anna: Walker) -> None:
        pem = anna.provider.key.as_pem(private=False)
        anna.provider.forge = lambda claims: forging.with_a_secret(anna.provider.sign(claims), pem)
        assert (await anna.signs_in()).status_code == 400
        assert await nothing_is_kept(anna.program)

    async def test_signed_with_a_key_of_a_stranger_signs_nobody_in(self, anna: Walker) -> None:
        stranger = ECKey.generate_key("P-256")
        headers: list[dict[str, Any]] = [
            {"alg": "ES256", "kid": "k-1"},
            {"alg": "ES256", "jwk": stranger.as_dict(private=False)},
            {"alg": "ES256", "kid": "k-1", "jku": "https://evil.example/keys"},
            {"alg": "ES256", "kid": ["k-1"]},
        ]
        for header in headers:
            anna.provider.forge = partial(forging.signed_in_any_way, header, stranger)
            assert (await anna.signs_in()).status_code == 400
        assert await nothing_is_kept(anna.program)

    async def test_that_is_no_token_signs_nobody_in(self, anna: Walker) -> None:
        for odd in ("", "x", "a.b.c", "ey" * 30_000, "e30.e30."):
            anna.provider.forge = partial(always, odd)
            assert (await anna.signs_in()).status_code == 400
        assert await nothing_is_kept(anna.program)

    async def test_in_place_of_which_a_logout_token_comes_signs_nobody_in(
        self, anna: Walker
    ) -> None:
        anna.provider.forge = lambda _claims: anna.provider.logout_token()
        assert (await anna.signs_in()).status_code == 400
        assert await nothing_is_kept(anna.program)


class TestSomebodyWhoIsNotSurelyKnown:
    async def test_is_told_to_call_a_human(self, anna: Walker) -> None:
        for doubt, claims in NOT_SURE.items():
            anna.provider.changes = claims
            refused = await anna.signs_in()
            assert refused.status_code == 403, doubt
            assert "Een mens moet hiernaar kijken" in words_of(refused.text)
            assert 'href="tel:0881"' in refused.text
            assert await nothing_is_kept(anna.program), doubt

    async def test_cannot_become_another_person_by_a_claim_that_changed(self, anna: Walker) -> None:
        await anna.signs_in()
        before = await kept(anna.program)
        anna.provider.changes = {"oid": BRAM}
        assert (await anna.signs_in()).status_code == 403
        anna.provider.changes = {"sub": "somebody-else"}
        assert (await anna.signs_in()).status_code == 403
        assert await kept(anna.program) == before

    async def test_is_not_believed_by_userinfo_of_another(self, anna: Walker) -> None:
        anna.provider.changes = {"oid": None}
        anna.provider.told = {"sub": "somebody-else", "oid": BRAM}
        assert (await anna.signs_in()).status_code == 400
        anna.provider.changes = {"name": None}
        anna.provider.told = {"oid": BRAM}
        assert (await anna.signs_in()).status_code == 403
        assert await nothing_is_kept(anna.program)

    async def test_of_a_tenant_that_is_not_ours_stays_outside(
        self, api_url: str, around: Surroundings, provider: ForgingProvider
    ) -> None:
        mine = "11111111-2222-4333-8444-555555555555"
        settings = oidc_settings(provider.issuer, tenants=(mine,))
        async with running(api_url, around, oidc=settings) as program:
            anna = Walker(program, provider)
            for tenant in (None, "99999999-2222-4333-8444-555555555555", [mine]):
                provider.changes = {"tid": tenant}
                assert (await anna.signs_in()).status_code in (403, 400)
                assert await nothing_is_kept(program)
            provider.changes = {"tid": mine}
            assert (await anna.signs_in()).status_code == 303
