"""A channel that can do as little as possible: no buttons, no edit, no typing, short texts."""

from api.messaging.channel import Capabilities, DeliveryFailed, OutboundMessage


class PlainChannel:
    """Keeps what it was asked to send; can fail for a while or for good."""

    name = "plain"
    capabilities = Capabilities(push=True, buttons=False, typing=False, edit=False, max_length=160)

    def __init__(self) -> None:
        self.sent: list[tuple[str, OutboundMessage]] = []
        self.failures: list[DeliveryFailed] = []

    async def send(self, address: str, message: OutboundMessage) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((address, message))
        return f"plain-{len(self.sent)}"

    @property
    def texts(self) -> list[str]:
        return [message.text for _, message in self.sent]
