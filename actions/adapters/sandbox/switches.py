"""How the demo company is broken right now."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from actions.sandbox.company.models import Switch


async def switch(session: AsyncSession, name: str) -> str:
    """Return the value of a switch; `ok` when nobody touched it."""
    value = await session.scalar(select(Switch.value).where(Switch.name == name))
    return value or "ok"
