"""Every setting that is missing or wrong, by the name of its environment variable."""

from pydantic import BaseModel, ValidationError

from actions.domain.examined import Line, wrong
from actions.settings import Settings

PREFIX = "NACHTWACHT_"
SETTINGS = "settings"


def read() -> tuple[Settings | None, list[Line]]:
    """Return the settings, or None with a line for each that is missing or wrong.

    Values are never repeated: they may be secrets.
    """
    try:
        return Settings(), []
    except ValidationError as error:
        found = error.errors(include_input=False, include_context=False, include_url=False)
        return None, [_line(tuple(each["loc"]), each["type"], each["msg"]) for each in found]


def _line(place: tuple[int | str, ...], kind: str, message: str) -> Line:
    name = PREFIX + "__".join(str(part) for part in place).upper() if place else "all together"
    if kind != "missing":
        return wrong(SETTINGS, f"{name}: {message}", f"Correct {name}.")
    inner = ", ".join(_required(str(place[0])) if len(place) == 1 else ())
    mend = f"Set {name}__…: {inner}." if inner else f"Set {name}."
    return wrong(SETTINGS, f"{name} is missing", mend)


def _required(part: str) -> list[str]:
    """Return what a part of the settings, such as `citrix`, cannot do without."""
    kind = Settings.model_fields[part].annotation
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return []
    return [name.upper() for name, field in kind.model_fields.items() if field.is_required()]
