"""Who says to be somebody without the word of the host page stays outside, in the running house."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from joserfc.jwk import OKPKey

from ops.layout import INTRANET
from tests.support import forging
from tests.support.chatter import Chatter
from tests.support.house import House

CLAIMS = (
    {"aud": "nachtwacht-guest"},
    {"aud": "nachtwacht-actions"},
    {"aud": None},
    {"iss": "another-intranet"},
    {"iss": "nachtwacht-start"},
    {"iss": "nachtwacht-api"},
    {"exp": 1},
    {"exp": 2**32},
    {"sub": "anna"},
    {"jti": None},
)


@pytest.fixture(scope="module")
def stranger(house: House) -> Iterator[Chatter]:
    chatter = Chatter(house, str(uuid4()))
    yield chatter
    chatter.close()


def is_let_in(stranger: Chatter, token: str) -> bool:
    answer = stranger.http.post("/chat/session", json={"token": token})
    assert answer.status_code in {200, 401}
    assert answer.status_code == 200 or answer.json() == {"error": "web.token_refused"}
    return answer.status_code == 200


class TestAToken:
    def test_of_the_host_page_lets_in_once(self, stranger: Chatter) -> None:
        token = stranger.token()
        assert is_let_in(stranger, token)
        assert not is_let_in(stranger, token)

    @pytest.mark.parametrize("changes", CLAIMS, ids=str)
    def test_that_says_something_else_lets_nobody_in(
        self, stranger: Chatter, changes: dict[str, object]
    ) -> None:
        assert not is_let_in(stranger, stranger.token(**changes))

    @pytest.mark.parametrize("name", ["host_public", "guest_public", "assertion_public"])
    def test_signed_with_a_public_key_lets_nobody_in(self, stranger: Chatter, name: str) -> None:
        key = OKPKey.import_key(stranger.house.secrets[name])
        assert not is_let_in(stranger, forging.with_the_public_key(stranger.token(), key))

    @pytest.mark.parametrize("key", ["assertion_private", "guest_private"])
    def test_signed_for_another_edge_lets_nobody_in(self, stranger: Chatter, key: str) -> None:
        other = Chatter(stranger.house, stranger.person_id, claims={"iss": INTRANET}, key=key)
        token = other.token()
        other.close()
        assert not is_let_in(stranger, token)

    def test_that_nobody_signed_lets_nobody_in(self, stranger: Chatter) -> None:
        token, other = stranger.token(), stranger.token(sub=str(uuid4()))
        for algorithm in ("none", "None", "EdDSA", "Ed25519", "HS256"):
            assert not is_let_in(stranger, forging.unsigned(token, algorithm))
        assert not is_let_in(stranger, forging.swapped(token, other))
