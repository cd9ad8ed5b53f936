"""What channels speak to: intake, timeline, wake-ups and the channel port.

    accepted = await care.intake.accept(InboundMessage(...))   # one commit, then answer 202
    entries = await timeline.read(care.sessions, person_id, after=seq)  # oldest first
    async for wakeup in care.wakeups.listen(person_id): ...    # Wakeup.ENTRIES | Wakeup.TYPING
    await people.introduce(care.sessions, PersonFacts(...))    # after the sign-in of a person
    link = await care.actions.link(Asker(...), challenge_id)   # SecureLink(url, expires_at)

`care` is the argument `care: Care` of an endpoint.
"""

from api.announcing import Wakeup
from api.conversation import people, timeline
from api.conversation.people import PersonFacts
from api.conversation.views import ButtonView, EntryView, LinkView
from api.messaging.channel import (
    Capabilities,
    Channel,
    DeliveryFailed,
    OutboundButton,
    OutboundMessage,
)
from api.messaging.inbound import Accepted, InboundMessage
from api.messaging.intake import Intake
from api.messaging.services import Care, Services, services
from api.messaging.wakeups import Wakeups

__all__ = [
    "Accepted",
    "ButtonView",
    "Capabilities",
    "Care",
    "Channel",
    "DeliveryFailed",
    "EntryView",
    "InboundMessage",
    "Intake",
    "LinkView",
    "OutboundButton",
    "OutboundMessage",
    "PersonFacts",
    "Services",
    "Wakeup",
    "Wakeups",
    "people",
    "services",
    "timeline",
]
