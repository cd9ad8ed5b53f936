"""The secure page as its own process, in front of proof on a Unix socket, for a real browser."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn

from actions.proof.endpoints import secure_app
from actions.proof.rules import ProofRules
from tests.support.proof import SECURE_TOKEN, ProofHouse, proof_house
from tests.support.waiting import PATIENCE

Result = TypeVar("Result")
CHAT_URL = "http://127.0.0.1:1/guest"


class Loop:
    """An event loop on a thread of its own, so that a test can stay synchronous."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Result], seconds: float = PATIENCE) -> Result:
        """Run to the end and return the result."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def stop(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)


class Socket:
    """The socket app; `stop` takes the repairing program away, `start` brings it back."""

    def __init__(self, loop: Loop, house: ProofHouse, path: Path) -> None:
        self._loop, self.path = loop, path
        self._app = secure_app(house.door)

    def start(self) -> None:
        """Listen; requests wait until the server takes them."""
        listener = socket.socket(socket.AF_UNIX)
        self.path.unlink(missing_ok=True)
        listener.bind(str(self.path))
        listener.listen()
        config = uvicorn.Config(self._app, lifespan="off", log_level="error", access_log=False)
        self._server = uvicorn.Server(config)

        async def begin() -> "asyncio.Task[None]":
            return asyncio.create_task(self._server.serve(sockets=[listener]))

        self._task = self._loop.run(begin())

    def stop(self) -> None:
        """Close the socket and wait until it is closed."""
        self._server.should_exit = True

        async def end() -> None:
            await self._task

        self._loop.run(end())
        self.path.unlink(missing_ok=True)


class SecurePage:
    """The running page: `house` is what lies behind it, `log()` what the process wrote."""

    def __init__(self, loop: Loop, house: ProofHouse, door: Socket, url: str, log: Path) -> None:
        self.run = loop.run
        self.house = house
        self.door = door
        self.url = url
        self.socket_path = door.path
        self._log = log

    @contextmanager
    def courier_at_work(self) -> Iterator[None]:
        """Let the courier run in the background, as it does in the program."""

        async def begin() -> "asyncio.Task[None]":
            return asyncio.create_task(self.house.courier.run())

        async def end(task: "asyncio.Task[None]") -> None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        task = self.run(begin())
        try:
            yield
        finally:
            self.run(end(task))

    def log(self) -> str:
        """Return all that the page's process has written."""
        return self._log.read_text(errors="replace")


def _environment(database: str, door: Path, url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "NACHTWACHT_ENV": "development",
        "NACHTWACHT_DATABASE_URL": database,
        "NACHTWACHT_SECURE_SOCKET": str(door),
        "NACHTWACHT_SECURE_TOKEN": SECURE_TOKEN,
        "NACHTWACHT_SECURE_PUBLIC_URL": url,
        "NACHTWACHT_EMERGENCY_NUMBER": "088 - 123 45 67",
        "NACHTWACHT_MAIL_CODES": "true",
        "NACHTWACHT_CHAT_URL": CHAT_URL,
    }


@contextmanager
def secure_page(
    role_urls: dict[str, str], folder: Path, *, rules: ProofRules | None = None, **settings: str
) -> Iterator[SecurePage]:
    """Start everything; `settings` are added to the environment of the page's process."""
    loop, socket_path, log = Loop(), folder / "s.sock", folder / "page.log"
    context = proof_house(role_urls["actions"], rules)
    house = loop.run(context.__aenter__())
    door = Socket(loop, house, socket_path)
    door.start()
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    environment = _environment(role_urls["secure"], socket_path, url) | settings
    command = [
        sys.executable, "-m", "uvicorn", "actions.secure_page.main:build", "--factory",
        "--fd", str(listener.fileno()), "--no-proxy-headers",
    ]  # fmt: skip
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, env=environment, pass_fds=[listener.fileno()], stdout=written, stderr=written
        )
    try:
        httpx.get(f"{url}/health/ready", timeout=PATIENCE).raise_for_status()
        yield SecurePage(loop, house, door, url, log)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        listener.close()
        door.stop()
        loop.run(context.__aexit__(None, None, None))
        loop.stop()
