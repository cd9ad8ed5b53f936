"""What a channel or page may use of the program, reached through the request."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

if TYPE_CHECKING:
    from api.actions_client.client import ActionsClient
    from api.break_glass.service import BreakGlass
    from api.clock import Clock
    from api.db import DbSessions
    from api.handoff.context import Cards
    from api.handoff.outages import OutageService
    from api.handoff.service import HandoffService
    from api.handoff.telling import Telling
    from api.learning.service import Learning
    from api.messaging.intake import Intake
    from api.messaging.registry import Registry
    from api.messaging.wakeups import Wakeups
    from api.settings import Settings
    from api.sign_in.service import SignIns
    from api.texts.loader import Texts


@dataclass(frozen=True, slots=True)
class Services:
    """The object graph of the running program; `app.state.services`.

    `sign_ins` is None where no identity provider is known, `break_glass` where there is no
    emergency door.
    """

    settings: "Settings"
    clock: "Clock"
    sessions: "DbSessions"
    intake: "Intake"
    wakeups: "Wakeups"
    registry: "Registry"
    actions: "ActionsClient"
    texts: "Texts"
    handoff: "HandoffService"
    outages: "OutageService"
    telling: "Telling"
    cards: "Cards"
    learning: "Learning"
    sign_ins: "SignIns | None"
    break_glass: "BreakGlass | None"


def services(connection: HTTPConnection) -> Services:
    """Return the services of the program that serves this request."""
    found: Services = connection.app.state.services
    return found


Care = Annotated[Services, Depends(services)]
