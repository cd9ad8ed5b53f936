"""`python -m actions`: the TCP app and the socket of the secure page in one process."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI

from actions import bootstrap, logging
from actions.errors import Broken
from actions.main import create_app
from actions.proof.endpoints import secure_app
from actions.settings import Settings

_GRACE_SECONDS = 3
_KEEP_ALIVE_SECONDS = 30
"""Longer than clients keep a connection that nobody uses, so that none is shut under a request."""

log = structlog.get_logger()


class _Server(uvicorn.Server):
    """A server that leaves the signals to us, once for both."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: FastAPI, **options: Any) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            **options,
        )
    )


def _socket(path: Path) -> socket.socket:
    """Return a listening socket that only this user can reach (uvicorn's own is open to all)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
    finally:
        os.umask(before)
    return listening


def _uvicorns_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the loop that uvicorn would choose: the fast one, where it is there."""
    return uvicorn.Config("", log_config=None).get_loop_factory()


async def _broken(house: bootstrap.House) -> None:
    await house.broken.wait()


async def serve(settings: Settings) -> bool:
    """Run until told to stop (True), or until the slot is lost or a loop has ended (False).

    Raises:
        SlotTaken: another process runs this slot; its socket stays as it is.
    """
    house = bootstrap.build(settings)
    await house.slot.take()
    outside = _server(create_app(house), host=settings.actions_host, port=settings.actions_port)
    inside = _server(secure_app(house.secure), lifespan="off")
    listening = _socket(settings.secure_socket)

    def stop() -> None:
        outside.should_exit = inside.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    watches = [asyncio.create_task(house.slot.watch()), asyncio.create_task(_broken(house))]
    for watch in watches:
        watch.add_done_callback(lambda _task: stop())
    try:
        await asyncio.gather(outside.serve(), inside.serve(sockets=[listening]))
        return not any(watch.done() for watch in watches)
    finally:
        for watch in watches:
            watch.cancel()
        settings.secure_socket.unlink(missing_ok=True)


def main() -> None:
    """Read the settings and serve."""
    settings = Settings()
    logging.configure(settings.log_level)
    try:
        with asyncio.Runner(loop_factory=_uvicorns_loop()) as runner:
            told_to = runner.run(serve(settings))
    except Broken as error:
        log.warning("actions.refused_to_start", error=error.code, **error.context)
        sys.exit(1)
    sys.exit(0 if told_to else 1)


if __name__ == "__main__":
    main()
