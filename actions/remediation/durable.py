"""The port to durable execution: work that goes on where it was after a crash."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from enum import StrEnum
from typing import Any, Protocol

Json = dict[str, Any]


class State(StrEnum):
    """How a workflow stands; FAILED by an error of our own."""

    GOING = "going"
    DONE = "done"
    FAILED = "failed"


StepFunction = Callable[[], Coroutine[Any, Any, Json]]


class Journal(Protocol):
    """What a workflow may do; a completed call returns its stored result after a restart.

    Everything that touches the world goes through `step`, and a step must be safe to repeat: the
    one that was interrupted runs again. Results are JSON: ids and small facts, no secrets.
    """

    async def step(self, name: str, function: StepFunction) -> Json:
        """Run the function once and remember what it returned."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; a restart does not begin the wait anew."""
        ...

    async def wait(self, topic: str, seconds: float) -> Json | None:
        """Return the next signal on the topic, or None after `seconds`."""
        ...


Workflow = Callable[[Journal, Json], Awaitable[str]]


class Engine(Protocol):
    """Starts workflows and signals them, from outside a workflow."""

    async def start(self, run_id: str, args: Json) -> None:
        """Start the workflow; the same id again does nothing."""
        ...

    async def signal(self, run_id: str, topic: str, payload: Mapping[str, Any], key: str) -> None:
        """Deliver a signal once per key, also when the workflow is not waiting yet."""
        ...

    async def states(self, run_ids: list[str]) -> dict[str, State]:
        """Return how the runs stand; one that was never started is left out."""
        ...
