"""The same program twice on one database."""

from tests.support.api_program import Surroundings, Talker, running


class TestTwoProcesses:
    async def test_answer_each_message_once_and_in_order(
        self, api_url: str, around: Surroundings
    ) -> None:
        async with running(api_url, around) as one, running(api_url, around) as other:
            anna = one.person()
            also_anna = Talker(other, anna.id)
            for number in range(12):
                await (anna if number % 2 else also_anna).accept(f"bericht {number}")

            texts = [f"bericht {number}" for number in range(12)]
            entries = await anna.until(lambda found: found[-1].text == f"bot: {texts[-1]}")
            assert around.bot.texts == texts
            said = [entry.text for entry in entries if entry.text.startswith("bot: ")]
            assert said == [f"bot: {text}" for text in texts]

    async def test_wake_each_others_readers(self, api_url: str, around: Surroundings) -> None:
        async with running(api_url, around) as one, running(api_url, around) as other:
            anna = one.person()
            await anna.accept("hallo")
            entries = await Talker(other, anna.id).until(
                lambda found: found[-1:] != [] and found[-1].text == "bot: hallo"
            )
            assert entries[0].text == "hallo"
