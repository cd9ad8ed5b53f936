"""Somebody with all rights on the database changes the ledger, and is found out."""

import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from actions.audit.__main__ import verify
from actions.audit.heads import Head, HeadFile, Syslog
from actions.audit.keeping import HeadKeeper
from actions.db import DbSessions, engine, sessions
from actions.ledger import repository
from actions.ledger.models import LedgerRow
from actions.ledger.service import Ledger, LedgerEntry, digest_of
from ops.layout import ROOT
from tests.support.actions_house import Stage
from tests.support.hand_clock import HandClock
from tests.support.waiting import PATIENCE

_COPY = "INSERT INTO actions.ledger SELECT * FROM actions.ledger WHERE seq = 2"
_OF_THE_TABLE = (
    "ALTER TABLE actions.ledger DROP CONSTRAINT pk_ledger, DROP CONSTRAINT uq_ledger_digest",
    "ALTER TABLE actions.ledger ADD CONSTRAINT pk_ledger PRIMARY KEY (seq),"
    " ADD CONSTRAINT uq_ledger_digest UNIQUE (digest)",
)


class Auditor:
    """The ledger of a program, its heads, and the command that compares them."""

    def __init__(self, db: DbSessions, url: str, owner: str, folder: Path) -> None:
        self.db, self.clock = db, HandClock()
        self.url, self.owner, self.file = url, owner, folder / "heads.jsonl"
        self.keeper = self.keeping(HeadFile(self.file))

    def keeping(self, *places: HeadFile | Syslog) -> HeadKeeper:
        return HeadKeeper(self.db, self.clock, places, every=timedelta(minutes=5), rows=50)

    async def writes(self, number: int) -> None:
        for step in range(number):
            async with self.db.begin() as session:
                entry = LedgerEntry("r-1", "c-1", "p-1", "assistant", "web", f"s.{step}", "R4")
                await Ledger(self.clock).record(session, entry)

    def tampers(self, *statements: str) -> None:
        owner = create_engine(self.owner)
        with owner.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        owner.dispose()

    def asks(self, *arguments: str, heads: bool = True) -> subprocess.CompletedProcess[str]:
        known = {"NACHTWACHT_LEDGER_HEAD": f"file:{self.file}"} if heads else {}
        return subprocess.run(
            [sys.executable, "-m", "actions.audit", *arguments],
            cwd=ROOT, env={"NACHTWACHT_DATABASE_URL": self.url} | known,
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    async def finds(self) -> list[str]:
        """Return the lines of a check."""
        lines: list[str] = []
        assert await verify(self.url, [self.file], lines.append) == len(lines)
        return lines


@pytest.fixture
async def auditor(
    stage: Stage, role_urls: dict[str, str], tmp_path: Path
) -> AsyncIterator[Auditor]:
    bound = engine(stage.url)
    made = Auditor(sessions(bound), role_urls["actions"], role_urls["owner"], tmp_path)
    await made.writes(5)
    yield made
    await bound.dispose()


async def rewritten(auditor: Auditor, first: int) -> list[str]:
    """Return statements that change a row and make all hashes after it fit again."""
    async with auditor.db() as session:
        rows: list[LedgerRow] = [row async for row in repository.in_order(session)]
    statements, previous = [], rows[first - 2].digest
    for row in rows[first - 1 :]:
        row.previous, row.person_id = previous, "p-other"
        previous = row.digest = digest_of(row)
        statements.append(
            f"UPDATE actions.ledger SET person_id = 'p-other', previous = '{row.previous}',"
            f" digest = '{row.digest}' WHERE seq = {row.seq}"
        )
    return statements


class TestSomebodyWithAllRights:
    async def test_changed_nothing(self, auditor: Auditor) -> None:
        await auditor.keeper.look()
        assert await auditor.finds() == []
        assert auditor.asks("verify").returncode == 0

    @pytest.mark.parametrize(
        ("tamper", "found"),
        [
            (
                "UPDATE actions.ledger SET data = '{\"why\": 1}' WHERE seq = 2",
                ["row 2: changed, its hash does not fit"],
            ),
            ("DELETE FROM actions.ledger WHERE seq = 3", ["row 3: missing"]),
            ("DELETE FROM actions.ledger WHERE seq IN (2, 3)", ["rows 2 to 3: missing"]),
            ("DELETE FROM actions.ledger WHERE seq = 1", ["row 1: missing"]),
        ],
    )
    async def test_is_told_which_row(self, auditor: Auditor, tamper: str, found: list[str]) -> None:
        await auditor.keeper.look()
        auditor.tampers(tamper)
        assert await auditor.finds() == found

    async def test_doubled_a_row(self, auditor: Auditor) -> None:
        await auditor.keeper.look()
        before, after = _OF_THE_TABLE
        auditor.tampers(before, _COPY)
        try:
            assert await auditor.finds() == ["row 2: there twice"]
        finally:
            auditor.tampers("TRUNCATE actions.ledger", after)

    async def test_changed_a_row_and_its_hash(self, auditor: Auditor) -> None:
        await auditor.keeper.look()
        one, *_ = await rewritten(auditor, 3)
        auditor.tampers(one)
        assert await auditor.finds() == ["row 4: does not follow row 3, which was another"]

    async def test_cut_the_tail(self, auditor: Auditor) -> None:
        await auditor.keeper.look()
        auditor.tampers("DELETE FROM actions.ledger WHERE seq > 3")
        found = f"row 5: missing, the head of {_at(auditor)} saw it"
        assert await auditor.finds() == [found]
        told = auditor.asks("verify")
        assert (told.returncode, told.stdout) == (1, f"{found}\n")

    async def test_cut_all_of_it(self, auditor: Auditor) -> None:
        await auditor.keeper.look()
        auditor.tampers("TRUNCATE actions.ledger")
        assert await auditor.finds() == [f"row 5: missing, the head of {_at(auditor)} saw it"]

    async def test_made_a_chain_that_fits_in_itself(self, auditor: Auditor) -> None:
        await auditor.keeper.look()
        auditor.tampers(*await rewritten(auditor, 2))
        assert await auditor.finds() == [f"row 5: another than the head of {_at(auditor)} saw"]

    async def test_tore_the_file(self, auditor: Auditor) -> None:
        await auditor.keeper.look()
        with auditor.file.open("a") as file:
            file.write('{"seq": 9, "dig')
        assert await auditor.finds() == ["line 2 of heads.jsonl: cannot be read"]

    async def test_took_the_file_away(self, auditor: Auditor) -> None:
        assert await auditor.finds() == ["heads.jsonl: cannot be read, No such file or directory"]

    async def test_never_had_a_file(self, auditor: Auditor) -> None:
        told = auditor.asks("verify", heads=False)
        assert (told.returncode, told.stdout) == (0, "")
        assert "a cut tail cannot be seen" in told.stderr


def _at(auditor: Auditor) -> str:
    return str(json.loads(auditor.file.read_text().splitlines()[0])["at"])


class TestTheHead:
    async def test_is_written_after_five_minutes_or_many_rows(self, auditor: Auditor) -> None:
        assert await auditor.keeper.look()
        await auditor.writes(1)
        assert not await auditor.keeper.look()
        await auditor.clock.advance(300)
        assert await auditor.keeper.look()
        await auditor.clock.advance(300)
        assert not await auditor.keeper.look()
        await auditor.writes(50)
        assert await auditor.keeper.look()
        heads = [json.loads(line)["seq"] for line in auditor.file.read_text().splitlines()]
        assert heads == [5, 6, 56]
        assert auditor.file.stat().st_mode & 0o077 == 0
        assert await auditor.finds() == []

    async def test_of_a_ledger_that_was_cut_is_written_at_once(self, auditor: Auditor) -> None:
        await auditor.keeper.look()
        auditor.tampers("DELETE FROM actions.ledger WHERE seq > 3")
        assert await auditor.keeper.look()
        assert not await auditor.keeper.look()

    async def test_reaches_the_log_of_the_system(self, auditor: Auditor) -> None:
        with a_log() as (address, read):
            assert await auditor.keeping(Syslog(address)).look()
            line = read()
        kept = auditor.file.parent / "collected.log"
        kept.write_text(f"Nov 26 22:40:00 host {line}\n")
        assert "nachtwacht-ledger: {" in line
        told = auditor.asks("verify", "--heads", str(kept), heads=False)
        assert (told.returncode, told.stdout) == (0, "")
        auditor.tampers("DELETE FROM actions.ledger WHERE seq > 3")
        told = auditor.asks("verify", "--heads", str(kept), heads=False)
        assert (told.returncode, len(told.stdout.splitlines())) == (1, 1)

    async def test_that_cannot_be_written_is_tried_again(
        self, auditor: Auditor, tmp_path: Path
    ) -> None:
        keeper = auditor.keeping(HeadFile(tmp_path / "away" / "heads"))
        with pytest.raises(OSError, match="No such file"):
            await keeper.look()
        (tmp_path / "away").mkdir()
        assert await keeper.look()


@contextmanager
def a_log() -> Iterator[tuple[tuple[str, int], Callable[[], str]]]:
    """Listen as a log server does, for one line."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(PATIENCE)
        yield listening.getsockname(), lambda: listening.recv(4096).decode().rstrip("\0")


class TestTheExport:
    async def test_gives_the_rows_since_a_moment(self, auditor: Auditor) -> None:
        await auditor.clock.advance(3600)
        await auditor.writes(2)
        since = (auditor.clock.now() - timedelta(minutes=1)).isoformat()
        told = auditor.asks("export", "--since", since)
        rows = [json.loads(line) for line in told.stdout.splitlines()]
        assert [row["seq"] for row in rows] == [6, 7]
        assert (rows[0]["step"], rows[0]["rule"], rows[0]["person_id"]) == ("s.0", "R4", "p-1")
        assert len(auditor.asks("export").stdout.splitlines()) == 7


class TestAHead:
    def test_is_one_line_of_json(self, auditor: Auditor) -> None:
        line = Head(7, "abc", auditor.clock.now()).line()
        assert json.loads(line) == {"at": "2026-03-04T21:40:00+00:00", "seq": 7, "digest": "abc"}
