"""Another site makes a browser post to every form of the secure page: nothing happens."""

import re
from pathlib import Path

import httpx
import pytest

from ops.layout import ROOT
from tests.support.proof import NEW_PASSWORD, OLD_PASSWORD
from tests.support.secure_page import SecurePage
from tests.support.waiting import PATIENCE

_PREFIXES = {"": "/p/api", "mine": "/mine", "start": "/start", "not_me": "/not-me"}


def posts() -> list[str]:
    """Return every address that takes a POST, read from the code, so that none is forgotten."""
    page = ROOT / "actions" / "secure_page"
    found = []
    for folder, prefix in _PREFIXES.items():
        source = Path(page / folder / "endpoints.py").read_text(encoding="utf-8")
        found += [prefix + path for path in re.findall(r'@router\.post\("([^"]+)"\)', source)]
    return found


FROM_ELSEWHERE: dict[str, dict[str, str]] = {
    "another site": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    "a sister site": {"Sec-Fetch-Site": "same-site", "Origin": "https://sister.example"},
    "no cookie": {},
}


class TestEveryForm:
    def test_is_known(self) -> None:
        assert len(posts()) >= 21

    @pytest.mark.parametrize("where", FROM_ELSEWHERE)
    def test_does_nothing_for_another_site(self, site: SecurePage, where: str) -> None:
        anna = site.run(site.house.employee())
        _, token = site.run(site.house.open(anna))
        rows, stored = len(site.house.ledger), site.run(site.house.stored_text())
        content = {
            "token": token, "csrf": "x" * 43, "name": anna.account.user_name, "kind": "totp",
            "code": anna.code(site.house.clock), "password": NEW_PASSWORD,
            "password_again": NEW_PASSWORD,
        }  # fmt: skip
        with httpx.Client(
            base_url=site.url, headers=FROM_ELSEWHERE[where], timeout=PATIENCE
        ) as browser:
            for path in posts():
                for sent in ({"json": content}, {"data": content}):
                    answer = browser.post(path, **sent)  # type: ignore[arg-type]
                    assert answer.status_code in {400, 403, 422}, path
        assert site.run(site.house.stored_text()) == stored
        assert len(site.house.ledger) == rows
        assert site.run(site.house.directory.password_works(anna.account, OLD_PASSWORD))
