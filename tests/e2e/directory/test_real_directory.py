"""A new password and an account off its lock, in a browser, on a real Active Directory."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_forgotten_password import type_code, type_password
from tests.support.chatter import Chatter
from tests.support.company import Company
from tests.support.directory_world.active_directory import changes_of
from tests.support.hired import Hired
from tests.support.house import House
from tests.support.proof import OLD_PASSWORD as OLD
from tests.support.samba_domain import DIRECTORS, Administrator, DomainController
from tests.support.waiting import eventually

Hire = Callable[..., Hired]
Chats = Callable[[Hired], Chatter]
NEW = "Kaarsen-op-de-vensterbank-9"
FORGOTTEN = "ik ben mijn wachtwoord vergeten"


def comes_to_the_door(phone: Page, house: House, who: Hired) -> None:
    """Type a user name at the public door."""
    phone.goto(f"{house.url('secure')}/start")
    phone.get_by_label("Je gebruikersnaam").fill(who.user)
    phone.get_by_role("button", name="Verder").click()
    reads(phone, "Laat zien dat jij het bent")


def proves(phone: Page, house: House, who: Hired, mailed: str | None = None) -> None:
    """Type the code of the app and the code of the mail."""
    code = Company(house).mailed_code(who.user) if mailed is None else mailed
    phone.get_by_label("Code uit je mail").fill(code)
    phone.get_by_label("Code uit je app").fill(who.code())
    phone.get_by_role("button", name="Verder").click()


def reads(phone: Page, heading: str) -> None:
    """See a heading."""
    expect(phone.get_by_role("heading", level=1, name=heading)).to_be_visible()


def opens_the_page(phone: Page, anna: Chatter) -> None:
    """Open the secure page that the chat leads to."""
    page = anna.where().pages[-1]
    answer = anna.http.post(f"/chat/links/{page}").raise_for_status()
    phone.goto(answer.json()["url"])


class TestAForgottenPassword:
    def test_is_set_by_link_and_works_in_the_domain(
        self, phone: Page, hired: Hire, chats: Chats
    ) -> None:
        who = hired()
        assert who.signs_in(OLD)
        anna = chats(who)
        assert anna.says(FORGOTTEN).outcome == "proof_link"
        opens_the_page(phone, anna)
        type_code(phone, who.code())
        type_password(phone, NEW)
        eventually(lambda: "nieuwe wachtwoord werkt" in anna.entries()[-1]["text"])
        assert who.signs_in(NEW)
        assert not who.signs_in(OLD)

    @pytest.mark.parametrize("trouble", ["password_expired", "must_change_password", "locked"])
    def test_is_set_at_the_public_door_whatever_stands_in_the_way(
        self,
        trouble: str,
        phone: Page,
        house: House,
        hired: Hire,
        hands: Administrator,
        samba: DomainController,
    ) -> None:
        who = hired()
        changes_of(hands, samba, who.dn)[trouble]()
        assert not who.signs_in(OLD)
        comes_to_the_door(phone, house, who)
        proves(phone, house, who)
        reads(phone, "Dag Anna, kies een nieuw wachtwoord")
        phone.get_by_label("Nieuw wachtwoord", exact=True).fill(NEW)
        phone.get_by_label("Nog een keer hetzelfde").fill(NEW)
        phone.get_by_role("button", name="Wachtwoord instellen").click()
        reads(phone, "Je nieuwe wachtwoord werkt")
        assert who.signs_in(NEW)
        assert not who.signs_in(OLD)

    @pytest.mark.parametrize(
        ("password", "words"),
        [
            ("Kort-1", "te kort"),
            ("Linde-in-de-lente-88", "naam van je werk"),
            ("allemaal kleine letters hier", "hoofdletter"),
        ],
    )
    def test_that_is_refused_is_said_in_plain_words_and_changes_nothing(
        self, password: str, words: str, phone: Page, hired: Hire, chats: Chats
    ) -> None:
        who = hired()
        anna = chats(who)
        anna.says(FORGOTTEN)
        opens_the_page(phone, anna)
        type_code(phone, who.code())
        type_password(phone, password)
        expect(phone.get_by_role("alert").filter(has_text=words)).to_be_visible()
        assert who.signs_in(OLD)
        type_password(phone, NEW)
        eventually(lambda: who.signs_in(NEW))


class TestALockedAccount:
    def test_comes_off_its_lock_and_the_password_stays(
        self,
        phone: Page,
        hired: Hire,
        chats: Chats,
        hands: Administrator,
    ) -> None:
        who = hired()
        hands.lock(who.dn)
        assert not who.signs_in(OLD)
        anna = chats(who)
        assert anna.says("mijn account is geblokkeerd").outcome == "proof_link"
        opens_the_page(phone, anna)
        type_code(phone, who.code())
        eventually(lambda: "weer open" in anna.entries()[-1]["text"])
        assert who.signs_in(OLD)
        assert hands.raw(who.dn, "lockoutTime") == b"0"


class TestWhoIsForAHuman:
    @pytest.mark.parametrize(
        ("trouble", "outcome"),
        [("enabled", "account_disabled"), ("expired", "account_expired")],
    )
    def test_is_handed_over_and_nothing_changes(
        self,
        trouble: str,
        outcome: str,
        hired: Hire,
        chats: Chats,
        house: House,
        hands: Administrator,
        samba: DomainController,
    ) -> None:
        who = hired()
        changes_of(hands, samba, who.dn)[trouble]()
        self.is_for_a_human(chats(who), outcome, who, house, hands)

    def test_a_director_in_a_group_within_a_group_of_administrators(
        self, hired: Hire, chats: Chats, house: House, hands: Administrator, phone: Page
    ) -> None:
        who = hired(DIRECTORS)
        inner = hands.join(f"team-of-{who.user}", who.dn)
        hands.join("Domain Admins", inner)
        self.is_for_a_human(chats(who), "account_excluded", who, house, hands)
        comes_to_the_door(phone, house, who)
        proves(phone, house, who, mailed="12345678")
        told = phone.get_by_role("alert")
        expect(told).to_contain_text("kloppen samen niet, of het kan voor deze naam niet vanzelf")

    def is_for_a_human(
        self, anna: Chatter, outcome: str, who: Hired, house: House, hands: Administrator
    ) -> None:
        before = hands.raw(who.dn, "pwdLastSet"), hands.raw(who.dn, "userAccountControl")
        assert anna.in_the_end(anna.says(FORGOTTEN)).outcome == outcome
        assert Company(house).wait_for_call(who.person_id)
        assert not anna.where().pages
        after = hands.raw(who.dn, "pwdLastSet"), hands.raw(who.dn, "userAccountControl")
        assert before == after
