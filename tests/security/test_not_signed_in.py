"""A caller whom the channel does not vouch for: no account is looked at, and a human is called."""

from uuid import uuid4

import pytest

from tests.support.actions_house import INTERNAL_TOKEN, Running
from tests.support.untouched import before, steps

INTENTS = ("password_forgot", "account_locked", "citrix_session_stuck")
CHANNELS = ("web", "telegram", "mail", "phone", "start")


class TestSomebodyWhoIsNotSignedIn:
    @pytest.mark.parametrize("channel", CHANNELS)
    @pytest.mark.parametrize("intent", INTENTS)
    async def test_gets_nothing_done_under_a_known_name(
        self, program: Running, intent: str, channel: str
    ) -> None:
        anna = await program.employ(locked=True)
        was, inbox = before(program.stage), str(uuid4())
        guest = program.stage.assertion(
            anna.case_id, inbox, anna.account.person_id, level="A0", channel=channel
        )
        turned = await anna.send(anna.call(intent, inbox_id=inbox, assertion=guest))
        assert turned.outcome in {"not_signed_in", "handed_over"}
        assert "request.refused" in await steps(program)
        assert program.stage.directory.calls == []
        for table in ("run", "challenge", "attempt", "notice"):
            assert await program.rows(f"SELECT FROM actions.{table}") == [], table
        assert was.is_as_it_was()

    @pytest.mark.parametrize("level", ["A0", "A2", "", None])
    async def test_gets_no_link_to_register_proofs(
        self, program: Running, level: str | None
    ) -> None:
        anna = await program.employ(proofs=False)
        was = before(program.stage)
        assertion = program.stage.assertion(anna.case_id, "i", anna.account.person_id, level=level)
        answer = await program.client.post(
            "/internal/registration/link",
            json={"language": "nl"},
            headers={
                "Authorization": f"Bearer {INTERNAL_TOKEN}",
                "X-Nachtwacht-Assertion": assertion,
            },
        )
        assert answer.status_code == 403
        assert await program.rows("SELECT FROM actions.registered_proof") == []
        assert was.is_as_it_was()
