"""Asks the running supervisor about its programs."""

from typing import Any
from xmlrpc.client import ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from ops.layout import Layout


class Control:
    """Asks the running supervisor about its programs."""

    def __init__(self, layout: Layout) -> None:
        transport: Any = SupervisorTransport(  # type: ignore[no-untyped-call]
            None, None, f"unix://{layout.control}"
        )
        self._calls: Any = ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def pid(self, program: str) -> int:
        """Return the process id of a program; 0 while it does not run."""
        return int(self._calls.getProcessInfo(program)["pid"])

    def stop(self, program: str) -> None:
        """Stop a program and keep it stopped."""
        self._calls.stopProcess(program, True)

    def start(self, program: str) -> None:
        """Start a program that was stopped."""
        self._calls.startProcess(program, True)
