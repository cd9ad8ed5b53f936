"""Holds what was measured against the bars and says it in a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from ops.bench.plan import Result, Side, percentile

LEAST_RATE_RATIO = 3.0
MOST_DELAY_RATIO = 0.3
MOST_DELAY_MS = 150.0


@dataclass(frozen=True)
class Bar:
    """One number and whether it is where it must be."""

    name: str
    value: float
    wanted: str
    kept: bool

    def __str__(self) -> str:
        word = "PASS" if self.kept else "MISSED"
        return f"  {word:<8}{self.name:<34}{self.value:8.2f}   {self.wanted}"


def p95(result: Result) -> float:
    """Milliseconds from sending to the answer that 95 of 100 messages keep."""
    return percentile(result.answered, 0.95) * 1000


def bars(loop: dict[Side, Result], paced: dict[Side, Result]) -> list[Bar]:
    """Return the three bars; both delays start when a message is sent, accepting it included."""
    rates = loop["house"].rate / loop["stock"].rate
    delay = p95(paced["house"])
    ratio = delay / p95(paced["stock"])
    silent = sum(each.silent for each in (loop["house"], paced["house"]))
    return [
        Bar(
            "messages a second, times stock",
            rates,
            f">= {LEAST_RATE_RATIO}",
            rates >= LEAST_RATE_RATIO,
        ),
        Bar(
            "p95 of an answer, part of stock",
            ratio,
            f"<= {MOST_DELAY_RATIO}",
            ratio <= MOST_DELAY_RATIO,
        ),
        Bar("p95 of an answer, ms", delay, f"<= {MOST_DELAY_MS:.0f}", delay <= MOST_DELAY_MS),
        Bar("messages without an answer", silent, "0", silent == 0),
    ]


def lines(title: str, results: dict[Side, Result]) -> Iterator[str]:
    """Yield a table of both sides."""
    yield f"\n{title}"
    yield f"  {'':<8}{'msg/s':>8}{'p50 ms':>9}{'p95 ms':>9}{'p95 after 202':>16}{'messages':>10}"
    for side, result in results.items():
        p50 = percentile(result.answered, 0.5) * 1000
        accepted = percentile(result.accepted, 0.95) * 1000
        yield (
            f"  {side:<8}{result.rate:8.1f}{p50:9.1f}{p95(result):9.1f}{accepted:16.1f}"
            f"{len(result.answered):10}"
        )


def answers(result: Result) -> str:
    """Return the most common answer and its share, so that nobody measures excuses."""
    text, times = max(result.said.items(), key=lambda each: each[1])
    return f"{100 * times / sum(result.said.values()):.0f} % «{text}»"
