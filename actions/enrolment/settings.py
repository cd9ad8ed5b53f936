"""How people are invited, reminded and counted."""

from datetime import time, timedelta
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class EnrolmentSettings(BaseModel):
    """All of `NACHTWACHT_ENROLMENT__…`; times of day are those of the company's time zone.

    `directory_contacts`: whether a phone or second address of the directory may become a proof.
    """

    model_config = ConfigDict(frozen=True)

    page: str = ""
    """Where people sign in and register, such as https://care.example/chat; without it no letter
    leaves."""
    language: Literal["nl", "en"] = "nl"
    """Of the letter to somebody whose language the directory does not know."""
    remind_after: tuple[timedelta, ...] = (timedelta(days=7), timedelta(days=21))
    """Since the invitation, in order; () for no reminder."""
    per_minute: int = Field(default=30, ge=1)
    office_opens: time = time(9)
    office_closes: time = time(17)
    office_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    """1 is Monday. Letters leave within these hours only."""

    sync_every: timedelta = Field(default=timedelta(hours=6), ge=timedelta(minutes=5))
    page_size: int = Field(default=100, ge=1, le=999)
    page_pause: timedelta = timedelta(milliseconds=500)
    """Between two pages, so that the directory has room for who is in trouble now."""
    directory_contacts: bool = False

    @model_validator(mode="after")
    def _can_ever_send(self) -> Self:
        if not self.office_days or not self.office_days <= set(range(1, 8)):
            raise ValueError("office_days are numbers of 1 (Monday) to 7")
        if self.office_opens >= self.office_closes:
            raise ValueError("the office opens before it closes")
        if list(self.remind_after) != sorted(self.remind_after):
            raise ValueError("remind_after goes from early to late")
        if self.page and not self.page.startswith(("https://", "http://127.0.0.1")):
            raise ValueError("the page must be an https address")
        return self
