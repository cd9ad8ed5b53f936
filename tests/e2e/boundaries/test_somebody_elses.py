"""Another person's id in every field that a browser sends: nothing is seen, nothing changes."""

import secrets
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.chatter import Chatter
from tests.support.company import ANNA, BRAM, JOOST, Company
from tests.support.house import House
from tests.support.waiting import PATIENCE


@pytest.fixture(scope="module")
def chatters(house: House) -> Iterator[dict[str, Chatter]]:
    found = {who: Chatter(house, who) for who in (ANNA, JOOST, BRAM)}
    yield found
    for each in found.values():
        each.leave()


def begins(somebody: Chatter, problem: str) -> Chatter:
    somebody.says("/opnieuw")
    somebody.says(problem)
    somebody.settle()
    return somebody


@pytest.fixture
def anna(chatters: dict[str, Chatter], company: Company) -> Chatter:
    """Whose things these are: she is asked whether her Citrix may be let go."""
    assert company
    return begins(chatters[ANNA], "mijn citrix hangt helemaal vast")


@pytest.fixture
def joost(chatters: dict[str, Chatter]) -> Chatter:
    """Somebody with a secure page open."""
    return begins(chatters[JOOST], "mijn wachtwoord is verlopen")


@pytest.fixture
def bram(chatters: dict[str, Chatter]) -> Chatter:
    """Who tries."""
    return begins(chatters[BRAM], "de printer doet het niet")


def send(bram: Chatter, **content: Any) -> httpx.Response:
    return bram.http.post("/chat/messages", json={"client_id": secrets.token_hex(8), **content})


class TestTheChat:
    def test_buttons_of_another_are_unknown(self, anna: Chatter, bram: Chatter) -> None:
        was, before = anna.where(), anna.ledger()
        for title in ("Losmaken", "Alles sluiten", "Nee"):
            answer = send(bram, button_id=anna.button(title))
            assert (answer.status_code, answer.json()["error"]) == (404, "button.unknown")
        assert (anna.where(), anna.ledger()) == (was, before)

    def test_ids_of_another_are_only_words(self, anna: Chatter, bram: Chatter) -> None:
        was, before = anna.where(), anna.ledger()
        (question,) = was.questions
        for typed in (question, anna.newest_case(), ANNA, f"ja {question}"):
            assert bram.says(typed).words.strip()
        assert (anna.where(), anna.ledger()) == (was, before)

    @pytest.mark.parametrize(
        "field",
        ["person_id", "case_id", "run_id", "question_id", "channel", "level", "sub", "address"],
    )
    def test_no_field_says_who_one_is(self, field: str, anna: Chatter, bram: Chatter) -> None:
        for content in ({"text": "ja"}, {"button_id": bram.button("Ja")}):
            answer = send(bram, **content, **{field: ANNA})
            assert answer.status_code == 422
        assert bram.http.post("/chat/seen", json={"seq": 1, field: ANNA}).status_code == 422

    def test_a_message_id_of_another_is_ones_own(self, anna: Chatter, bram: Chatter) -> None:
        (known,) = anna.rows(
            "SELECT provider_id FROM api.inbox WHERE person_id = %(person)s"
            " ORDER BY received_at DESC LIMIT 1"
        )
        client_id = str(known[0]).rpartition(":")[2]
        was = len(anna.entries())
        assert send(bram, client_id=client_id, text="hallo van bram").status_code == 202
        bram.settle()
        assert len(anna.entries()) == was
        assert any(entry["text"] == "hallo van bram" for entry in bram.entries())
        taken = send(bram, client_id=f"{ANNA}:{client_id}", text="hallo")
        assert taken.status_code == 422

    def test_how_it_was_is_told_by_who_it_was_for(
        self, company: Company, joost: Chatter, bram: Chatter
    ) -> None:
        company.lets_a_week_pass()
        joost.says("het werkt weer")
        joost.settle()
        answer = send(bram, button_id=joost.button("Slecht"))
        assert (answer.status_code, answer.json()["error"]) == (404, "button.unknown")
        felt = "SELECT face FROM api.experience WHERE person_id = %(person)s AND face IS NOT NULL"
        assert joost.rows(felt) == []

    def test_query_names_change_nothing(self, anna: Chatter, bram: Chatter) -> None:
        query = {"person_id": ANNA, "case_id": anna.newest_case(), "sub": ANNA}
        answer = bram.http.get("/chat/messages", params=query)
        assert "citrix" not in answer.text.lower()

    def test_what_was_seen_is_ones_own(self, anna: Chatter, bram: Chatter) -> None:
        last = anna.entries()[-1]["seq"]
        before = anna.http.get("/chat/messages").json()["seen_seq"]
        assert bram.http.post("/chat/seen", json={"seq": last + 1000}).status_code == 204
        assert anna.http.get("/chat/messages").json()["seen_seq"] == before

    def test_a_guest_pass_makes_nobody_of_the_company(
        self, company: Company, anna: Chatter
    ) -> None:
        guest = Chatter(company.house, ANNA, guest=True)
        answer = guest.http.post("/chat/session", json={"token": guest.token()})
        guest.close()
        assert (answer.status_code, answer.json()) == (401, {"error": "web.token_refused"})


class TestTheSecurePage:
    def test_its_link_is_for_its_person(self, joost: Chatter, bram: Chatter) -> None:
        (page,) = joost.where().pages
        assert joost.http.post(f"/chat/links/{page}").status_code == 200
        refused = bram.http.post(f"/chat/links/{page}")
        assert (refused.status_code, refused.json()) == (404, {"error": "link.unknown"})

    @pytest.mark.parametrize("odd", ["ch-", "ch-%2e%2e%2fx", "..%2fstatus", "ch-x/../../status"])
    def test_odd_names_lead_nowhere(self, bram: Chatter, odd: str) -> None:
        assert bram.http.post(f"/chat/links/{odd}").status_code in {404, 422}


class TestTheDesk:
    def test_a_chat_session_opens_no_desk(self, company: Company, anna: Chatter) -> None:
        anna.says("ik wil een mens spreken")
        anna.settle()
        found = anna.rows(
            "SELECT id FROM api.handoff WHERE person_id = %(person)s"
            " ORDER BY opened_at DESC LIMIT 1"
        )
        call = str(found[0][0])
        bearer = anna.http.headers["Authorization"]
        cookie = bearer.removeprefix("Bearer ")
        with httpx.Client(
            base_url=company.house.url("api"),
            headers={"Authorization": bearer, "Cookie": f"nachtwacht_desk={cookie}"},
            timeout=PATIENCE,
        ) as employee:
            for path in ("/desk", f"/desk/handoffs/{call}", f"/desk/h/{call}", "/desk/events"):
                seen = employee.get(path)
                assert seen.status_code in {303, 401, 403}, path
                assert "citrix" not in seen.text.lower()
            for step in ("accept", "reply", "hand-back", "close"):
                done = employee.post(f"/desk/handoffs/{call}/{step}", data={"text": "hoi"})
                assert done.status_code in {303, 401, 403}, step
        state = anna.rows("SELECT accepted_at FROM api.handoff WHERE id = %(id)s", id=call)
        assert state == [(None,)]
