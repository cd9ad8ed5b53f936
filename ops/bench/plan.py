"""What a sender is asked to do and what it brings back; both travel as JSON."""

import json
import math
import sys
from dataclasses import asdict, dataclass, field
from typing import Literal, Self, TypeAlias

Side: TypeAlias = Literal["stock", "house"]

PER_SESSION = 25


@dataclass(frozen=True)
class Plan:
    """One window of sending.

    Attributes:
        url: where the side listens.
        host_key: private key (PEM) of the page that signs people in; empty for stock.
        texts: what is typed, in turn.
        senders: how many people type at the same time.
        seconds: how long.
        pace: messages a second of each sender, whatever the answers do; None waits for each answer
            and sends the next message at once.
        most: messages after which the window ends early.
    """

    side: Side
    url: str
    host_key: str
    texts: tuple[str, ...]
    senders: int
    seconds: float
    pace: float | None
    most: int

    @property
    def conversations(self) -> int:
        """How many conversations of at most `PER_SESSION` messages may be needed."""
        return self.senders if self.pace else math.ceil(self.most / PER_SESSION)

    @property
    def sessions(self) -> int:
        """Sessions of each person, so that no session sends more than it may in a minute."""
        return math.ceil(self.pace * self.seconds / PER_SESSION) if self.pace else 1

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self))

    @classmethod
    def from_stdin(cls) -> Self:
        """Read what the starter wrote."""
        found = json.load(sys.stdin)
        return cls(**found | {"texts": tuple(found["texts"])})


@dataclass
class Result:
    """What came of one window; times in seconds.

    Attributes:
        elapsed: length of the window.
        answered: time from sending to the answer of each message that was answered in it.
        accepted: time from the acknowledgement to the answer of the same messages.
        silent: messages that were not answered.
        said: how often which answer came.
    """

    elapsed: float = 0.0
    answered: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    silent: int = 0
    said: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Result") -> None:
        """Put the result of another window to this one."""
        self.elapsed += other.elapsed
        self.answered += other.answered
        self.accepted += other.accepted
        self.silent += other.silent
        for text, times in other.said.items():
            self.said[text] = self.said.get(text, 0) + times

    @property
    def rate(self) -> float:
        """Answered messages a second."""
        return len(self.answered) / self.elapsed


def percentile(values: list[float], part: float) -> float:
    """Return the smallest value that `part` of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]
