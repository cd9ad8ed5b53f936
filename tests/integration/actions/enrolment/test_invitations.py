"""Who is invited, when a letter leaves, and that nobody gets two, over a real mail server."""

import asyncio
from collections import Counter

import pytest

from actions.ports.directory import DirectoryUnavailable
from actions.ports.roster import GroupUnknown
from actions.proof.registration import new_totp_secret, totp_proof
from tests.support.enrolment import PAGE, EnrolmentHouse
from tests.support.mail_system import MailSystem, SilentServer
from tests.support.waiting import LOOK_EVERY, PATIENCE

FOR_GOOD, FOR_NOW = "550 5.1.1 no such user", "451 4.3.0 later"


def received(mail: MailSystem) -> list[str]:
    return [to for to, _ in mail.postmaster.letters]


async def registers(house: EnrolmentHouse, person_id: str) -> None:
    proof = house.proof
    async with proof.db.begin() as session:
        session.add(totp_proof(proof.key, person_id, new_totp_secret(), proof.clock.now()))


async def endings(house: EnrolmentHouse) -> dict[str, int]:
    query = "SELECT ended_because, count(*) FROM actions.enrolment_invitation GROUP BY 1"
    return {str(because): int(number) for because, number in await house.rows(query)}


class TestWhoIsInvited:
    async def test_a_group_without_who_has_something_or_cannot_be_reached(
        self, house: EnrolmentHouse
    ) -> None:
        people = await house.hire(6)
        await house.hire(2, groups=["Domain Users"])
        await registers(house, people[0])
        await house.change(people[1], enabled=False)
        await house.change(people[2], mail="")
        tally = await house.invite()
        assert (tally.people, tally.registered, tally.closed, tally.without_mail) == (6, 1, 1, 1)
        assert tally.invited == 3
        again = await house.invite()
        assert (again.invited, again.invited_before) == (0, 3)
        ledger = await house.rows("SELECT step, data->>'invited' FROM actions.ledger ORDER BY seq")
        assert ledger[-2:] == [("enrolment.invited", "3"), ("enrolment.invited", "0")]

    async def test_a_dry_run_counts_and_stores_nothing(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        await house.hire(4)
        assert (await house.invite(dry=True)).invited == 4
        await house.passes(minutes=1)
        assert received(mail) == []
        assert await endings(house) == {}

    async def test_a_group_that_is_not_there_is_said_so(self, house: EnrolmentHouse) -> None:
        await house.hire(1)
        with pytest.raises(GroupUnknown):
            await house.invite("Zrog")

    async def test_a_silent_directory_invites_nobody(self, house: EnrolmentHouse) -> None:
        await house.hire(1)
        await house.proof.turn("directory", "down")
        with pytest.raises(DirectoryUnavailable):
            await house.invite()


class TestTheLetter:
    async def test_it_is_in_the_persons_language_and_leads_to_a_page_that_asks_to_sign_in(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        await house.hire(1)
        await house.hire(1, language="en-GB")
        await house.invite()
        await house.passes(minutes=1)
        (_, dutch), (_, english) = mail.postmaster.letters
        assert str(dutch["subject"]) == "Regel nu hoe je straks weer binnenkomt"
        assert str(english["subject"]) == "Set up now how you get back in later"
        for letter, word in ((dutch, "/veilig"), (english, "/secure")):
            assert f" {PAGE}\n" in letter.get_content().replace("\r\n", "\n")
            assert word in letter.get_content()
            assert "#" not in letter.get_content()

    async def test_without_the_address_of_the_page_none_leaves(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        await house.hire(1)
        await house.invite()
        await house.restarted(page="").passes(minutes=1)
        assert received(mail) == []


class TestWhenItLeaves:
    @pytest.mark.parametrize(
        ("hours", "leaves"),
        [(-3, False), (0, True), (6, True), (7, False), (24 * 5, False), (24 * 7, True)],
    )
    async def test_in_office_hours_of_the_companys_own_clock(
        self, house: EnrolmentHouse, mail: MailSystem, hours: int, leaves: bool
    ) -> None:
        await house.hire(1)
        house.proof.clock.advance(hours=-200)
        await house.invite()
        await house.passes(hours=200 + hours)
        assert (len(received(mail)) == 1) is leaves

    async def test_no_more_than_so_many_a_minute_over_restarts_and_nobody_twice(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        await house.hire(10)
        house = house.restarted(per_minute=4)
        await house.invite()
        for minute in range(4):
            for _ in range(3):
                house = house.restarted()
                await house.passes(seconds=0)
            assert len(received(mail)) == min(4 * (minute + 1), 10)
            house.proof.clock.advance(seconds=61)
        assert set(Counter(received(mail)).values()) == {1}


class TestWhatGoesWrong:
    async def test_a_refused_address_does_not_stop_the_rest_and_is_not_tried_again(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        await house.hire(4)
        mail.postmaster.rcpt = ["250 OK", FOR_GOOD]
        await house.invite()
        await house.passes(minutes=1)
        assert len(received(mail)) == 3
        await house.passes(days=7, hours=1)
        assert len(received(mail)) == 6
        assert (await endings(house))["refused"] == 1
        assert (await house.invite(again=True)).invited == 1

    async def test_a_mail_system_that_is_away_costs_nobody_a_letter(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        await house.hire(3)
        await house.invite()
        await mail.stop()
        await house.passes(minutes=1)
        await mail.start()
        await house.restarted().passes(minutes=2)
        assert Counter(received(mail)) == Counter(
            {f"person000{n}@delinde.example": 1 for n in range(3)}
        )
        await house.passes(minutes=90)
        assert len(received(mail)) == 3

    async def test_a_refusal_for_now_is_tried_later_and_counts_once(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        await house.hire(1)
        mail.postmaster.rcpt = [FOR_NOW]
        await house.invite()
        await house.passes(minutes=1)
        assert received(mail) == []
        await house.passes(minutes=2)
        await house.passes(minutes=60)
        assert len(received(mail)) == 1


class TestACrash:
    async def test_while_a_letter_is_handed_over_gives_nobody_two(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        await house.hire(3)
        await house.invite()
        async with SilentServer() as silent:
            killed = asyncio.create_task(house.writes_to(silent.port).post.look())
            async with asyncio.timeout(PATIENCE):
                while not await counted(house):
                    await asyncio.sleep(LOOK_EVERY)
            killed.cancel()
            await asyncio.gather(killed, return_exceptions=True)
        await house.restarted().passes(minutes=5)
        assert len(received(mail)) == 2
        await house.restarted().passes(days=7, hours=1)
        assert sorted(Counter(received(mail)).values()) == [1, 2, 2]


async def counted(house: EnrolmentHouse) -> bool:
    query = "SELECT count(*) FROM actions.enrolment_invitation WHERE step > 0"
    return (await house.rows(query)) == [(1,)]


class TestReminders:
    async def test_after_seven_and_twenty_one_days_and_then_never_again(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        await house.hire(1)
        await house.invite()
        counts = []
        for _ in range(29):
            await house.restarted().passes(hours=0)
            counts.append(len(received(mail)))
            house.proof.clock.advance(days=1)
        assert [counts.index(number) for number in (1, 2, 3)] == [0, 7, 21]
        assert counts[-1] == 3
        subjects = [str(letter["subject"]) for _, letter in mail.postmaster.letters]
        assert len(set(subjects)) == 3
        assert await endings(house) == {"last": 1}

    async def test_who_registered_hears_nothing_more(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        people = await house.hire(2)
        await house.invite()
        await house.passes(minutes=1)
        await registers(house, people[0])
        await house.passes(days=7)
        assert Counter(received(mail)) == Counter(
            {"person0000@delinde.example": 1, "person0001@delinde.example": 2}
        )
        assert (await endings(house))["registered"] == 1

    async def test_who_left_hears_nothing_more(
        self, house: EnrolmentHouse, mail: MailSystem
    ) -> None:
        people = await house.hire(2)
        await house.invite()
        await house.passes(minutes=1)
        await house.change(people[0], enabled=False)
        await house.passes(days=7)
        assert received(mail).count("person0000@delinde.example") == 1
        assert (await endings(house))["left"] == 1
