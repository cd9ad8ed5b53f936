"""The only door of the bot: a turn comes in, its answer goes out, each turn is taken once."""

import logging
from typing import Any, Awaitable, Callable, Dict, Optional

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.lock_store import LockError
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.turn import CHANNEL, BadTurn, Turn, answer, find_turn, parse_turn

logger = logging.getLogger(__name__)


class CareOutput(CollectingOutputChannel):
    """Collects nothing: answers are read from the tracker."""

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """The tracker has it already."""


class CareInput(InputChannel):
    """`POST turn`, `GET turn/<case>/<inbox>` and `GET ready` under /webhooks/care."""

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("care")
        routes.add_route(_take_turn, "/turn", methods=["POST"])
        routes.add_route(_read_turn, "/turn/<case_id:str>/<inbox_id:str>", methods=["GET"])
        routes.add_route(_ready, "/ready", methods=["GET"])
        return routes


async def _take_turn(request: Request) -> HTTPResponse:
    agent: Agent = request.app.ctx.agent
    try:
        turn = parse_turn(request.json, agent.domain)
    except BadTurn as error:
        return _error(400, str(error))
    except InvalidUsage:
        return _error(400, "body_not_json")
    try:
        return response.json(await converse(agent, turn))
    except (SQLAlchemyError, LockError):
        logger.exception("turn.not_stored")
        return _error(503, "tracker_unavailable")


async def _read_turn(request: Request, case_id: str, inbox_id: str) -> HTTPResponse:
    agent: Agent = request.app.ctx.agent
    try:
        tracker = await agent.tracker_store.retrieve(case_id)
    except SQLAlchemyError:
        logger.exception("turn.not_read")
        return _error(503, "tracker_unavailable")
    events = find_turn(tracker, inbox_id) if tracker else None
    if events is None:
        return _error(404, "turn_unknown")
    return response.json(answer(case_id, inbox_id, events))


async def _ready(request: Request) -> HTTPResponse:
    agent: Optional[Agent] = request.app.ctx.agent
    if agent is None or not agent.is_ready():
        return response.json({"status": "not_ready"}, status=503)
    return response.json({"status": "ready", "model": agent.model_id})


async def converse(agent: Agent, turn: Turn) -> Dict[str, Any]:
    """Takes the turn unless the tracker has it, and answers from the tracker.

    These are the steps of Rasa's `handle_message` on one loaded tracker. Everything a turn adds is
    stored in one transaction at the end: a turn is in the tracker whole or not at all.
    """
    processor = agent.processor
    output = CareOutput()
    async with agent.lock_store.lock(turn.case_id):
        tracker = await processor.fetch_tracker_and_update_session(turn.case_id, output)
        if find_turn(tracker, turn.inbox_id) is None:
            await processor._handle_message_with_tracker(turn.message(), tracker)
            tracker = await processor.run_action_extract_slots(output, tracker)
            await processor._run_prediction_loop(output, tracker)
            await processor.save_tracker(tracker)
    return answer(turn.case_id, turn.inbox_id, find_turn(tracker, turn.inbox_id) or [])


def _error(status: int, key: str) -> HTTPResponse:
    return response.json({"error": key}, status=status)
