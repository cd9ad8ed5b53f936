"""An engineer says what a sentence means, throws it away, and takes that back."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ops.layout import ROOT
from ops.learn.__main__ import desk_of, done, learn
from tests.support.api_program import Program, Talker
from tests.support.desk_browser import DeskBrowser, csrf_of, engineer, words_of
from tests.support.two_problems import rows

PAGE = "/desk/learning"
ODD, OTHER = "dat ding bij de koffie doet raar", "wat zit er vandaag in de soep"
TRAIL = "SELECT step, label, text, actor FROM api.learning_event ORDER BY at, step"


@pytest.fixture
async def bram(program: Program) -> AsyncIterator[DeskBrowser]:
    found = await engineer(program)
    await found.sign_in()
    yield found
    await found.http.aclose()


@pytest.fixture
async def sentence(program: Program, anna: Talker) -> str:
    """Anna was not understood; returns the id of what she typed."""
    program.bot.unsure[ODD] = ["printer", "slow_computer", "nlu_fallback"]
    await anna.says(ODD)
    return await id_of(program, ODD)


async def id_of(program: Program, typed: str) -> str:
    query = f"SELECT id FROM api.learning_sentence WHERE text = '{typed}'"
    return str((await rows(program, query))[0][0])


async def state(program: Program) -> list[tuple[object, ...]]:
    query = "SELECT text, state, label, reviewed_by FROM api.learning_sentence ORDER BY text"
    return list(await rows(program, query))


async def does(bram: DeskBrowser, sentence: str, what: str, **fields: str) -> int:
    answer = await bram.sends(f"{PAGE}/{sentence}/{what}", seen=PAGE, **fields)
    return answer.status_code


def export(url: str, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "NACHTWACHT_DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "-m", "api.learning.export", *arguments],
        cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, check=False,
    )  # fmt: skip


class TestThePage:
    async def test_shows_the_sentence_with_its_likeliest_meanings(
        self, bram: DeskBrowser, sentence: str
    ) -> None:
        page = await bram.reads(PAGE)
        assert ODD in page
        assert "Printer Trage computer hoort niet bij IT weggooien iets anders" in page
        assert "Om van te leren 1" in await bram.reads("/desk")

    async def test_shows_what_was_typed_most_first(
        self, bram: DeskBrowser, program: Program, anna: Talker, sentence: str
    ) -> None:
        program.bot.unsure[OTHER] = ["out_of_scope"]
        for _ in range(2):
            await anna.says(OTHER)
        page = await bram.reads(PAGE)
        assert "2 keer" in page
        assert page.index(OTHER) < page.index(ODD)

    async def test_is_for_who_is_signed_in(self, program: Program) -> None:
        answer = await program.http.get(PAGE)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/desk/sign-in?next={PAGE}",
        )

    async def test_says_so_when_all_was_looked_at(self, bram: DeskBrowser) -> None:
        assert "Alles is nagekeken." in await bram.reads(PAGE)

    async def test_speaks_english(self, program: Program, sentence: str) -> None:
        eva = await engineer(program, "eva", "Eva", "en")
        await eva.sign_in()
        assert "Printer Slow computer not about IT throw away" in await eva.reads(PAGE)


class TestASentence:
    async def test_is_accepted_with_one_tap(
        self, bram: DeskBrowser, program: Program, sentence: str
    ) -> None:
        assert await does(bram, sentence, "accept", label="printer", text=ODD) == 303
        assert await state(program) == [(ODD, "accepted", "printer", "Bram")]
        assert await rows(program, TRAIL) == [("accepted", "printer", None, "Bram")]
        page = await bram.reads(f"{PAGE}?done={sentence}")
        assert f"«{ODD}» → Printer" in page.replace("« ", "«").replace(" »", "»")

    async def test_is_given_any_other_meaning(
        self, bram: DeskBrowser, program: Program, sentence: str
    ) -> None:
        await does(bram, sentence, "accept", label="other", other="ask_status", text=ODD)
        assert await state(program) == [(ODD, "accepted", "ask_status", "Bram")]

    async def test_loses_the_name_that_was_in_it(
        self, bram: DeskBrowser, program: Program, sentence: str
    ) -> None:
        await does(bram, sentence, "accept", label="printer", text="dat  ding\ndoet raar")
        assert await state(program) == [("dat ding doet raar", "accepted", "printer", "Bram")]
        (row,) = await rows(program, "SELECT row_to_json(s)::text FROM api.learning_sentence s")
        assert "koffie" not in str(row)

    async def test_that_came_again_after_that_is_still_the_same(
        self, bram: DeskBrowser, program: Program, anna: Talker, sentence: str
    ) -> None:
        await does(bram, sentence, "accept", label="printer", text="dat ding doet raar")
        await anna.says(ODD)
        assert await state(program) == [("dat ding doet raar", "accepted", "printer", "Bram")]

    @pytest.mark.parametrize("text", ["•••••• doet raar", "mail anna@linde.example", "", "1234567"])
    async def test_that_still_tells_of_somebody_is_not_accepted(
        self, bram: DeskBrowser, program: Program, sentence: str, text: str
    ) -> None:
        page = await bram.http.get(PAGE)
        data = {"csrf": csrf_of(page.text), "label": "printer", "text": text}
        answer = await bram.http.post(f"{PAGE}/{sentence}/accept", data=data)
        assert answer.status_code == 422
        assert "Haal dat weg en kies dan opnieuw." in words_of(answer.text)
        assert (text or ODD) in answer.text
        assert await state(program) == [(ODD, "new", None, None)]

    async def test_is_never_given_a_meaning_that_does_not_exist(
        self, bram: DeskBrowser, program: Program, sentence: str
    ) -> None:
        for label in ("nlu_fallback", "answer", "../../etc"):
            assert await does(bram, sentence, "accept", label=label, text=ODD) == 400
        assert await state(program) == [(ODD, "new", None, None)]

    async def test_is_left_alone_by_a_form_of_somebody_else(
        self, bram: DeskBrowser, program: Program, sentence: str
    ) -> None:
        data = {"csrf": "geraden", "label": "printer", "text": ODD}
        answer = await bram.http.post(f"{PAGE}/{sentence}/accept", data=data)
        assert answer.status_code == 403
        assert await state(program) == [(ODD, "new", None, None)]

    async def test_is_thrown_away_and_gone_a_day_later(
        self, bram: DeskBrowser, program: Program, sentence: str
    ) -> None:
        await does(bram, sentence, "discard")
        assert await state(program) == [(ODD, "discarded", None, "Bram")]
        program.clock.leap(days=1.1)
        await program.care.learning.sweep()
        assert await state(program) == []
        assert await rows(program, TRAIL) == [("discarded", None, None, "Bram")]

    async def test_that_somebody_else_judged_stays_as_it_is(
        self, bram: DeskBrowser, program: Program, sentence: str
    ) -> None:
        eva = await engineer(program, "eva", "Eva")
        await eva.sign_in()
        await asyncio.gather(
            does(bram, sentence, "accept", label="printer", text=ODD),
            does(eva, sentence, "discard"),
        )
        assert len(await rows(program, TRAIL)) == 1

    @pytest.mark.parametrize("first", ["accept", "discard"])
    async def test_waits_again_after_undo(
        self, bram: DeskBrowser, program: Program, sentence: str, first: str
    ) -> None:
        await does(bram, sentence, first, label="printer", text=ODD)
        await does(bram, sentence, "undo")
        assert await state(program) == [(ODD, "new", None, None)]
        assert [row[0] for row in await rows(program, TRAIL)][-1] == "new"

    async def test_that_is_gone_is_a_kind_page(self, bram: DeskBrowser, sentence: str) -> None:
        answer = await bram.sends(f"{PAGE}/l-weg/discard", seen=PAGE)
        assert answer.status_code == 404
        assert "Dit is er niet" in words_of(answer.text)


class TestACallsTopic:
    async def test_said_by_an_engineer_is_a_suggestion_for_the_first_message(
        self, bram: DeskBrowser, program: Program, anna: Talker
    ) -> None:
        await anna.says(ODD)
        await anna.says("mens")
        (call,) = await program.handoffs_of(anna)
        card = f"/desk/handoffs/{call.id}"
        sent = await bram.sends(f"{card}/about", seen=card, topic="printer")
        assert sent.headers["location"] == f"{card}#about"
        kept = "SELECT text, suggested, suggested_by, count FROM api.learning_sentence"
        assert await rows(program, kept) == [(ODD, "printer", "engineer", 1)]
        assert "Een collega van IT zei: Printer." in await bram.reads(PAGE)
        page = await bram.reads(card)
        assert "Zei waar het over ging · Bram Printer" in page

    async def test_that_does_not_exist_is_refused(
        self, bram: DeskBrowser, program: Program, anna: Talker
    ) -> None:
        await anna.says(ODD)
        await anna.says("mens")
        (call,) = await program.handoffs_of(anna)
        card = f"/desk/handoffs/{call.id}"
        sent = await bram.sends(f"{card}/about", seen=card, topic="greet")
        assert sent.status_code == 400
        assert await state(program) == []


class TestTheCommand:
    async def test_gives_out_what_was_accepted_and_takes_out_what_was_learned(
        self, bram: DeskBrowser, program: Program, api_url: str, sentence: str
    ) -> None:
        await does(bram, sentence, "accept", label="printer", text=ODD)
        given = await asyncio.to_thread(export, api_url)
        assert json.loads(given.stdout) == [
            {"id": sentence, "language": "nl", "intent": "printer", "text": ODD, "count": 1}
        ]
        ids = json.dumps([sentence, "l-onbekend"])
        taken = await asyncio.to_thread(export, api_url, "--done", typed=ids)
        assert (taken.returncode, taken.stdout) == (0, "1\n")
        assert await state(program) == []
        assert (await rows(program, TRAIL))[-1] == ("learned", "printer", ODD, "Bram")

    async def test_never_takes_out_what_was_not_accepted(
        self, program: Program, api_url: str, sentence: str
    ) -> None:
        ids = json.dumps([sentence])
        taken = await asyncio.to_thread(export, api_url, "--done", typed=ids)
        assert taken.stdout == "0\n"
        assert await state(program) == [(ODD, "new", None, None)]

    async def test_brings_a_sentence_from_the_desk_to_a_commit_and_off_the_list(
        self, bram: DeskBrowser, program: Program, api_url: str, sentence: str, tmp_path: Path
    ) -> None:
        await does(bram, sentence, "accept", label="printer", text=ODD)
        shutil.copytree(ROOT / "nlu_data", tmp_path / "nlu_data")
        shutil.copytree(ROOT / "tests/bot/held_out", tmp_path / "tests/bot/held_out")
        git(tmp_path, "init", "-q")
        commit(tmp_path)
        desk = desk_of(api_url)
        await asyncio.to_thread(learn, tmp_path, desk)
        assert git(tmp_path, "diff", "--numstat") == "5\t0\tnlu_data/nl/printer.yml\n"
        assert await asyncio.to_thread(done, tmp_path, desk) == 0
        commit(tmp_path)
        assert await asyncio.to_thread(done, tmp_path, desk) == 1
        assert await state(program) == []


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.test"]
    return subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
