"""The way back from the provider can be walked once, by the browser that was sent there."""

import asyncio
from typing import Any

import pytest

from api.sign_in import service
from tests.support.desk_browser import words_of
from tests.support.sign_in_house import Walker, kept, nothing_is_kept


class TestTheWayBack:
    async def test_with_a_forged_state_leads_nowhere(self, anna: Walker) -> None:
        address = await anna.sets_out()
        for state in ("", "guessed", "\x00", None):
            refused = await anna.returns(address, state=state)
            assert refused.status_code == 400
        assert await nothing_is_kept(anna.program)
        assert anna.provider.refused == []

    async def test_in_another_browser_leads_nowhere_and_takes_nothing_away(
        self, anna: Walker
    ) -> None:
        address = await anna.sets_out()
        mallory = Walker(anna.program, anna.provider)
        assert (await mallory.returns(address)).status_code == 400
        await mallory.sets_out()
        assert (await mallory.returns(address)).status_code == 400
        assert await nothing_is_kept(anna.program)
        assert (await anna.returns(address)).status_code == 303

    async def test_can_be_walked_once(self, anna: Walker) -> None:
        address = await anna.sets_out()
        code = anna.provider.grants(address)
        assert (await anna.returns(address, code=code)).status_code == 303
        before = await kept(anna.program)
        assert (await anna.returns(address, code=code)).status_code == 400
        assert await kept(anna.program) == before

    async def test_can_be_walked_once_also_by_many_at_the_same_time(self, anna: Walker) -> None:
        address = await anna.sets_out()
        answers = await asyncio.gather(*(anna.returns(address) for _ in range(6)))
        assert sorted(each.status_code for each in answers) == [303, 400, 400, 400, 400, 400]
        assert (await kept(anna.program))["sign_in_session"] == 1

    async def test_with_the_code_of_another_sign_in_leads_nowhere(self, anna: Walker) -> None:
        theirs = anna.provider.grants(await Walker(anna.program, anna.provider).sets_out())
        refused = await anna.returns(await anna.sets_out(), code=theirs)
        assert refused.status_code == 400
        assert anna.provider.refused == ["verifier"]
        assert await nothing_is_kept(anna.program)

    async def test_is_open_for_ten_minutes(self, anna: Walker) -> None:
        address = await anna.sets_out()
        await anna.program.clock.advance(601)
        assert "Log nog een keer in" in words_of((await anna.returns(address)).text)
        assert await nothing_is_kept(anna.program)

    async def test_is_kept_for_so_many_and_the_newest_are_among_them(
        self, anna: Walker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "MOST_FLOWS", 3)
        first = await anna.sets_out()
        for _ in range(5):
            await anna.program.clock.advance(1)
            last = await anna.sets_out()
        assert (await anna.returns(first)).status_code == 400
        assert (await anna.returns(last)).status_code == 303

    async def test_from_another_issuer_leads_nowhere(self, anna: Walker) -> None:
        refused = await anna.returns(await anna.sets_out(), iss="https://evil.example")
        assert refused.status_code == 400
        assert not anna.provider.used
        assert (
            await anna.returns(await anna.sets_out(), iss=anna.provider.issuer)
        ).status_code == 303

    async def test_must_name_the_issuer_where_the_provider_says_that_it_does(
        self, anna: Walker
    ) -> None:
        anna.provider.document = {"authorization_response_iss_parameter_supported": True}
        assert (await anna.signs_in()).status_code == 400
        assert not anna.provider.used
        assert await nothing_is_kept(anna.program)

    async def test_with_an_error_is_one_plain_page(self, anna: Walker) -> None:
        for error, told in (
            ("access_denied", "Het inloggen is gestopt"),
            ("server_error", "Er ging iets mis"),
            ("<script>alert(1)</script>", "Er ging iets mis"),
        ):
            refused = await anna.returns(await anna.sets_out(), code=None, error=error)
            assert refused.status_code == 400
            assert told in words_of(refused.text)
            assert "<script>alert" not in refused.text
        english = {"accept-language": "en"}
        again = await anna.http.get("/sign-in/callback", params={"error": "x"}, headers=english)
        assert "Please sign in once more" in words_of(again.text)

    async def test_with_more_than_a_browser_brings_is_refused(self, anna: Walker) -> None:
        address = await anna.sets_out()
        assert (await anna.returns(address, code="x" * 9000)).status_code == 400
        twice = await anna.http.get("/sign-in/callback?state=a&state=b&code=c")
        assert twice.status_code == 400
        assert (await anna.http.post("/sign-in/callback", data={"code": "x"})).status_code == 405
        assert await nothing_is_kept(anna.program)


class TestADiscoveryDocument:
    async def test_that_is_not_to_be_believed_sends_nobody_away(self, anna: Walker) -> None:
        documents: list[dict[str, Any]] = [
            {"issuer": "https://evil.example"},
            {"token_endpoint": "http://evil.example/token"},
            {"jwks_uri": "file:///etc/passwd"},
            {"end_session_endpoint": "javascript:alert(1)"},
            {"token_endpoint": None},
            {"more": "x" * 600_000},
        ]
        for number, document in enumerate(documents, 1):
            anna.provider.document = document
            assert (await anna.http.get("/sign-in")).status_code == 503
            assert anna.provider.discovered == number
            await anna.program.clock.advance(3)
