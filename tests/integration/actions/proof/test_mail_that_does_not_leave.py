"""Notices and codes when the mail system says no, for now or for good."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from actions.ports.mailer import Letter, MailRefused, MailUnavailable
from actions.proof.errors import PageError
from actions.proof.models import Notice
from tests.support.proof import ProofHouse, proof_house
from tests.support.tables import empty_tables, make_tables


class MoodyPost:
    """Refuses addresses for good, or everything for now; keeps what it took and was offered."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.away = False
        self.offered: list[str] = []
        self.taken: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        self.offered.append(letter.to)
        if self.away:
            raise MailUnavailable
        if letter.to in self.refused:
            raise MailRefused("550")
        self.taken.append(letter)


@pytest.fixture
def post() -> MoodyPost:
    return MoodyPost()


@pytest.fixture
async def house(role_urls: dict[str, str], post: MoodyPost) -> AsyncIterator[ProofHouse]:
    make_tables(role_urls["owner"])
    empty_tables(role_urls["owner"])
    async with proof_house(role_urls["actions"], mailer=post) as built:
        yield built


class TestANotice:
    async def test_that_is_refused_for_good_holds_up_nothing_and_is_not_tried_again(
        self, house: ProofHouse, post: MoodyPost
    ) -> None:
        anna = await house.employee()
        private = f"{anna.account.user_name}@thuis.example"
        post.refused = {anna.account.mail}
        await house.open(anna)
        for _ in range(3):
            await house.courier.sweep()
            house.clock.advance(minutes=10)
        assert sorted(post.offered) == sorted([anna.account.mail, private])
        assert [letter.to for letter in post.taken] == [private]
        async with house.db() as session:
            kept = await session.scalars(select(Notice.refused_at).where(Notice.sent_at.is_(None)))
            assert None not in kept.all()

    async def test_that_cannot_leave_now_leaves_later_and_pauses_grow(
        self, house: ProofHouse, post: MoodyPost
    ) -> None:
        anna = await house.employee(mail=False)
        post.away = True
        await house.open(anna)
        for _ in range(20):
            await house.courier.sweep()
            house.clock.advance(seconds=1)
        assert len(post.offered) == 4
        post.away = False
        house.clock.advance(minutes=5)
        await house.courier.sweep()
        assert len(post.taken) == 1


class TestACode:
    async def test_to_an_address_that_takes_none_counts_for_nothing(
        self, house: ProofHouse, post: MoodyPost
    ) -> None:
        anna = await house.employee()
        _, token = await house.open(anna)
        post.refused = {f"{anna.account.user_name}@thuis.example"}
        with pytest.raises(PageError, match="mail_refused"):
            await house.page.send_code(SecretStr(token))
        post.refused = set()
        assert (await house.page.send_code(SecretStr(token))).wait_seconds == 30
