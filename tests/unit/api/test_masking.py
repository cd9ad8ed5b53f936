"""What is hidden before storing, and what must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.messaging.masking import MASK, clean, mask, mask_tree

TYPED_PASSWORDS = [
    ("mijn wachtwoord is Welkom01", "Welkom01"),
    ("wachtwoord: zomer", "zomer"),
    ("ww=hunter2", "hunter2"),
    ("ww welkom123", "welkom123"),
    ("mijn ww is nu Zomer2026!", "Zomer2026!"),
    ("pw:geheim", "geheim"),
    ("paswoord is appeltaart", "appeltaart"),
    ("wachtword Welkom2026", "Welkom2026"),
    ("WACHTWOORD = GEHEIM12", "GEHEIM12"),
    ("wachtwoord is welkom", "welkom"),
    ("mijn wachtwoord van citrix is tulp", "tulp"),
    ("mijn wachtwoord voor de vpn = Tulp#12", "Tulp#12"),
    ('wachtwoord is "mijn hond heet Bello"', "Bello"),
    ("login: jjansen ww: Welkom01", "Welkom01"),
    ("wachtwoord veranderd in Zonnebloem9!", "Zonnebloem9!"),
    ("Welkom01 is mijn wachtwoord", "Welkom01"),
    ("ik heb Welkom01! als wachtwoord geprobeerd", "Welkom01"),
    ("mijn wachtwoord, Welkom01, werkt niet meer", "Welkom01"),
    ("wachtwoord->Ab12cd34", "Ab12cd34"),
    ("mijn oude wachtwoord was Lente-2024 en nu doet hij het niet", "Lente-2024"),
    ("ik log in met Xy7!kkPq en dan zegt hij wachtwoord fout", "Xy7!kkPq"),
    ("mijn wachtwoord werkt niet\nWelkom01", "Welkom01"),
    ("mijn wachtwoord is 12345678", "12345678"),
    ("password is hunter2", "hunter2"),
    ("my password was Hunter2! yesterday", "Hunter2!"),
    ("I changed my password to Sunflower9", "Sunflower9"),
    ("my pw is correcthorse", "correcthorse"),
    ("Password:Passw0rd!", "Passw0rd!"),
    ("hey my pw is: P@ssw0rd", "P@ssw0rd"),
    ("P@ssw0rd1 is my password", "P@ssw0rd1"),
    ("pincode 4821", "4821"),
    ("mijn pin is 4821", "4821"),
    ("de code is 123456", "123456"),
    ("verificatiecode 483920", "483920"),
    ("code: 483 920", "483 920"),
    ("mijn bsn is 123456782", "123456782"),
    ("bsn 1234.56.782", "1234.56.782"),
]

INNOCENT = [
    "error code 0x80070005",
    "wachtwoord vergeten",
    "wachtwoord is verlopen",
    "mijn wachtwoord doet het niet",
    "ik ben mijn wachtwoord kwijt",
    "foutcode: 80070005",
    "error code: 80070005",
    "ik krijg code 1603 bij installeren",
    "mijn wachtwoord is geblokkeerd",
    "mijn wachtwoord is al 3 keer fout",
    "wachtwoord werkt niet op office365",
    "mijn wachtwoord is niet goed",
    "wat is mijn wachtwoord",
    "dit is mijn wachtwoord niet",
    "hoe kan ik mijn wachtwoord wijzigen",
    "mail naar jan.jansen1@bedrijf.nl over mijn wachtwoord",
    "mijn laptop is LAPTOP-4F2K en mijn wachtwoord is weg",
    "m'n citrix zit muurvast, beeld staat stil",
    "bel me op 0612345678",
    "nummer 123456",
    "om 22:40 deed mijn wachtwoord het nog",
    "mijn wachtwoord moet ik elke 90 dagen wijzigen",
    "Mijn wachtwoord is vergeten!",
    "wachtwoord: vergeten",
    "kan mijn wachtwoord gereset worden?",
    "het is 22-11-2026 en mijn wachtwoord verloopt",
    "postcode 1234AB",
    "mijn pin is kapot",
    "ik krijg foutmelding 1326 bij mijn wachtwoord",
    "123456789 is geen bsn",
    "my password is expired",
    "my password has expired and citrix hangs",
    "password not working on Windows11",
    "i forgot my password",
    "password reset please",
    "new password is not accepted",
    "account locked, password was changed yesterday",
]


class TestATypedPassword:
    @pytest.mark.parametrize(("typed", "secret"), TYPED_PASSWORDS)
    def test_is_hidden(self, typed: str, secret: str) -> None:
        masked = mask(typed)
        assert secret not in masked.text
        assert MASK in masked.text

    @pytest.mark.parametrize(
        "typed", ["Welkom01", "zomer2026!", "hunter2", "P@ssword", "Ab12-cd34"]
    )
    def test_alone_on_a_line_is_hidden_after_talk_of_passwords(self, typed: str) -> None:
        assert mask(typed, talk=True).text == MASK

    def test_alone_on_a_line_without_that_talk_stays(self) -> None:
        assert mask("Welkom01").text == "Welkom01"

    def test_is_told(self) -> None:
        assert mask("ww: Welkom01").secret
        assert not mask("citrix hangt").secret


class TestAnInnocentText:
    @pytest.mark.parametrize("typed", INNOCENT)
    def test_stays_as_it_is(self, typed: str) -> None:
        assert mask(typed).text == typed

    @pytest.mark.parametrize(
        "typed",
        [
            "0x80070005",
            "Windows11",
            "nee...",
            "22:40",
            "a.b@c.nl",
            "hallo?!",
            "LAPTOP-4F2K",
            "ja hoor",
        ],
    )
    def test_stays_after_talk_of_passwords_too(self, typed: str) -> None:
        assert mask(typed, talk=True).text == typed


class TestARecoveryCode:
    def test_is_hidden_always(self) -> None:
        hidden = mask("dit was er een: 4TKD-VR9W-0BHK-HQ0M, klopt dat?")
        assert (hidden.text, hidden.secret) == (f"dit was er een: {MASK}, klopt dat?", True)

    @pytest.mark.parametrize("text", ["dit-werk-niet-meer", "VDA-0712-west-2026-nu", "12-34"])
    def test_is_not_seen_in_other_words_with_dashes(self, text: str) -> None:
        assert mask(text).text == text


class TestAnOpenProof:
    @pytest.mark.parametrize("typed", ["483920", "mijn code 48392011", "123 456", "is het 483920?"])
    def test_hides_short_numbers(self, typed: str) -> None:
        assert not any(character.isdigit() for character in mask(typed, challenge=True).text)

    def test_leaves_other_numbers(self) -> None:
        assert mask("bel 0612345678 om 22:40", challenge=True).text == "bel 0612345678 om 22:40"


WORDS_FOR_IT = st.sampled_from(
    ["wachtwoord", "Wachtwoord", "ww", "pw", "password", "PASSWORD", "paswoord"]
)
JOINTS = st.sampled_from([": ", "=", " = ", " is ", " is: ", " was ", ":", " -> "])
LETTERS = st.text("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ", min_size=4, max_size=12)
DIGITS = st.text("23456789", min_size=2, max_size=4)
SIGNS = st.sampled_from(["", "!", "#", "@", "_", "*"])
ENDS = st.sampled_from(["", " en het werkt niet", ", help", "\nwat nu?", " thanks"])


class TestAnyPassword:
    @given(WORDS_FOR_IT, JOINTS, LETTERS, DIGITS, SIGNS, ENDS)
    def test_after_the_word_and_a_joint_is_hidden(
        self, word: str, joint: str, letters: str, digits: str, sign: str, end: str
    ) -> None:
        secret = f"{letters}{sign}{digits}"
        assert secret not in mask(f"mijn {word}{joint}{secret}{end}").text

    @given(st.text(max_size=300), st.booleans(), st.booleans())
    def test_masking_never_fails_and_twice_is_as_once(
        self, text: str, talk: bool, challenge: bool
    ) -> None:
        once = mask(text, talk=talk, challenge=challenge).text
        assert "\x00" not in once
        once.encode("utf-8")
        assert mask(once, talk=talk, challenge=challenge).text == once

    @given(st.text(st.characters(categories=["Cs", "Cc", "L"]), max_size=50))
    def test_what_is_left_can_be_stored(self, text: str) -> None:
        assert "\x00" not in clean(text)
        clean(text).encode("utf-8")


class TestABody:
    def test_is_masked_in_every_string(self) -> None:
        body = {"text": "ww: Welkom01", "list": [{"deep": "password is hunter2"}, 7, None, True]}
        assert mask_tree(body) == {
            "text": f"ww: {MASK}",
            "list": [{"deep": f"password is {MASK}"}, 7, None, True],
        }
