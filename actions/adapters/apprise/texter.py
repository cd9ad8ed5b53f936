"""Sends short messages to an address of apprise that is made from a template."""

from datetime import timedelta
from functools import partial

from apprise import Apprise, AppriseAsset, NotifyType
from pydantic import SecretStr

from actions.bulkhead import Bulkhead
from actions.errors import Broken
from actions.ports.texter import Text, TextUnavailable

NUMBER = "{number}"
_EXAMPLE = "+31612345678"
_PATIENCE = timedelta(seconds=10)
_PLACES = 4
"""Threads of its own: a provider that hangs takes none of those that others wait for."""


class AppriseTexter:
    """One provider; each message gets the template with its own number in it.

    Raises:
        Broken: on building, when the template has no place for a number or apprise cannot read it.
    """

    def __init__(self, template: SecretStr, *, patience: timedelta = _PATIENCE) -> None:
        self._template = template
        self._patience = patience.total_seconds()
        self._threads = Bulkhead(_PLACES, "sms")
        plain = template.get_secret_value()
        if NUMBER not in plain or not Apprise().add(plain.replace(NUMBER, _EXAMPLE)):
            raise Broken("settings.sms_url")

    async def send(self, text: Text) -> None:
        """Send one message; raises TextUnavailable."""
        address = self._template.get_secret_value().replace(NUMBER, text.to)
        try:
            taken = await self._threads.run(partial(_deliver, address, text.body), self._patience)
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
