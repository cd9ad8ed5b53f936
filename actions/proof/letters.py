"""Words the letters about proof: codes and notices, in Dutch and English."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.moments import moment
from actions.ports.mailer import Letter
from actions.proof.rules import ProofRules

_TEXTS = Path(__file__).with_name("texts")
_OTHER = {"nl": "en", "en": "nl"}


def code_letter(rules: ProofRules, *, to: str, language: str, first_name: str, code: str) -> Letter:
    """Return the letter with a code, in the language of the page."""
    texts = _texts(language)
    minutes = int(rules.code_lifetime.total_seconds() // 60)
    body = texts["code"]["body"].format(
        first_name=first_name, code=code, minutes=minutes, not_me=_call(rules, texts["code_not_me"])
    )
    return Letter(to=to, subject=texts["code"]["subject"], body=body)


def code_text(rules: ProofRules, *, language: str, code: str) -> str:
    """Return the short message with a code, in the language of the page."""
    minutes = int(rules.code_lifetime.total_seconds() // 60)
    return str(_texts(language)["text"].format(code=code, minutes=minutes))


def notice_letter(
    rules: ProofRules, *, to: str, kind: str, facts: Mapping[str, Any], link: str
) -> Letter:
    """Return a notice in both languages, the person's own first.

    A letter that counts several things tells how many, and of the last one when it was.

    Args:
        kind: requested, succeeded, refused, added, removed, stopped, imported or replaced.
        facts: language, first_name, action, channel, at (ISO), reference, what, and perhaps
            `counted`, a list with something for each time.
        link: where somebody says that it was not him.
    """
    own = str(facts["language"])
    languages = (own, _OTHER[own])
    bodies = [_notice_body(rules, language, kind, facts, link) for language in languages]
    subject = " / ".join(_texts(language)[kind]["subject"] for language in languages)
    return Letter(to=to, subject=subject, body="\n· · ·\n\n".join(bodies))


def _notice_body(
    rules: ProofRules, language: str, kind: str, facts: Mapping[str, Any], link: str
) -> str:
    texts = _texts(language)
    channels = texts["channel"]
    body: str = texts[kind]["body"].format(
        first_name=facts["first_name"],
        action=texts["action"][facts["action"]],
        done=texts["done"].get(facts["action"], ""),
        what=texts["what"].get(facts.get("what"), ""),
        when=moment(str(facts["at"]), language, rules.time_zone),
        channel=channels.get(facts["channel"], channels["other"]),
        not_me=f"{_times(texts, facts)}{_not_me(rules, texts['not_me'], link)}",
        call=_call(rules, texts["not_me"]),
        reference=texts["reference"].format(reference=facts["reference"]),
    )
    return body


def _not_me(rules: ProofRules, texts: Mapping[str, Any], link: str) -> str:
    return f"{texts['link']}\n{link}\n{_call(rules, texts)}"


def _times(texts: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    times = len(facts.get("counted", ()))
    return f"{texts['times'].format(times=times)}\n\n" if times > 1 else ""


def _call(rules: ProofRules, lines: Mapping[str, str]) -> str:
    if not rules.emergency_number:
        return str(lines["without_number"])
    return str(lines["with_number"].format(number=rules.emergency_number))


@cache
def _texts(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (_TEXTS / f"{language}.yml").read_text(encoding="utf-8")
    )
    return loaded
