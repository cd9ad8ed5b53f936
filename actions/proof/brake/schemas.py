"""What the brake needs of the rest: the ledger and somebody on call."""

from collections.abc import Awaitable
from typing import Literal, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from actions.proof.brake.models import Brake

Happening = Literal["brake.pulled", "brake.released"]


class Report(Protocol):
    """Tells `api` that the brake was pulled or released, in the caller's transaction, once."""

    def __call__(
        self, session: AsyncSession, kind: Happening, brake: Brake, /
    ) -> Awaitable[object]: ...
