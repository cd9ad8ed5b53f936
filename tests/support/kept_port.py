"""A loopback port that stays ours while nobody listens on it."""

import socket


class KeptPort:
    """`listen` opens the port, `keep` holds it so that who connects is refused.

    A socket that is bound and does not listen refuses connections, and nobody else gets its port.
    """

    def __init__(self) -> None:
        self.port = 0
        self._held: socket.socket | None = None
        self.keep()

    def keep(self) -> None:
        """Bind the port, a free one the first time; who listened on it has closed it."""
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", self.port))
        self.port = held.getsockname()[1]
        self._held = held

    def listen(self) -> socket.socket:
        """Return the socket, open; it belongs to the caller from now on."""
        if self._held is None:
            raise RuntimeError("the port is open already")
        listening, self._held = self._held, None
        listening.listen(128)
        return listening

    def close(self) -> None:
        """Give the port up."""
        if self._held is not None:
            self._held.close()
            self._held = None
