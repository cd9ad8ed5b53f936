"""Words the letters about proof: codes and notices, in Dutch and English."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from actions.ports.mailer import Letter
from actions.proof.rules import ProofRules

_TEXTS = Path(__file__).with_name("texts")
_OTHER = {"nl": "en", "en": "nl"}
_MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def code_letter(rules: ProofRules, *, to: str, language: str, first_name: str, code: str) -> Letter:
    """Return the letter with a code, in the language of the page."""
    texts = _texts(language)
    minutes = int(rules.code_lifetime.total_seconds() // 60)
    body = texts["code"]["body"].format(
        first_name=first_name, code=code, minutes=minutes, not_me=_not_me(rules, texts)
    )
    return Letter(to=to, subject=texts["code"]["subject"], body=body)


def notice_letter(rules: ProofRules, *, to: str, kind: str, facts: Mapping[str, Any]) -> Letter:
    """Return a notice in both languages, the person's own first.

    Args:
        kind: requested, succeeded or refused.
        facts: language, first_name, action, channel, at (ISO), reference.
    """
    own = str(facts["language"])
    languages = (own, _OTHER[own])
    bodies = [_notice_body(rules, language, kind, facts) for language in languages]
    subject = " / ".join(_texts(language)[kind]["subject"] for language in languages)
    return Letter(to=to, subject=subject, body="\n· · ·\n\n".join(bodies))


def _notice_body(rules: ProofRules, language: str, kind: str, facts: Mapping[str, Any]) -> str:
    texts = _texts(language)
    channels = texts["channel"]
    body: str = texts[kind]["body"].format(
        first_name=facts["first_name"],
        action=texts["action"][facts["action"]],
        done=texts["done"][facts["action"]],
        when=_moment(rules, language, str(facts["at"])),
        channel=channels.get(facts["channel"], channels["other"]),
        not_me=_not_me(rules, texts),
        reference=texts["reference"].format(reference=facts["reference"]),
    )
    return body


def _not_me(rules: ProofRules, texts: Mapping[str, Any]) -> str:
    lines = texts["not_me"]
    if not rules.emergency_number:
        return str(lines["without_number"])
    return str(lines["with_number"].format(number=rules.emergency_number))


def _moment(rules: ProofRules, language: str, iso: str) -> str:
    local = datetime.fromisoformat(iso).astimezone(ZoneInfo(rules.time_zone))
    month = _MONTHS[language].split()[local.month - 1]
    at = "om" if language == "nl" else "at"
    return f"{local.day} {month} {local.year} {at} {local:%H:%M}"


@cache
def _texts(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (_TEXTS / f"{language}.yml").read_text(encoding="utf-8")
    )
    return loaded
