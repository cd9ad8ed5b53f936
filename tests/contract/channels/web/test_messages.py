"""Messages in and out of the web chat."""

import asyncio

import pytest

from tests.support.fake_bot import TurnBody
from tests.support.waiting import PATIENCE
from tests.support.web_house import ANNA, BRAM, ORIGIN, WebBrowser, WebHouse, web_house

JSON = {"Content-Type": "application/json"}


def choice(turn: TurnBody) -> list[dict[str, object]]:
    """Offer a button to any text."""
    if turn["kind"] == "payload":
        return [{"text": "gedaan"}]
    payload = '/answer{"question_id":"q-1","value":"yes"}'
    return [{"text": "Doen?", "buttons": [{"title": "Ja", "payload": payload}]}]


class TestSending:
    async def test_is_answered_after_the_commit_with_its_place(self, house: WebHouse) -> None:
        anna = await house.browser()
        answer = await anna.send("citrix hangt", "client-0001")
        assert answer.status_code == 202
        entry = (await anna.read())["entries"][0]
        assert (entry["seq"], entry["text"]) == (answer.json()["seq"], "citrix hangt")
        assert (entry["author"], entry["client_id"]) == ("employee", "client-0001")

    async def test_same_client_id_is_the_same_message(self, house: WebHouse) -> None:
        anna = await house.browser()
        both = await asyncio.gather(*(anna.send("een keer", "client-0002") for _ in range(5)))
        assert {answer.status_code for answer in both} == {202}
        assert len({answer.json()["seq"] for answer in both}) == 1
        assert (await anna.texts()).count("een keer") == 1

    async def test_client_ids_of_two_people_do_not_meet(self, house: WebHouse) -> None:
        anna, bram = await house.browser(), await house.browser(BRAM)
        assert (await anna.send("van anna", "client-0003")).status_code == 202
        assert (await bram.send("van bram", "client-0003")).status_code == 202
        assert "van bram" in await bram.texts()

    async def test_button_travels_as_an_id(self, house: WebHouse) -> None:
        house.program.bot.script = choice
        anna = await house.browser()
        await anna.send("citrix hangt")
        await anna.texts()
        button = (await anna.read())["entries"][-1]["buttons"][0]
        assert set(button) == {"id", "title", "used"}
        answer = await anna.press(button["id"])
        assert answer.status_code == 202
        assert (await anna.texts())[-2:] == ["Ja", "gedaan"]
        used = [each for entry in (await anna.read())["entries"] for each in entry["buttons"]]
        assert used[0]["used"]

    async def test_button_of_somebody_else_is_unknown(self, house: WebHouse) -> None:
        house.program.bot.script = choice
        anna, bram = await house.browser(), await house.browser(BRAM)
        await anna.send("citrix hangt")
        await anna.texts()
        button = (await anna.read())["entries"][-1]["buttons"][0]
        answer = await bram.press(button["id"])
        assert (answer.status_code, answer.json()["error"]) == (404, "button.unknown")

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b'{"client_id":"client-0001"}',
            b'{"client_id":"client-0001","text":""}',
            b'{"client_id":"client-0001","text":"  "}',
            b'{"client_id":"client-0001","text":"x","button_id":"y"}',
            b'{"client_id":"x","text":"x"}',
            b'{"client_id":"client-0001","text":"\\ud800"}',
            b'{"client_id":"client-0001","text":"\\u0000"}',
            b'{"client_id":"client-0001","text":"\xff"}',
            b'{"client_id":"client-0001","text":"x","language":"de"}',
            b'{"client_id":"client-0001","text":"x","extra":1}',
            b'{"client_id":"client-0001","text":"' + b"x" * 4001 + b'"}',
            b"[" * 20_000,
        ],
    )
    async def test_what_is_no_message_is_refused_and_not_repeated(
        self, house: WebHouse, body: bytes
    ) -> None:
        anna = await house.browser()
        answer = await house.http.post("/chat/messages", content=body, headers=anna.headers | JSON)
        assert answer.status_code in {400, 422}
        assert "xxx" not in answer.text
        assert (await anna.read())["entries"] == []

    async def test_a_body_that_is_too_large_is_refused(self, house: WebHouse) -> None:
        anna = await house.browser()
        answer = await house.http.post(
            "/chat/messages", content=b"x" * 40_000, headers=anna.headers | JSON
        )
        assert answer.status_code == 413

    async def test_four_thousand_signs_pass(self, house: WebHouse) -> None:
        anna = await house.browser()
        assert (await anna.send("é" * 4000)).status_code == 202


class TestTooFast:
    async def test_waits_as_long_as_it_is_told(self, house: WebHouse) -> None:
        async with web_house(house.program, messages_per_minute=3) as strict:
            anna = await strict.browser()
            for number in range(3):
                assert (await anna.send(f"nummer {number}")).status_code == 202
            refused = await anna.send("te snel")
            assert (refused.status_code, refused.json()["error"]) == (429, "web.too_many")
            await house.program.clock.advance(int(refused.headers["retry-after"]))
            assert (await anna.send("nu wel")).status_code == 202

    async def test_sessions_are_counted_per_person(self, house: WebHouse) -> None:
        async with web_house(house.program, sessions_per_minute=2) as strict:
            assert (await strict.post_token(strict.token())).status_code == 200
            assert (await strict.post_token(strict.token())).status_code == 200
            assert (await strict.post_token(strict.token())).status_code == 429
            assert (await strict.post_token(strict.token(BRAM))).status_code == 200


class TestReading:
    async def test_goes_on_after_a_place(self, house: WebHouse) -> None:
        anna = await house.browser()
        first = (await anna.send("een")).json()["seq"]
        await anna.texts()
        page = await anna.read(after=first)
        assert [entry["text"] for entry in page["entries"]][-1] == "bot: een"
        assert all(entry["seq"] > first for entry in page["entries"])

    async def test_begins_with_the_latest_and_goes_back(self, house: WebHouse) -> None:
        async with web_house(house.program, messages_per_minute=1000) as quick:
            anna = await quick.browser()
            for number in range(60):
                await anna.send(f"nummer {number}")
            await anna.texts()
            latest = await anna.read()
            assert len(latest["entries"]) == 100
            assert latest["first_seq"] == latest["entries"][0]["seq"] - 1 > 0
            earlier = await anna.read(before=latest["entries"][0]["seq"])
            assert earlier["first_seq"] == 0
            seqs = [each["seq"] for each in (*earlier["entries"], *latest["entries"])]
            assert seqs == sorted(set(seqs))
            assert len(seqs) == 121

    async def test_waits_for_what_comes(self, house: WebHouse) -> None:
        anna = await house.browser()
        waiting = asyncio.create_task(anna.read(after=0, wait=20))
        await anna.send("eindelijk")
        page = await asyncio.wait_for(waiting, PATIENCE)
        assert page["entries"][0]["text"] == "eindelijk"

    @pytest.mark.parametrize("query", ["after=-1", "after=x", f"after={2**70}", "after=0&wait=60"])
    async def test_of_nonsense_is_refused(self, house: WebHouse, query: str) -> None:
        anna = await house.browser()
        answer = await house.http.get(f"/chat/messages?{query}", headers=anna.headers)
        assert answer.status_code == 422

    async def test_seen_is_remembered_over_browsers(self, house: WebHouse) -> None:
        anna = await house.browser()
        seq = (await anna.send("gezien")).json()["seq"]
        answer = await house.http.post("/chat/seen", json={"seq": seq}, headers=anna.headers)
        assert answer.status_code == 204
        await house.http.post("/chat/seen", json={"seq": 0}, headers=anna.headers)
        other = await house.browser()
        assert (await other.read())["seen_seq"] == seq


class TestSecurePage:
    async def _offered(self, house: WebHouse, challenge: str) -> WebBrowser:
        house.program.bot.script = lambda _: [
            {"text": "Open de pagina.", "custom": {"link": {"challenge_id": challenge}}}
        ]
        house.program.actions.challenges.add(challenge)
        anna = await house.browser()
        await anna.send("wachtwoord vergeten")
        await anna.texts()
        return anna

    async def test_is_found_for_the_person_it_was_offered_to(self, house: WebHouse) -> None:
        anna = await self._offered(house, "ch-abc")
        answer = await house.http.post("/chat/links/ch-abc", headers=anna.headers)
        assert answer.json() == {"url": "http://127.0.0.1:8001/p#ch-abc"}
        assert answer.headers["cache-control"] == "no-store"

    async def test_is_not_found_for_somebody_else(self, house: WebHouse) -> None:
        await self._offered(house, "ch-abc")
        asked = len(house.program.actions.assertions)
        bram = await house.browser(BRAM)
        answer = await house.http.post("/chat/links/ch-abc", headers=bram.headers)
        assert (answer.status_code, answer.json()["error"]) == (404, "link.unknown")
        assert len(house.program.actions.assertions) == asked

    async def test_says_when_it_can_not_be_had_now(self, house: WebHouse) -> None:
        anna = await self._offered(house, "ch-abc")
        await house.program.actions.server.die()
        answer = await house.http.post("/chat/links/ch-abc", headers=anna.headers)
        assert answer.status_code == 503

    @pytest.mark.parametrize("challenge", ["x", "ch-", "ch-..%2F..%2Fstatus", "ch-" + "x" * 200])
    async def test_odd_names_never_reach_the_other_program(
        self, house: WebHouse, challenge: str
    ) -> None:
        anna = await house.browser()
        answer = await house.http.post(f"/chat/links/{challenge}", headers=anna.headers)
        assert answer.status_code in {404, 422}
        assert house.program.actions.assertions == []


class TestThePageOfOnesOwnProofs:
    @pytest.mark.parametrize(("typed", "language"), [("/veilig", "nl"), ("/secure", "en")])
    async def test_is_offered_without_the_bot_and_each_click_gets_a_link_of_its_own(
        self, house: WebHouse, typed: str, language: str
    ) -> None:
        await house.program.bot.server.die()
        anna = await house.browser()
        await anna.send(f"/taal {language}")
        await anna.send(typed)
        await anna.texts()
        offered = [entry["link"] for entry in (await anna.read())["entries"] if entry["link"]]
        assert offered == [{"challenge_id": "ch-own-proofs"}]
        answer = await house.http.post("/chat/links/ch-own-proofs", headers=anna.headers)
        assert answer.json() == {"url": f"http://127.0.0.1:8001/mine?lang={language}#fresh"}

    async def test_is_nobodys_who_did_not_ask_for_it(self, house: WebHouse) -> None:
        bram = await house.browser(BRAM)
        answer = await house.http.post("/chat/links/ch-own-proofs", headers=bram.headers)
        assert answer.status_code == 404
        assert house.program.actions.assertions == []


class TestOtherOrigins:
    async def test_an_embedding_page_may_ask(self, house: WebHouse) -> None:
        wish = {
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        answer = await house.http.options("/chat/messages", headers=wish)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "access-control-allow-credentials" not in answer.headers

    async def test_refusals_can_be_read_there_too(self, house: WebHouse) -> None:
        answer = await house.http.get("/chat/messages", headers={"Origin": ORIGIN})
        assert answer.status_code == 401
        assert answer.headers["access-control-allow-origin"] == ORIGIN

    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", ORIGIN + ".evil.example", "http://intranet.example", "null"],
    )
    async def test_others_may_not(self, house: WebHouse, origin: str) -> None:
        anna = await house.browser()
        answer = await house.http.get("/chat/messages", headers=anna.headers | {"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers

    async def test_the_widget_is_for_every_page(self, house: WebHouse) -> None:
        answer = await house.http.get("/widget/nachtwacht.js", headers={"Origin": "null"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["content-type"].startswith("text/javascript")
        headers = {"If-None-Match": answer.headers["etag"]}
        assert (await house.http.get("/widget/nachtwacht.js", headers=headers)).status_code == 304
        assert (await house.http.get("/widget/../door.py")).status_code == 404


async def test_the_person_is_the_one_of_the_session(house: WebHouse) -> None:
    anna = await house.browser()
    await anna.send("hallo")
    await anna.texts()
    assert [turn["metadata"]["name"] for turn in house.program.bot.turns] == ["Anna"]
    assert anna.person == ANNA
