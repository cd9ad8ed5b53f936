"""Hides passwords, codes and citizen numbers before anything is stored."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from stdnum.nl import bsn

from api.messaging import secrets_look

MASK = "••••••"

_WORD_FOR_IT = (
    r"(?:wa(?:ch?t|tch|cth)w?o+r?d?(?:en|je)?|wachtwrd|wachtwoord\w{0,2}|pas(?:s|w)?wo+r+[dt]?e?n?s?"
    r"|pasw(?:or|oor)d|passwrd|passwd|pwd|pw|ww|w8woord|pass(?:code|phrase)?|passwort"
    r"|mot\sde\spasse|kennwort)"
)
_PIN = r"(?:pin(?:\s?code|nummer)?|pincode)"
_CODE = r"(?:(?:toegangs|inlog|verificatie|sms|beveiligings|herstel|login|access|security)?code)"
_FILLER = (
    r"(?:(?:van|voor|for|of|op|on)\s+(?:(?:mijn|m'n|mn|de|het|my|the)\s+)?[a-zà-ÿ0-9]{2,20}"
    r"|nu|now|dus|gewoon|still|nog|steeds|altijd|always|just|weer|echt|really|mijn|my)"
)
_NEXT = r"(?P<token>\"[^\"\n]{1,80}\"|'[^'\n]{1,80}'|«[^»\n]{1,80}»|“[^”\n]{1,80}”|\S+)"
_VERB = r"(?:is|was|wordt|werd|were|becomes|=|:|=>|->|→|luidt|reads)"

_TALK = re.compile(rf"(?<!\w)(?:{_WORD_FOR_IT}|{_PIN})(?!\w)", re.IGNORECASE)
_SAID = re.compile(
    rf"(?<!\w){_WORD_FOR_IT}(?:\s+{_FILLER}){{0,3}}\s*(?:(?<![\w]){_VERB}(?!\w)|[:=]|[-=]>|→)"
    rf"[\s:=]*(?:{_FILLER}\s+|:\s*){{0,3}}{_NEXT}",
    re.IGNORECASE,
)
_SAID_BEFORE = re.compile(
    rf"{_NEXT}[\s,]+(?:(?:is|was|als|as)\s+)(?:(?:mijn|m'n|mn|het|het oude|het nieuwe|my|the|"
    rf"our|ons|nieuwe|new|old|oude)\s+){{0,3}}{_WORD_FOR_IT}(?!\w)",
    re.IGNORECASE,
)
_NEAR = re.compile(rf"(?<!\w){_WORD_FOR_IT}(?!\w)(?P<rest>(?:[ \t,]+\S+){{1,5}})", re.IGNORECASE)
_PIN_SAID = re.compile(
    rf"(?<!\w){_PIN}(?!\w)(?:\s+{_FILLER}){{0,2}}\s*(?:{_VERB})?[\s:=]*(?P<token>\d{{4,8}})(?!\w)",
    re.IGNORECASE,
)
_CODE_SAID = re.compile(
    rf"(?<!\w)(?P<before>\w+[\s-]+)?{_CODE}(?:\s+{_FILLER}){{0,2}}\s*(?P<verb>{_VERB})?[\s:=]*"
    r"(?P<token>\d{4,8}|\d{3}[ -]\d{3,4})(?!\w)",
    re.IGNORECASE,
)
_ERROR_TALK = re.compile(
    r"error|fout|melding|message|status|stop|bug|exit|krijg|geeft|staat|shows|gives|get|zie|see|event",
    re.IGNORECASE,
)
_OPEN_CODE = re.compile(r"(?<![\w.,-])(?:\d{6,8}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4})(?![\w]|[.,]\d)")
_BSN = re.compile(r"(?<![\w.])(?:\d{9}|\d{4}[. -]\d{2}[. -]\d{3}|\d{3}[. -]\d{3}[. -]\d{3})(?!\w)")
_RECOVERY = re.compile(r"(?<![\w-])(?=\S*\d)[0-9a-z]{4}(?:-[0-9a-z]{4}){3}(?![\w-])", re.IGNORECASE)
"""A recovery code as it is shown, in four groups of four."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Masked:
    """The text as it may be kept; `secret` when a password or code was hidden in it."""

    text: str
    secret: bool


def talks_of_secrets(text: str) -> bool:
    """True when a line mentions a password or pin code, so that the next one may hold it."""
    return _TALK.search(text) is not None


def clean(text: str) -> str:
    """Drop characters that cannot be stored (NUL, half surrogates)."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def mask(text: str, *, talk: bool = False, challenge: bool = False) -> Masked:
    """Hide what looks like a secret.

    Args:
        text: what was typed.
        talk: a password was the subject of the lines just before.
        challenge: the person is giving a proof right now, so short numbers are codes.
    """
    text = clean(text)
    hidden = _BSN.sub(lambda m: MASK if bsn.is_valid(m.group()) else m.group(), text)
    secret = _hide_codes(hidden, challenge=challenge)
    secret = _hide_said(secret)
    if talk or challenge or talks_of_secrets(text):
        secret = _hide_loose(secret)
    return Masked(secret, secret != hidden)


def mask_tree(value: Any, **context: bool) -> Any:
    """Mask every string of a parsed body, keys included."""
    if isinstance(value, str):
        return mask(value, **context).text
    if isinstance(value, list):
        return [mask_tree(item, **context) for item in value]
    if isinstance(value, dict):
        return {
            mask(str(key), **context).text: mask_tree(item, **context)
            for key, item in value.items()
        }
    return value


def _hide_codes(text: str, *, challenge: bool) -> str:
    text = _RECOVERY.sub(MASK, text)
    text = _PIN_SAID.sub(_hide_token, text)
    text = _CODE_SAID.sub(_hide_own_code, text)
    return _OPEN_CODE.sub(MASK, text) if challenge else text


def _hide_own_code(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 25) : match.start("token")]
    if _ERROR_TALK.search(before) or (match["verb"] is None and len(match["token"]) < 6):
        return match.group()
    return _hide_token(match)


def _hide_said(text: str) -> str:
    text = _again(_SAID, _hide_unless_innocent, text)
    text = _SAID_BEFORE.sub(_hide_unless_innocent, text)
    return _NEAR.sub(_hide_near, text)


def _again(pattern: re.Pattern[str], hide: Callable[[re.Match[str]], str], text: str) -> str:
    """Substitute, also where one find begins inside the previous one."""
    at = 0
    while found := pattern.search(text, at):
        text = text[: found.start()] + hide(found) + text[found.end() :]
        at = found.start() + 1
    return text


def _hide_token(match: re.Match[str]) -> str:
    start, end = match.span("token")
    offset = match.start()
    whole = match.group()
    return whole[: start - offset] + MASK + whole[end - offset :]


def _hide_unless_innocent(match: re.Match[str]) -> str:
    token = match["token"]
    return match.group() if MASK in token or secrets_look.innocent(token) else _hide_token(match)


def _hide_near(match: re.Match[str]) -> str:
    rest = _WORD.sub(
        lambda word: MASK if secrets_look.likely(word.group()) else word.group(), match["rest"]
    )
    return match.group()[: match.start("rest") - match.start()] + rest


def _hide_loose(text: str) -> str:
    return "\n".join(_hide_in_line(line) for line in text.split("\n"))


def _hide_in_line(line: str) -> str:
    words = line.split()
    if len(words) == 1 and secrets_look.likely(words[0]):
        return line.replace(words[0], MASK)
    return _WORD.sub(lambda word: MASK if secrets_look.strong(word.group()) else word.group(), line)


def any_talk(texts: Iterable[str]) -> bool:
    """True when one of some earlier lines mentions a password."""
    return any(talks_of_secrets(text) for text in texts)
