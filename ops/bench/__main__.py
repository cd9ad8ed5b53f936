"""`make bench`: a bare stock Rasa and the whole stack, measured in turn in one run."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from ops.bench import stock
from ops.bench.disk import fsyncs_a_second
from ops.bench.plan import Plan, Result, Side
from ops.bench.programs import host_key, running_house
from ops.bench.verdict import answers, bars, lines
from ops.layout import ROOT

SENDERS = 8
MOST_A_SECOND = 100
TEXTS: dict[Side, tuple[str, ...]] = {
    "stock": stock.TEXTS,
    "house": (
        "hoe staat het met mijn aanvraag",
        "is er al nieuws over de storing",
        "hoe ver zijn jullie met mijn melding",
    ),
}


@dataclass(frozen=True)
class Options:
    """How long and how often; `stock` keeps the bare Rasa for a next run."""

    warm_up: float
    seconds: float
    rounds: int
    stock: Path | None

    @classmethod
    def from_arguments(cls) -> "Options":
        """Read the command line."""
        parser = argparse.ArgumentParser(prog="python -m ops.bench", description=__doc__)
        parser.add_argument("--warm-up", type=float, default=30.0, help="seconds, each side")
        parser.add_argument("--seconds", type=float, default=30.0, help="of each window")
        parser.add_argument("--rounds", type=int, default=2, help="windows of each side")
        parser.add_argument("--stock", type=Path, help="folder that keeps the bare Rasa")
        return cls(**vars(parser.parse_args()))


def say(line: str) -> None:
    """Tell the person at the terminal what happens now."""
    print(f"  {line}", flush=True)


def send(plan: Plan) -> Result:
    """Carry out a plan on a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "ops.bench.sender"],
        cwd=ROOT,
        input=plan.to_json(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=plan.seconds + 300,
    )
    return Result(**json.loads(done.stdout))


def interleave(rounds: int, one: Callable[[Side], Result]) -> dict[Side, Result]:
    """Measure stock, house, stock, house … and put the windows of a side together."""
    together: dict[Side, Result] = {"stock": Result(), "house": Result()}
    for _ in range(rounds):
        for side, sum_of_side in together.items():
            sum_of_side.add(one(side))
    return together


def measure(options: Options, addresses: dict[Side, str], key: str) -> bool:
    """Measure and print; True when all bars are kept."""

    def window(seconds: float, pace: float | None) -> Callable[[Side], Result]:
        def one(side: Side) -> Result:
            secret = key if side == "house" else ""
            most = int(seconds * MOST_A_SECOND)
            plan = Plan(side, addresses[side], secret, TEXTS[side], SENDERS, seconds, pace, most)
            result = send(plan)
            say(f"{side:<6}{result.rate:7.1f} msg/s in {result.elapsed:.0f} s")
            return result

        return one

    say("warming up")
    interleave(1, window(options.warm_up, None))
    say(f"{SENDERS} senders, each waits for its answer")
    loop = interleave(options.rounds, window(options.seconds, None))
    say(f"{SENDERS} conversations, a message a second each")
    paced = interleave(options.rounds, window(options.seconds, 1.0))
    return report(loop, paced)


def report(loop: dict[Side, Result], paced: dict[Side, Result]) -> bool:
    """Print the tables and the bars."""
    for line in lines(f"{SENDERS} senders in a closed loop", loop):
        print(line)
    for line in lines(f"{SENDERS} conversations at one message a second", paced):
        print(line)
    print("\nAnswers")
    for side, result in loop.items():
        print(f"  {side:<8}{answers(result)}")
    print("\nBars")
    found = bars(loop, paced)
    for bar in found:
        print(bar)
    return all(bar.kept for bar in found)


def bench(options: Options) -> bool:
    """Start both sides, measure, stop both."""
    data = ROOT / "data"
    data.mkdir(exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=data)))
        kept = options.stock or folder / "stock"
        kept.mkdir(parents=True, exist_ok=True)
        say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        say(f"{fsyncs_a_second(folder):.0f} fsyncs a second on the data disk")
        say("a bare Rasa with TensorFlow: install, train and start take some minutes")
        rasa = stack.enter_context(stock.running_stock(kept.resolve()))
        say("the whole stack")
        layout = stack.enter_context(running_house(folder / "data"))
        return measure(options, {"stock": rasa, "house": layout.url("api")}, host_key(layout))


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Return 0 when all bars are kept."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        return 0 if bench(Options.from_arguments()) else 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
