"""Sends short messages to an address of apprise that is made from a template."""

import asyncio
from datetime import timedelta
from functools import partial

from apprise import Apprise, AppriseAsset, NotifyType
from pydantic import SecretStr

from actions.errors import Broken
from actions.ports.texter import Text, TextUnavailable

NUMBER = "{number}"
_EXAMPLE = "+31612345678"
_PATIENCE = timedelta(seconds=10)


class AppriseTexter:
    """One provider; each message gets the template with its own number in it.

    Raises:
        Broken: on building, when the template has no place for a number or apprise cannot read it.
    """

    def __init__(self, template: SecretStr, *, patience: timedelta = _PATIENCE) -> None:
        self._template = template
        self._patience = patience.total_seconds()
        plain = template.get_secret_value()
        if NUMBER not in plain or not Apprise().add(plain.replace(NUMBER, _EXAMPLE)):
            raise Broken("settings.sms_url")

    async def send(self, text: Text) -> None:
        """Send one message; raises TextUnavailable."""
        address = self._template.get_secret_value().replace(NUMBER, text.to)
        try:
            async with asyncio.timeout(self._patience):
                taken = await asyncio.to_thread(partial(_deliver, address, text.body))
        except TimeoutError as error:
            raise TextUnavailable("late") from error
        if not taken:
            raise TextUnavailable("refused")


def _deliver(address: str, body: str) -> bool:
    """Send one message; False when it was not taken. Blocks."""
    sender = Apprise(
        asset=AppriseAsset(app_id="Nachtwacht", app_desc="Nachtwacht", async_mode=False)
    )
    return sender.add(address) and bool(sender.notify(body=body, notify_type=NotifyType.INFO))
