"""Every text that a person reads is short, plain and in both languages."""

from collections.abc import Iterator

import pytest
import yaml

from ops.layout import ROOT
from tests.support.plain_language import ease, findings

Text = tuple[str, str, str]


def _strings(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(inner, f"{path}[{number}]")


def _catalogues() -> Iterator[Text]:
    for path in sorted(ROOT.glob("*/**/texts/*.yml")):
        if path.stem in {"nl", "en"} and not path.relative_to(ROOT).parts[0].startswith("."):
            for where, text in _strings(
                yaml.safe_load(path.read_text()), str(path.relative_to(ROOT))
            ):
                yield path.stem, where, text


def _responses() -> Iterator[Text]:
    for path in sorted((ROOT / "bot" / "domain").glob("*.yml")):
        for name, variations in (yaml.safe_load(path.read_text()).get("responses") or {}).items():
            for variation in variations:
                condition = variation.get("condition") or [{"value": "nl"}]
                language = str(condition[0]["value"])
                texts = [
                    variation.get("text"),
                    *(b["title"] for b in variation.get("buttons") or []),
                ]
                yield from ((language, f"{path.name} {name}", text) for text in texts if text)


def _articles() -> Iterator[Text]:
    for path in sorted((ROOT / "knowledge_base").glob("*/??.md")):
        body = path.read_text().split("---", 2)[-1]
        yield path.stem, str(path.relative_to(ROOT)), body


ALL = [*_catalogues(), *_responses(), *_articles()]


class TestReadingLevel:
    @pytest.mark.parametrize(
        ("language", "where", "text"), ALL, ids=[f"{place}-{tongue}" for tongue, place, _ in ALL]
    )
    def test_a_tired_person_can_read_it(self, language: str, where: str, text: str) -> None:
        assert [f"{f.rule}: {f.detail}" for f in findings(text, language)] == []

    def test_texts_were_found_in_every_place(self) -> None:
        places = {where.split("/")[0].split(" ")[0] for _, where, _ in ALL}
        assert {"api", "actions", "knowledge_base"} <= places
        assert len(ALL) > 200


class TestTheCheckItself:
    def test_official_dutch_is_refused(self) -> None:
        official = (
            "Naar aanleiding van uw melding delen wij u mede dat de authenticatie van het"
            " gebruikersaccount conform de geldende procedure opnieuw dient te worden ingericht."
        )
        rules = {finding.rule for finding in findings(official, "nl")}
        assert {"long sentence", "word of the trade", "hard to read"} <= rules

    def test_plain_dutch_passes(self) -> None:
        assert list(findings("Je wachtwoord is nieuw. Log nu in. Lukt het?", "nl")) == []

    def test_longer_words_make_a_text_harder(self) -> None:
        assert ease("Ik kijk nu naar je scherm.", "nl") > ease("Verbindingsproblematiek.", "nl")
