"""Which mail addresses and phone numbers can be registered."""

import re

_ADDRESS = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9_%+'-]|\.(?!\.)){0,62}(?<!\.)"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_LONGEST = 254
_NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
_GAPS = re.compile(r"[\s().\-/]")
_HOME = "+31"


def plain_address(typed: str) -> str | None:
    """Return exactly one mail address; None for anything else."""
    address = typed.strip()
    fits = len(address) <= _LONGEST and _ADDRESS.fullmatch(address)
    return address if fits else None


def plain_number(typed: str) -> str | None:
    """Return a number as `+31612345678`; one that begins with a 0 is Dutch. None for none."""
    plain = _GAPS.sub("", typed.strip())
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    elif plain.startswith("0"):
        plain = _HOME + plain[1:]
    return plain if _NUMBER.fullmatch(plain) else None
