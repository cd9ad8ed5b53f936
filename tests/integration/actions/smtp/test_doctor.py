"""What an administrator learns of his mail system, without a letter."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from actions.adapters.apprise import doctor as sms
from actions.adapters.smtp.doctor import examine
from actions.adapters.smtp.settings import SmtpSettings, SmtpTls
from actions.domain.examined import Line, Verdict
from tests.support.certificates import Authority
from tests.support.kept_port import KeptPort
from tests.support.mail_system import PASSWORD, USER, MailSystem, SilentServer
from tests.support.standing_clock import StandingClock

LONG_BEFORE = timedelta(days=60)


class Post:
    """A mail system with a certificate that counts one more day, and who looks at it."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.system = MailSystem(self.authority.certificate())
        self.clock = StandingClock(datetime.now(UTC) - LONG_BEFORE)

    async def looked_at(self, **changes: Any) -> list[Line]:
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.system.port,
            "ca_file": self.authority.ca_file,
            "user": USER,
            "password": SecretStr(PASSWORD),
            "from_address": "nachtwacht@delinde.example",
            "timeout": timedelta(seconds=5),
        }
        lines = [line async for line in examine(SmtpSettings(**values | changes), self.clock)]
        assert PASSWORD not in str(lines)
        assert self.system.postmaster.letters == []
        return lines


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    built = Post(tmp_path)
    await built.system.start()
    yield built
    await built.system.stop()


def wrong(lines: list[Line]) -> str:
    (found,) = (line for line in lines if line.verdict is Verdict.WRONG)
    assert found.mend
    return found.says


class TestAMailSystemInOrder:
    async def test_has_nothing_wrong_and_got_no_letter(self, post: Post) -> None:
        lines = await post.looked_at()
        assert {line.verdict for line in lines} == {Verdict.WELL}
        assert len(lines) == 3

    async def test_over_tls_from_the_start_too(self, post: Post) -> None:
        other = MailSystem(post.authority.certificate(), implicit=True)
        await other.start()
        lines = await post.looked_at(port=other.port, tls=SmtpTls.IMPLICIT)
        assert {line.verdict for line in lines} == {Verdict.WELL}
        await other.stop()

    async def test_whose_certificate_ends_in_ten_days_is_told(self, post: Post) -> None:
        post.clock.advance(days=LONG_BEFORE.days - 9)
        assert [line.verdict for line in await post.looked_at()] == ["soon", "ok", "ok"]


class TestWhatIsWrong:
    @pytest.mark.parametrize("tls", list(SmtpTls))
    async def test_a_certificate_of_another_name(self, post: Post, tls: SmtpTls) -> None:
        implicit = tls is SmtpTls.IMPLICIT
        other = MailSystem(post.authority.certificate("post.elders.example"), implicit=implicit)
        await other.start()
        assert "is refused" in wrong(await post.looked_at(port=other.port, tls=tls))
        await other.stop()

    async def test_a_certificate_of_nobody_we_trust(self, post: Post) -> None:
        assert "is refused" in wrong(await post.looked_at(ca_file=None))

    async def test_a_file_of_an_authority_that_is_not_there(self, post: Post) -> None:
        assert "authority cannot be read" in wrong(await post.looked_at(ca_file=Path("nowhere")))

    async def test_a_password(self, post: Post) -> None:
        told = wrong(await post.looked_at(password=SecretStr("verkeerd")))
        assert "refuses our user or password (535)" in told

    async def test_a_sender_that_we_may_not_be(self, post: Post) -> None:
        post.system.postmaster.sender = ["550 5.7.1 not you"]
        assert "takes no letters from nachtwacht@" in wrong(await post.looked_at())

    async def test_no_user_where_one_is_needed(self, post: Post) -> None:
        assert "takes no letters from" in wrong(await post.looked_at(user=""))

    async def test_no_tls(self, post: Post) -> None:
        plain = MailSystem(post.authority.certificate(), starttls=False)
        await plain.start()
        assert "offers no TLS" in wrong(await post.looked_at(port=plain.port))
        await plain.stop()

    async def test_nobody_there(self, post: Post) -> None:
        place = KeptPort()
        assert "does not answer" in wrong(await post.looked_at(port=place.port))
        place.close()

    async def test_somebody_who_says_nothing(self, post: Post) -> None:
        async with SilentServer() as silent:
            hasty = timedelta(milliseconds=200)
            assert "does not answer" in wrong(await post.looked_at(port=silent.port, timeout=hasty))


class TestShortMessages:
    def test_nobody_sends_are_told(self) -> None:
        assert sms.examine(None).verdict is Verdict.UNSEEN

    def test_are_not_sent_to_find_out(self) -> None:
        line = sms.examine(SecretStr("json://user:geheim@127.0.0.1:1/{number}"))
        assert line.verdict is Verdict.UNSEEN
        assert "not tried" in line.says
        assert "geheim" not in str(line)

    @pytest.mark.parametrize("template", ["json://127.0.0.1/sms", "nothing://geheim/{number}"])
    def test_whose_address_cannot_work_are_wrong(self, template: str) -> None:
        line = sms.examine(SecretStr(template))
        assert line.verdict is Verdict.WRONG
        assert "geheim" not in str(line)
