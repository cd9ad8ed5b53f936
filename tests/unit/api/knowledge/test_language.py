"""Words are cut alike in articles and questions, and everyday words become those of articles."""

from pathlib import Path

import pytest

from api.knowledge import synonyms
from api.knowledge.language import STOP_WORDS, Language, pieces
from api.knowledge.synonyms import Synonyms

FOLDER = Path(__file__).parents[4] / "knowledge_base"


class TestWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Foto's één CAFÉ", ["fotos", "een", "cafe"]),
            ("m’n Citrix-scherm!", ["mn", "citrix", "scherm"]),
            ("0x80070035", ["0x80070035"]),
            ("", []),
        ],
    )
    def test_are_small_and_plain(self, text: str, words: list[str]) -> None:
        assert Language("nl").words(text) == words

    def test_that_every_text_holds_are_left_out(self) -> None:
        assert Language("nl").telling(["mijn", "printer", "is", "stuk"]) == ["printer", "stuk"]

    def test_to_leave_out_are_few(self) -> None:
        assert all(50 < len(words) < 150 for words in STOP_WORDS.values())

    def test_have_stems_by_language(self) -> None:
        assert Language("nl").stem("printers") == Language("nl").stem("printer")
        assert Language("en").stem("freezing") == Language("en").stem("freezes")


class TestPieces:
    def test_mark_the_edges(self) -> None:
        assert pieces("wifi") == ["_wif", "wifi", "ifi_"]

    def test_of_a_short_word_are_the_word(self) -> None:
        assert pieces("pc") == ["_pc_"]
        assert pieces("q") == ["_q_"]


class TestSynonyms:
    def test_match_other_forms_and_the_longest_phrase(self) -> None:
        known = Synonyms(Language("nl"), {"printen": ["afdruk"], "vast": ["zit klem", "klem"]})
        text = Language("nl").words("Die afdrukken zit klem")
        assert known.apply(text) == ["die", "printen", "vast"]

    def test_that_mean_two_things_are_refused(self) -> None:
        with pytest.raises(ValueError, match="«bak» means two things"):
            Synonyms(Language("nl"), {"mailbox": ["bak"], "computer": ["bak"]})

    def test_of_a_missing_file_are_none(self, tmp_path: Path) -> None:
        assert synonyms.load(tmp_path / "none.yml", Language("nl")).apply(["ww"]) == ["ww"]

    @pytest.mark.parametrize(
        ("language", "said", "meant"),
        [("nl", "paswoord", "wachtwoord"), ("en", "wi-fi", "wifi"), ("nl", "e-mail", "mail")],
    )
    def test_that_we_ship_hold_everyday_words(self, language: str, said: str, meant: str) -> None:
        tongue = Language(language)
        known = synonyms.load(FOLDER / "synonyms.yml", tongue)
        assert known.apply(tongue.words(said)) == [meant]
