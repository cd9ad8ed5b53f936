"""Where a text is cut, and which parts say that something is not the problem."""

import pytest

from bot.components.parts import is_denied, parts, tells_trouble


def cut(text: str) -> list[str]:
    return [part.text for part in parts(text)]


class TestCutting:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "citrix hangt en mn printer doet ook niks",
                ["citrix hangt", "mn printer doet ook niks"],
            ),
            ("teams valt weg, de mail blijft hangen", ["teams valt weg", "de mail blijft hangen"]),
            ("vpn is dood. daarnaast print hij niet", ["vpn is dood", "print hij niet"]),
            ("scherm zwart\nwifi is ook weg", ["scherm zwart", "wifi is ook weg"]),
            ("laptop kapot maar ook mail stuk", ["laptop kapot", "mail stuk"]),
            ("my screen is dead and also wifi drops", ["my screen is dead", "wifi drops"]),
            ("no sound in teams plus vpn times out", ["no sound in teams", "vpn times out"]),
        ],
    )
    def test_is_done_where_something_is_added(self, text: str, expected: list[str]) -> None:
        assert cut(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "citrix hangt en hangt",
            "printer op kamer 2.14 print niets meer",
            "mijn bestand van 1,5 gigabyte opent niet",
            "outlook opent maar verstuurt niets vandaag",
            "citrix doet niks",
        ],
    )
    def test_leaves_one_piece_whole(self, text: str) -> None:
        assert cut(text) == []

    def test_leaves_a_long_story_whole(self) -> None:
        assert cut("eerst viel de wifi weg, toen de printer, " * 12) == []
        assert cut("a b, c d, e f, g h, i j, k l, m n, o p, q r") == []

    def test_knows_where_a_part_stands(self) -> None:
        text = "  Citrix hangt,  en mn printer doet niks!"
        for part in parts(text):
            assert text[part.start : part.end] == part.text

    def test_at_a_contrast_happens_only_after_a_denial(self) -> None:
        assert cut("het is niet de vpn maar outlook opent niet") == [
            "het is niet de vpn",
            "outlook opent niet",
        ]
        assert cut("not my password but outlook is stuck") == [
            "not my password",
            "outlook is stuck",
        ]


class TestADenial:
    @pytest.mark.parametrize(
        "text",
        [
            "het is niet mn wachtwoord",
            "het ligt niet aan de wifi",
            "met de printer is niks mis",
            "mijn laptop doet het gewoon",
            "teams werkt wel",
            "de mail doet het",
            "geen problemen met vpn",
            "mijn account is niet geblokkeerd",
            "it's not the wifi",
            "it is not about my account",
            "nothing wrong with my laptop",
            "the printer works fine",
            "my phone is ok",
            "outlook is not broken",
        ],
    )
    def test_is_recognised(self, text: str) -> None:
        assert is_denied(text)

    @pytest.mark.parametrize(
        "text",
        [
            "mijn outlook doet het ook niet meer",
            "de printer werkt niet",
            "ik kan niet bij mijn map",
            "er is geen internet",
            "de wifi is niet bereikbaar",
            "vpn werkt traag",
            "my printer doesn't work",
            "I can't open the folder",
            "outlook won't send a thing",
        ],
    )
    def test_is_not_a_complaint(self, text: str) -> None:
        assert not is_denied(text)


class TestTrouble:
    @pytest.mark.parametrize(
        "text", ["citrix hangt", "wifi is weg", "printer offline", "I need visio"]
    )
    def test_is_told(self, text: str) -> None:
        assert tells_trouble(text)

    @pytest.mark.parametrize("text", ["thuis op de wifi", "ik zit in teams", "I have internet"])
    def test_is_not_told_by_circumstances(self, text: str) -> None:
        assert not tells_trouble(text)
