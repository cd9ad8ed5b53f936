"""Finds the channels: every folder of `api/channels` with a constant `CHANNEL`."""

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

import api.channels
from api.messaging.channel import Capabilities, Channel

FAREWELL = Capabilities(push=False, buttons=False, typing=False, edit=False, max_length=4000)


class Registry:
    """The channels by name; an unknown name has no capabilities at all."""

    def __init__(self, channels: Iterable[Channel]) -> None:
        self._channels = {channel.name: channel for channel in channels}

    def get(self, name: str) -> Channel | None:
        """Return a channel that is installed."""
        return self._channels.get(name)

    def capabilities(self, name: str) -> Capabilities:
        """Return what a channel can show."""
        channel = self._channels.get(name)
        return channel.capabilities if channel else FAREWELL

    def push_channels(self) -> tuple[str, ...]:
        """Return the names of the channels that we send to."""
        return tuple(
            sorted(name for name, each in self._channels.items() if each.capabilities.push)
        )


def plugins() -> list[ModuleType]:
    """Import the module `channel` of every channel folder, in order of name.

    A folder whose module lacks `CHANNEL` stops the start: AttributeError names it.
    """
    found = sorted(info.name for info in pkgutil.iter_modules(api.channels.__path__) if info.ispkg)
    return [importlib.import_module(f"api.channels.{name}.channel") for name in found]


def discover() -> Registry:
    """Return the registry of all channel folders."""
    return Registry([module.CHANNEL for module in plugins()])
