"""A link is good once; what only fetches it, as a chat program does beforehand, uses nothing."""

import httpx
import pytest

from tests.support.actions_house import Running
from tests.support.secure_door import open_page
from tests.support.secure_page import SecurePage
from tests.support.untouched import before, steps
from tests.support.waiting import PATIENCE

NEW, OTHER = "vlieger boven duinpan 9", "andere vlieger, andere pan 8"
PATHS = (
    *("/p?token={token}", "/p/{token}", "/p/api/challenge?token={token}", "/p/api/proof"),
    *("/p/api/password", "/mine?token={token}", "/mine/enter?token={token}", "/start?t={token}"),
    *("/start/name?name=anna", "/start/unlock", "/not-me/{token}", "/not-me/press?token={token}"),
)


class TestALinkThatWasUsed:
    async def test_sets_no_second_password(self, program: Running) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        page = await open_page(program, anna, sent.slots["challenge_id"])
        await page.proves()
        await page.sets(NEW)
        was, known = before(program.stage), await steps(program)
        await page.sets(OTHER)
        assert (await page.proves()).get("error") == "expired"
        assert program.stage.directory.passwords[anna.account.person_id] == NEW
        assert was.is_as_it_was()
        assert (await steps(program)).count("password.writing") == known.count("password.writing")

    async def test_is_worthless_in_another_browser(self, program: Running) -> None:
        anna = await program.employ()
        sent = await anna.says("password_forgot")
        page = await open_page(program, anna, sent.slots["challenge_id"])
        await page.proves()
        was = before(program.stage)
        for ticket in (None, "x" * 43):
            page.ticket = ticket
            assert (await page.sets(OTHER)).get("error") == "proof_needed"
        assert "password.writing" not in await steps(program)
        assert was.is_as_it_was()


class TestAFetch:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
    def test_uses_nothing_up(self, site: SecurePage, method: str) -> None:
        anna = site.run(site.house.employee())
        _, token = site.run(site.house.open(anna))
        rows, stored = len(site.house.ledger), site.run(site.house.stored_text())
        for path in PATHS:
            url = site.url + path.format(token=token)
            answer = httpx.request(method, url, timeout=PATIENCE)
            assert answer.status_code in {200, 400, 404, 405}, path
            assert token not in str(answer.headers) or "/not-me/" in path
        assert site.run(site.house.stored_text()) == stored
        assert len(site.house.ledger) == rows
