"""What the intranet page and the on-call notices say to the pretend company."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def storable(value: str) -> str:
    """Return the text when a database can hold it; raises ValueError otherwise."""
    value.encode()  # half a surrogate pair raises UnicodeEncodeError, a ValueError
    if "\x00" in value:
        raise ValueError("a zero byte is not text")
    return value


Text = Annotated[str, AfterValidator(storable)]


class TokenRequest(BaseModel):
    """Who the visitor of the intranet wants to be."""

    model_config = ConfigDict(extra="forbid")

    person_id: Text = Field(max_length=64)
    lang: Literal["nl", "en"] = "nl"


class Notice(BaseModel):
    """A notice as apprise's `json://` sends it."""

    title: Text = Field(default="", max_length=500)
    message: Text = Field(max_length=20_000)


class DemoPerson(BaseModel):
    """One choice on the intranet; `why` says in both languages what is interesting."""

    person_id: str
    name: str
    title: str
    department: str
    why: dict[str, str]
    can_sign_in: bool
