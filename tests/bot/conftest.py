"""The real model, an action server of our own and one event loop for all tests of the bot."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot.start.command import lean_rasa  # noqa: E402
from bot.start.logs import hide_noise, quiet  # noqa: E402

hide_noise()
lean_rasa()
quiet()

from bot.start.lighter.table import lighten, stock_rasa  # noqa: E402

lighten()

from action_server import ActionServer  # noqa: E402
from database import running_postgres  # noqa: E402
from rasa.core.agent import Agent  # noqa: E402
from rasa.core.tracker_store import InMemoryTrackerStore  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402

from bot import training  # noqa: E402
from bot.channel import converse  # noqa: E402
from bot.tracker_store import CareTrackerStore  # noqa: E402
from bot.turn import parse_turn  # noqa: E402

Wait = Callable[[Awaitable[Any]], Any]
TakeTurn = Callable[..., dict[str, Any]]
ASSERTION = "header.body.signature"


@pytest.fixture(scope="session", autouse=True)
def in_root(tmp_path_factory: Any) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield


@pytest.fixture(scope="session")
def model(in_root: None) -> Path:
    with stock_rasa():
        assert training.train() == 0
    return training.CURRENT


@pytest.fixture(scope="session")
def actions() -> Iterator[ActionServer]:
    with ActionServer() as server:
        yield server


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def agent(model: Path, actions: ActionServer, loop: asyncio.AbstractEventLoop) -> Agent:
    return Agent.load(
        str(model),
        tracker_store=InMemoryTrackerStore(Domain.empty()),
        action_endpoint=EndpointConfig(url=actions.url),
    )


@pytest.fixture(scope="session")
def domain(agent: Agent) -> Domain:
    return agent.domain


@pytest.fixture(scope="session")
def wait(loop: asyncio.AbstractEventLoop) -> Callable[[Awaitable[Any]], Any]:
    return loop.run_until_complete


Talk = Callable[..., dict[str, Any]]


@pytest.fixture
def talk(agent: Agent, wait: Callable[[Awaitable[Any]], Any], request: Any) -> Talk:
    """Takes a turn in a case of this test: `talk("text")` or `talk(intent="answer")`."""
    count = iter(range(1_000_000))

    def take(
        text: str = "",
        intent: str = "",
        entities: Any = None,
        language: str = "nl",
        pinned: bool = False,
        case: str = "",
        inbox: str = "",
    ) -> dict[str, Any]:
        inbox_id = inbox or f"i-{next(count)}"
        body: dict[str, Any] = {
            "case_id": case or f"c-{abs(hash(request.node.nodeid))}",
            "inbox_id": inbox_id,
            "kind": "payload" if intent else "text",
            "metadata": {
                "inbox_id": inbox_id,
                "assertion": "header.body.signature",
                "language": language,
                "language_pinned": pinned,
            },
        }
        if intent:
            body["payload"] = {"intent": intent, "entities": entities or {}}
        else:
            body["text"] = text
        return wait(converse(agent, parse_turn(body, agent.domain)))

    return take


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    # A Unix socket has no room for the long folders of pytest.
    folder = Path(tempfile.mkdtemp(prefix="nw-"))
    with running_postgres(folder) as address:
        yield address
    shutil.rmtree(folder)


@pytest.fixture
def store(url: str, agent: Agent) -> Iterator[CareTrackerStore]:
    made = CareTrackerStore(agent.domain, url=url)
    kept, agent.processor.tracker_store = agent.processor.tracker_store, made
    yield made
    agent.processor.tracker_store = kept
    made.engine.dispose()


@pytest.fixture
def case(request: Any) -> str:
    return f"c-{abs(hash(request.node.nodeid))}"


@pytest.fixture
def turn(agent: Agent, case: str, wait: Wait, actions: ActionServer) -> TakeTurn:
    actions.outcome = "citrix_ask_disconnect"

    def take(inbox: str, text: str = "mijn citrix hangt vast", intent: str = "") -> Any:
        said = {"kind": "text", "text": text}
        if intent:
            said = {"kind": "payload", "payload": {"intent": intent, "entities": {}}}  # type: ignore[dict-item]
        metadata = {"inbox_id": inbox, "assertion": ASSERTION, "language": "nl"}
        body = {"case_id": case, "inbox_id": inbox, "metadata": metadata, **said}
        return wait(converse(agent, parse_turn(body, agent.domain)))

    return take
