"""`GET /health/ready`: is this program able to take messages in?"""

import asyncio

from fastapi import APIRouter, Request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import JSONResponse

router = APIRouter(include_in_schema=False)

DATABASE_TIMEOUT = 3.0


@router.get("/health/ready")
async def ready(request: Request) -> JSONResponse:
    """Answer 200 while the database is there; bot and actions are told, but do not count."""
    graph = request.app.state.graph
    database, bot, actions = await asyncio.gather(
        _database(graph.engine), graph.bot.ready(), graph.services.actions.ready()
    )
    body = {
        "status": "ready" if database else "not ready",
        "database": _word(up=database),
        "bot": _word(up=bot),
        "actions": _word(up=actions),
    }
    return JSONResponse(body, 200 if database else 503)


async def _database(engine: AsyncEngine) -> bool:
    try:
        async with asyncio.timeout(DATABASE_TIMEOUT), engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, TimeoutError):
        return False
    return True


def _word(*, up: bool) -> str:
    return "up" if up else "down"
