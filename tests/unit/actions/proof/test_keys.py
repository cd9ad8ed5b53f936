"""The proof key: what it opens, and what it makes again."""

import base64
import re
import secrets

import pytest

from actions.proof.keys import KeyUnusable, ProofKey, fingerprint


def fresh() -> ProofKey:
    return ProofKey(base64.b64encode(secrets.token_bytes(32)).decode())


class TestAKey:
    @pytest.mark.parametrize(
        "encoded", ["", "short", "!" * 44, base64.b64encode(b"x" * 31).decode()]
    )
    def test_must_be_32_bytes_in_base64(self, encoded: str) -> None:
        with pytest.raises(KeyUnusable) as unusable:
            ProofKey(encoded)
        assert not encoded or encoded not in str(unusable.value)


class TestAStoredSecret:
    def test_opens_for_its_own_row_only(self) -> None:
        key = fresh()
        stored = key.encrypt("JBSWY3DPEHPK3PXP", "anna|totp")
        assert key.decrypt(stored, "anna|totp") == "JBSWY3DPEHPK3PXP"
        for other_key, other_row in ((key, "bram|totp"), (fresh(), "anna|totp")):
            with pytest.raises(KeyUnusable):
                other_key.decrypt(stored, other_row)

    def test_looks_different_each_time(self) -> None:
        key = fresh()
        assert key.encrypt("same", "row") != key.encrypt("same", "row")


class TestALinkToken:
    def test_is_256_bits_and_the_same_again(self) -> None:
        key = fresh()
        token = key.link_token("ch-1")
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
        assert token == key.link_token("ch-1")
        assert token not in {key.link_token("ch-2"), fresh().link_token("ch-1")}

    def test_is_stored_as_a_fingerprint(self) -> None:
        assert len(fingerprint("token")) == 32
        assert b"token" not in fingerprint("token")


class TestACodeMac:
    def test_belongs_to_one_challenge(self) -> None:
        key = fresh()
        assert key.code_mac("ch-1", "12345678") == key.code_mac("ch-1", "12345678")
        assert key.code_mac("ch-1", "12345678") != key.code_mac("ch-2", "12345678")
