"""What of Rasa's action call we read, and the body of a refusal."""

from typing import Any

from pydantic import BaseModel, Field


class Tracker(BaseModel):
    """The part of the tracker that we read; events, forms and the like are skipped unread."""

    sender_id: str
    slots: dict[str, Any] = Field(default_factory=dict)
    latest_message: dict[str, Any] | None = None


class Domain(BaseModel):
    """The domain has to be there, as the SDK asks; no action of ours looks into it."""


class ActionCall(BaseModel):
    """The part of Rasa's call that we read."""

    next_action: str = Field(min_length=1)
    sender_id: str
    tracker: Tracker
    domain: Domain | None = None

    def for_sdk(self) -> dict[str, Any]:
        """Return the call as the SDK takes it, without a copy of what is in it."""
        return {
            "next_action": self.next_action,
            "sender_id": self.sender_id,
            "tracker": dict(self.tracker),
            "domain": None if self.domain is None else {},
        }


class Rejection(BaseModel):
    """The body that Rasa reads from a 400, 404 or 449."""

    error: str
    action_name: str
