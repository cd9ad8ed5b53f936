"""`make bench-turn`: processor time of a turn in the bot, beside stock Rasa's turn in one run.

Both are this bot with this model; one keeps every turn as heavy as stock Rasa has it, its tracker
store included.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil
import psycopg

from ops.bench.programs import LONGEST_START, started
from ops.layout import ROOT
from ops.ports import free_ports
from ops.postgres import Postgres

TOKEN = "bench"  # noqa: S105
TEXTS = (
    "mijn citrix hangt helemaal vast",
    "ja doe maar",
    "nee nog steeds bevroren",
    "hoe staat het met mijn aanvraag",
    "dank je wel",
    "ik kan niet meer printen",
    "de wifi doet het niet op mijn laptop",
    "ja, top",
)
LENGTHS = (8, 24)
STOCK_STORE = """
action_endpoint:
  url: ${{NACHTWACHT_ACTIONS_URL}}/webhook
tracker_store:
  type: SQL
  url: {url}
"""


class Bot:
    """A running bot and what its process has worked."""

    def __init__(self, pid: int, url: str) -> None:
        self._process = psutil.Process(pid)
        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=60,
            trust_env=False,
        )
        self._talks = 0

    def worked(self) -> float:
        """Seconds of processor time so far."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def ready(self) -> bool:
        """Tell whether the model is loaded."""
        try:
            return self._client.get("/webhooks/care/ready").status_code == 200
        except httpx.TransportError:
            return False

    def talk(self, turns: int) -> None:
        """Hold one conversation."""
        self._talks += 1
        case = f"talk-{self._talks}"
        for number in range(turns):
            inbox = f"{case}-{number}"
            answer = self._client.post(
                "/webhooks/care/turn",
                json={
                    "case_id": case,
                    "inbox_id": inbox,
                    "kind": "text",
                    "text": TEXTS[number % len(TEXTS)],
                    "metadata": {"inbox_id": inbox, "assertion": "a.b.c", "language": "nl"},
                },
            )
            if not answer.raise_for_status().json()["replies"]:
                raise RuntimeError(f"no reply in turn {number}")


@contextmanager
def running_bot(folder: Path, name: str, changes: dict[str, str], *more: str) -> Iterator[Bot]:
    """Run a bot while the block runs."""
    (port,) = free_ports(1)
    environment = {
        "NACHTWACHT_BOT_TOKEN": TOKEN,
        "NACHTWACHT_WEBHOOK_TOKEN": TOKEN,
        "NACHTWACHT_BOT_PORT": str(port),
        **changes,
    }
    command = [str(ROOT / ".venv-bot" / "bin" / "python"), "-m", "bot", "run", *more]
    with started(command, ROOT, folder / f"{name}.log", environment) as process:
        bot = Bot(process.pid, f"http://127.0.0.1:{port}")
        deadline = time.monotonic() + LONGEST_START
        while not bot.ready():
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError(f"the bot did not start; see {name}.log")
            time.sleep(0.5)
        yield bot


def measure(bots: dict[str, Bot], rounds: int, length: int) -> dict[str, float]:
    """Return milliseconds of processor time per turn, the sides taking turns."""
    spent = dict.fromkeys(bots, 0.0)
    for _ in range(rounds):
        for name, bot in bots.items():
            before = bot.worked()
            bot.talk(length)
            spent[name] += bot.worked() - before
    return {name: 1000 * seconds / (rounds * length) for name, seconds in spent.items()}


def bench(folder: Path, rounds: int) -> None:
    """Start everything, measure, print."""
    with ExitStack() as stack:
        postgres = stack.enter_context(Postgres(folder / "postgres"))
        with psycopg.connect(postgres.owner_url, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA rasa")
        (port,) = free_ports(1)
        server = [sys.executable, "-m", "ops.bench.turn_actions", str(port)]
        stack.enter_context(started(server, ROOT, folder / "actions.log"))
        (folder / "stock.yml").write_text(STOCK_STORE.format(url=postgres.owner_url))
        given = {
            "NACHTWACHT_ACTIONS_URL": f"http://127.0.0.1:{port}",
            "NACHTWACHT_TRACKER_URL": postgres.owner_url,
        }
        heavy = given | {"NACHTWACHT_STOCK_TURN": "1"}
        stock = running_bot(folder, "stock", heavy, "--endpoints", str(folder / "stock.yml"))
        bots = {
            "stock": stack.enter_context(stock),
            "ours": stack.enter_context(running_bot(folder, "ours", given)),
        }
        measure(bots, 2, LENGTHS[0])
        print("  processor time of the bot, ms a turn")
        for length in LENGTHS:
            found = measure(bots, rounds, length)
            sides = "".join(f"{name} {each:6.1f}   " for name, each in found.items())
            ratio = found["ours"] / found["stock"]
            print(f"  {length:3} turns a conversation   {sides}{ratio:5.2f} times", flush=True)


def main() -> int:
    """Return 0."""
    parser = argparse.ArgumentParser(prog="python -m ops.bench.turns", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="conversations of each side")
    data = ROOT / "data"
    data.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=data) as folder:
        bench(Path(folder), parser.parse_args().rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
