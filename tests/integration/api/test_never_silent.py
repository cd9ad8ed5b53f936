"""What an employee hears while the bot is slow, away, empty or broken."""

from tests.support.api_program import Program, Surroundings, Talker, running


class TestASlowBot:
    async def test_gives_a_receipt_after_five_seconds(self, program: Program, anna: Talker) -> None:
        program.bot.hang()
        await anna.accept("citrix hangt")
        await program.bot.arrived.wait()
        await program.clock.advance(4.9)
        await anna.accept("/help")
        helped = await anna.hears("help")
        assert await anna.heard() == [helped]
        await program.clock.advance(0.2)
        await anna.hears("receipt")

    async def test_calls_a_human_after_45_seconds(self, program: Program, anna: Talker) -> None:
        program.bot.hang()
        await anna.accept("citrix hangt")
        await program.bot.arrived.wait()
        await program.clock.advance(5.1)
        await anna.hears("receipt")
        await program.clock.advance(40)
        await anna.hears("no_answer")
        (handoff,) = await program.handoffs_of(anna)
        assert (handoff.reason, handoff.urgency) == ("failed", "cannot-work")

    async def test_withdraws_the_call_when_it_answers_before_an_engineer(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.hang()
        await anna.accept("citrix hangt")
        await program.bot.arrived.wait()
        await program.clock.advance(5.1)
        await anna.hears("receipt")
        await program.clock.advance(40)
        await anna.hears("no_answer")
        program.bot.release()
        await program.graph.drain.idle()
        assert await program.handoffs_of(anna) == []
        say = program.care.texts.say
        assert await anna.heard() == [
            say("receipt", "nl"),
            say("no_answer", "nl"),
            say("back_again", "nl"),
            "bot: citrix hangt",
        ]

    async def test_is_silent_when_an_engineer_took_over_meanwhile(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.hang()
        await anna.accept("citrix hangt")
        await program.bot.arrived.wait()
        await program.clock.advance(5.1)
        await anna.hears("receipt")
        await program.clock.advance(40)
        await anna.hears("no_answer")
        (handoff,) = await program.handoffs_of(anna)
        await program.care.handoff.accept(handoff.id, program.engineer)
        program.bot.release()
        await program.graph.drain.idle()
        assert "bot: citrix hangt" not in await anna.heard()
        assert len(await program.handoffs_of(anna)) == 1

    async def test_does_not_hold_up_a_command(self, program: Program, anna: Talker) -> None:
        program.bot.hang()
        await anna.accept("citrix hangt")
        await program.bot.arrived.wait()
        await anna.accept("/human")
        await anna.hears("handoff_requested")
        assert len(await program.handoffs_of(anna)) == 1


class TestAnAbsentBot:
    async def test_is_told_within_ten_seconds_and_a_human_is_called(
        self, program: Program, anna: Talker
    ) -> None:
        await program.bot.server.die()
        idle = program.clock.sleeping
        await anna.accept("citrix hangt")
        await program.clock.until_sleeping(idle + 2)
        await anna.comes_to_hear("bot_down", most=10)
        (handoff,) = await program.handoffs_of(anna)
        card = await program.care.cards.card(handoff.id)
        assert card.transcript[0].text == "citrix hangt"

    async def test_answers_after_all_when_it_returns(self, program: Program, anna: Talker) -> None:
        await program.bot.server.die()
        await anna.accept("citrix hangt")
        await anna.comes_to_hear("bot_down")
        await program.bot.server.revive()
        await anna.comes_to_hear("back_again")
        await program.graph.drain.idle()
        assert (await anna.heard())[-1] == "bot: citrix hangt"
        assert program.bot.texts == ["citrix hangt"]
        assert await program.handoffs_of(anna) == []


class TestABotThatSaysNothing:
    async def test_is_asked_again_with_the_same_inbox_id(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.empty = 2
        await anna.accept("citrix hangt")
        await program.passes_until(anna.has_heard("bot: citrix hangt"))
        assert len(program.bot.turns) == 3
        assert len({turn["inbox_id"] for turn in program.bot.turns}) == 1

    async def test_counts_as_no_answer_when_it_stays_so(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.empty = 99
        await anna.accept("citrix hangt")
        await anna.comes_to_hear("no_answer")
        await program.graph.drain.idle()
        assert len(await program.handoffs_of(anna)) == 1


class TestARepairThatFailedInside:
    async def test_is_handed_over(self, program: Program, anna: Talker) -> None:
        program.bot.script = lambda _: [
            {"text": "Er ging iets mis.", "custom": None},
            {"custom": {"turn_failed": True}},
        ]
        await anna.says("citrix hangt")
        (handoff,) = await program.handoffs_of(anna)
        assert handoff.reason == "failed"
        assert await anna.heard() == ["Er ging iets mis."]


class TestAMessageThatCannotBeHandled:
    async def test_is_put_aside_and_does_not_block_the_next(
        self, program: Program, anna: Talker
    ) -> None:
        program.bot.status = 400
        await anna.accept("dit gaat niet")
        await anna.comes_to_hear("parked")
        program.bot.status = 200
        await anna.says("dit wel")
        assert (await anna.heard())[-1] == "bot: dit wel"
        assert len(await program.handoffs_of(anna)) == 1


class TestALostAnswer:
    async def test_is_read_back_and_not_asked_twice(self, program: Program, anna: Talker) -> None:
        program.bot.lose_answers = 1
        await anna.accept("citrix hangt")
        await program.passes_until(anna.has_heard("bot: citrix hangt"))
        assert len(program.bot.turns) == 1
        assert len(program.bot.recalled) == 1


class TestADeathInTheMiddle:
    async def test_reads_the_answer_back_after_the_restart(
        self, api_url: str, around: Surroundings
    ) -> None:
        around.bot.hang()
        async with running(api_url, around) as before:
            anna = before.person()
            await anna.accept("citrix hangt")
            await around.bot.arrived.wait()
        around.bot.release()
        await around.bot.stored.wait()
        async with running(api_url, around) as after:
            again = Talker(after, anna.id)
            await again.until(lambda entries: entries[-1].author == "assistant")
            await after.graph.drain.idle()
            assert await again.heard() == ["bot: citrix hangt"]
        assert len(around.bot.turns) == 1

    async def test_asks_again_when_the_bot_never_heard_it(
        self, api_url: str, around: Surroundings
    ) -> None:
        around.bot.hang()
        async with running(api_url, around) as before:
            anna = before.person()
            await anna.accept("citrix hangt")
            await anna.accept("hallo?")
            await around.bot.arrived.wait()
        around.bot.release()
        around.bot.tracker.clear()
        async with running(api_url, around) as after:
            again = Talker(after, anna.id)
            await again.until(lambda entries: entries[-1].text == "bot: hallo?")
            assert await again.heard() == ["bot: citrix hangt", "bot: hallo?"]
