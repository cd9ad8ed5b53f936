"""Letters at a real mail server: how they look, what it may refuse, and what never happens."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from actions.adapters.smtp.adapter import SmtpMailer
from actions.adapters.smtp.settings import SmtpSettings, SmtpTls
from actions.ports.mailer import Letter, MailRefused, MailUnavailable
from tests.support.certificates import Authority
from tests.support.kept_port import KeptPort
from tests.support.mail_system import PASSWORD, USER, MailSystem, SilentServer
from tests.support.proof import SteppedClock

LETTER = Letter("anna@thuis.example", "Je code – nu", "Dag Zoë,\n\nJe code is 12345678.\n")


class Post:
    """The mail system of a company, and mailers for it."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.system = MailSystem(self.authority.certificate())
        self.clock = SteppedClock()

    def mailer(self, **changes: Any) -> SmtpMailer:
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.system.port,
            "ca_file": self.authority.ca_file,
            "user": USER,
            "password": SecretStr(PASSWORD),
            "from_address": "nachtwacht@delinde.example",
            "reply_to": "it@delinde.example",
            "timeout": timedelta(seconds=5),
        }
        return SmtpMailer(SmtpSettings(**values | changes), self.clock)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    built = Post(tmp_path)
    await built.system.start()
    yield built
    await built.system.stop()


class TestHowItLooks:
    async def test_headers_name_us_and_ask_for_no_automatic_answer(self, post: Post) -> None:
        await post.mailer().send(LETTER)
        (to, letter), signed_in = post.system.postmaster.letters[0], post.system.postmaster
        assert to == LETTER.to
        assert signed_in.signed_in == [True]
        assert str(letter["from"]) == "Nachtwacht <nachtwacht@delinde.example>"
        assert str(letter["reply-to"]) == "it@delinde.example"
        assert str(letter["to"]) == LETTER.to
        assert str(letter["subject"]) == LETTER.subject
        assert letter["auto-submitted"] == "auto-generated"
        assert re.fullmatch(r"<[^@\s]+@delinde\.example>", str(letter["message-id"]))
        assert str(letter["date"]).startswith("Mon, 23 Nov 2026 21:40")
        assert letter.get_content_charset() == "utf-8"
        assert letter.get_content().replace("\r\n", "\n") == LETTER.body

    async def test_two_letters_have_ids_of_their_own(self, post: Post) -> None:
        mailer = post.mailer()
        await asyncio.gather(mailer.send(LETTER), mailer.send(LETTER))
        ids = {str(letter["message-id"]) for _, letter in post.system.postmaster.letters}
        assert len(ids) == 2


class TestAnAddress:
    @pytest.mark.parametrize(
        "to",
        ["", "anna", "a@b.example\r\nBcc: x@y.example", "a@b.example, c@d.example",
         "Anna <a@b.example>", "a@b.example\n", "a b@c.example"],
    )  # fmt: skip
    async def test_that_is_not_exactly_one_is_refused_for_good(self, post: Post, to: str) -> None:
        with pytest.raises(MailRefused):
            await post.mailer().send(Letter(to, "Je code", "Dag"))
        assert post.system.postmaster.letters == []

    async def test_no_subject_becomes_a_header(self, post: Post) -> None:
        await post.mailer().send(Letter(LETTER.to, "Hoi\r\nBcc: x@y.example\n\nBody", "Dag"))
        _, letter = post.system.postmaster.letters[0]
        assert str(letter["subject"]) == "Hoi Bcc: x@y.example Body"
        assert letter["bcc"] is None

    def test_of_ours_is_checked_at_the_start(self) -> None:
        with pytest.raises(ValidationError):
            SmtpSettings(host="post", from_address="it@delinde.example\nBcc: x@y.example")


class TestWhatTheMailSystemSays:
    async def test_greylisting_is_for_later_and_then_it_arrives(self, post: Post) -> None:
        post.system.postmaster.rcpt = ["451 4.7.1 greylisted, try again"]
        mailer = post.mailer()
        with pytest.raises(MailUnavailable):
            await mailer.send(LETTER)
        await mailer.send(LETTER)
        assert len(post.system.postmaster.letters) == 1

    @pytest.mark.parametrize("step", ["rcpt", "data"])
    async def test_a_refused_recipient_or_letter_is_for_good(self, post: Post, step: str) -> None:
        setattr(post.system.postmaster, step, ["550 5.1.1 no such mailbox"])
        with pytest.raises(MailRefused):
            await post.mailer().send(LETTER)

    async def test_a_refused_sender_is_ours_to_mend(self, post: Post) -> None:
        post.system.postmaster.sender = ["550 5.7.1 not you"]
        with pytest.raises(MailUnavailable):
            await post.mailer().send(LETTER)

    async def test_a_wrong_password_is_ours_to_mend(self, post: Post) -> None:
        with pytest.raises(MailUnavailable):
            await post.mailer(password=SecretStr("verkeerd")).send(LETTER)
        assert post.system.postmaster.letters == []


class TestAMailSystemThatIsAway:
    async def test_nobody_listens(self, post: Post) -> None:
        place = KeptPort()
        with pytest.raises(MailUnavailable):
            await post.mailer(port=place.port).send(LETTER)
        place.close()

    @pytest.mark.parametrize("tls", list(SmtpTls))
    async def test_one_that_says_nothing_is_not_waited_for(self, post: Post, tls: SmtpTls) -> None:
        async with SilentServer() as silent:
            mailer = post.mailer(port=silent.port, tls=tls, timeout=timedelta(milliseconds=200))
            async with asyncio.timeout(5):
                with pytest.raises(MailUnavailable):
                    await mailer.send(LETTER)

    async def test_it_is_left_alone_for_a_while_and_found_again(self, post: Post) -> None:
        mailer = post.mailer()
        await post.system.stop()
        for _ in range(3):
            with pytest.raises(MailUnavailable, match="SMTP"):
                await mailer.send(LETTER)
        await post.system.start()
        with pytest.raises(MailUnavailable, match="NotTried"):
            await mailer.send(LETTER)
        post.clock.advance(seconds=15)
        await mailer.send(LETTER)
        assert len(post.system.postmaster.letters) == 1


class TestNothingGoesInTheClear:
    async def test_a_server_without_tls_gets_no_letter_and_no_password(self, post: Post) -> None:
        plain = MailSystem(post.authority.certificate(), starttls=False)
        await plain.start()
        with pytest.raises(MailUnavailable):
            await post.mailer(port=plain.port).send(LETTER)
        assert plain.postmaster.letters == []
        await plain.stop()

    async def test_an_unknown_authority_is_not_trusted(self, post: Post) -> None:
        with pytest.raises(MailUnavailable):
            await post.mailer(ca_file=None).send(LETTER)

    @pytest.mark.parametrize("tls", list(SmtpTls))
    async def test_nor_a_certificate_of_another_host(self, post: Post, tls: SmtpTls) -> None:
        other = MailSystem(
            post.authority.certificate("post.elders.example"), implicit=tls is SmtpTls.IMPLICIT
        )
        await other.start()
        with pytest.raises(MailUnavailable):
            await post.mailer(port=other.port, tls=tls).send(LETTER)
        assert other.postmaster.letters == []
        await other.stop()
