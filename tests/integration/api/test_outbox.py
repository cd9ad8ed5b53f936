"""Sending to a channel that must be pushed to."""

from sqlalchemy import text

from api.messaging.channel import DeliveryFailed
from tests.support.api_program import Program, Talker
from tests.support.fake_bot import echo


class TestAPlainChannel:
    async def test_gets_every_line_in_order(self, program: Program, anna: Talker) -> None:
        await anna.on("plain").says("een")
        await anna.on("plain").says("twee")
        await program.delivers_all()
        assert program.plain.texts[-2:] == ["bot: een", "bot: twee"]
        assert all(address == anna.address for address, _ in program.plain.sent)

    async def test_hears_nothing_when_the_person_never_came_there(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.says("een")
        assert await program.undelivered() == 0
        assert program.plain.sent == []

    async def test_a_failure_that_passes_delays_but_loses_and_doubles_nothing(
        self, program: Program, anna: Talker
    ) -> None:
        program.plain.failures = [DeliveryFailed("later", permanent=False) for _ in range(3)]
        await anna.on("plain").says("een")
        await anna.on("plain").says("twee")
        await program.delivers_all()
        keys = [message.key for _, message in program.plain.sent]
        assert len(keys) == len(set(keys))
        assert program.plain.texts[-2:] == ["bot: een", "bot: twee"]

    async def test_what_has_fewer_parts_when_it_is_tried_again_holds_up_nothing(
        self, program: Program, anna: Talker
    ) -> None:
        yes = {"title": "Ja", "payload": '/answer{"question_id":"q-1","value":"yes"}'}
        program.bot.script = lambda _: [{"text": "Zal ik het doen? " * 9, "buttons": [yes]}]
        await anna.on("plain").says("een")
        await program.delivers_all()
        async with program.care.sessions.begin() as db:
            only_the_first = "UPDATE api.delivery SET state='waiting', parts_sent=1"
            await db.execute(text(f"{only_the_first} WHERE parts_sent=2"))
        program.bot.script = echo
        await anna.presses("Ja")
        await program.delivers_all()
        assert "bot: " in program.plain.texts[-1]

    async def test_a_failure_for_good_is_shown_to_the_engineer(
        self, program: Program, anna: Talker
    ) -> None:
        await anna.on("plain").says("/human")
        (handoff,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(handoff.id, program.engineer)
        await program.delivers_all()
        program.plain.failures = [DeliveryFailed("blocked", permanent=True)]
        await program.care.handoff.reply(handoff.id, program.engineer, "Ik kijk.")

        async def shown() -> bool:
            card = await program.care.cards.card(handoff.id)
            return [line.delivered for line in card.transcript if line.text == "Ik kijk."] == [
                False
            ]

        await program.passes_until(shown)
        assert program.plain.failures == []
