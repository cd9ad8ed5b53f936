"""Loopback ports for programs that open their port themselves, some seconds after we chose it.

They lie below the range from which the kernel takes ports for outgoing connections (from 32768 on
Linux, 49152 elsewhere), so that no connection takes one meanwhile.
"""

import secrets
import socket

FIRST, LAST = 20_000, 32_000


def free_ports(number: int) -> list[int]:
    """Return so many different ports that are free now."""
    held: list[socket.socket] = []
    try:
        while len(held) < number:
            candidate = socket.socket()
            held.append(candidate)
            try:
                candidate.bind(("127.0.0.1", FIRST + secrets.randbelow(LAST - FIRST)))
            except OSError:
                held.pop().close()
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()
