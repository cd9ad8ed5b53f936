"""The web chat as a channel: browsers read the timeline themselves, nothing is pushed to them."""

from typing import Final

from api.messaging import Capabilities, DeliveryFailed, OutboundMessage

NAME: Final = "web"
LONGEST_MESSAGE: Final = 4000


class WebChannel:
    """The port's view of the web chat."""

    name = NAME
    capabilities = Capabilities(
        push=False, buttons=True, typing=True, edit=False, max_length=LONGEST_MESSAGE
    )

    async def send(self, address: str, message: OutboundMessage) -> str:
        """Refuse: an entry of the timeline is all that a browser needs."""
        raise DeliveryFailed(f"{message.key} has no push address {address}", permanent=True)


CHANNEL: Final = WebChannel()
