"""What a stranger can send: always a clear answer, never a 500."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from api.errors import Refused
from api.messaging import InboundMessage
from tests.support.api_program import EVENTS_TOKEN, Program, Talker
from tests.support.waiting import LOOK_EVERY, PATIENCE

TOKEN = {"Authorization": f"Bearer {EVENTS_TOKEN}", "Content-Type": "application/json"}


def ascii_start(text: str) -> str:
    return ascii(text[:12])


class TestBodies:
    async def test_over_the_limit_are_refused(self, program: Program) -> None:
        answer = await program.http.post("/internal/events", content=b"x" * 40_000, headers=TOKEN)
        assert (answer.status_code, answer.text) == (413, "Content Too Large")

    async def test_over_the_limit_in_pieces_are_refused(self, program: Program) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(40):
                yield b"y" * 1000

        answer = await program.http.post("/internal/events", content=pieces(), headers=TOKEN)
        assert answer.status_code == 413

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b'"\\ud800"',
            b"\xff\xfe",
            b'{"id": "\\u0000", "type": "case.topic"}',
            b'{"type": ["case.topic"]}',
            b"[" * 5000,
            b'{"id":1e400}',
        ],
    )
    async def test_of_any_shape_are_a_clear_error(self, program: Program, body: bytes) -> None:
        answer = await program.http.post("/internal/events", content=body, headers=TOKEN)
        assert answer.status_code in (400, 422)
        assert "error" in answer.json()

    async def test_are_not_repeated_in_the_answer(self, program: Program) -> None:
        answer = await program.http.post(
            "/internal/events", json={"password": "Welkom01"}, headers=TOKEN
        )
        assert "Welkom01" not in answer.text


class TestAddresses:
    @pytest.mark.parametrize("path", ["/nowhere", "/docs", "/openapi.json", "/internal", "/%00"])
    async def test_that_do_not_exist_are_told_as_json(self, program: Program, path: str) -> None:
        answer = await program.http.get(path)
        assert answer.status_code == 404
        assert answer.json() == {"error": "http.404"}

    async def test_answers_carry_safe_headers(self, program: Program) -> None:
        answer = await program.http.get("/nowhere")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


class TestTexts:
    @pytest.mark.parametrize(
        "text",
        ["\x00", "  ", "", "\ud800"],
    )
    async def test_that_are_nothing_are_refused(
        self, program: Program, anna: Talker, text: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            await anna.accept(text)
        assert refused.value.code == "message.empty"

    async def test_that_are_too_long_are_refused(self, program: Program, anna: Talker) -> None:
        with pytest.raises(Refused) as refused:
            await anna.accept("x" * 9000)
        assert (refused.value.status, refused.value.code) == (413, "message.too_long")

    @pytest.mark.parametrize(
        "text", ["citrix\x00hangt", "citrix\ud800hangt", "🧨" * 1000, "‮"], ids=ascii_start
    )
    async def test_with_odd_characters_are_answered(
        self, program: Program, anna: Talker, text: str
    ) -> None:
        await anna.says(text)
        assert (await anna.heard())[-1].startswith("bot: ")

    async def test_odd_button_ids_are_unknown(self, program: Program, anna: Talker) -> None:
        for button_id in ("", "x" * 5000, "\x00", "' OR 1=1 --"):
            with pytest.raises(Refused) as refused:
                await program.care.intake.accept(
                    InboundMessage("web", "p", anna.id, "a", "button", button_id=button_id)
                )
            assert refused.value.status == 404


class TestHealth:
    async def test_is_ready_with_its_database(self, program: Program) -> None:
        everything = {"status": "ready", "database": "up", "bot": "up", "actions": "up"}
        async with asyncio.timeout(PATIENCE):
            while (await program.http.get("/health/ready")).json() != everything:
                await asyncio.sleep(LOOK_EVERY)
        assert (await program.http.get("/health/ready")).status_code == 200

    async def test_does_not_depend_on_bot_and_actions(self, program: Program) -> None:
        await program.bot.server.die()
        await program.actions.server.die()
        answer = await program.http.get("/health/ready")
        assert answer.status_code == 200
        assert (answer.json()["bot"], answer.json()["actions"]) == ("down", "down")
