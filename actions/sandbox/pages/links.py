"""Makes the addresses in a letter clickable."""

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def linked(text: str) -> Markup:
    """Return the text, escaped, with its web addresses as links that open in a new tab."""
    parts: list[Markup] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        address = escape(found.group())
        parts.append(escape(text[end : found.start()]))
        parts.append(
            Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(
                address
            )
        )
        end = found.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts)
