"""What every channel keeps to, run on each that is installed and on the plainest thinkable."""

import string
from datetime import UTC, datetime

import pytest

from api.conversation.views import ButtonView, EntryView
from api.messaging.channel import Channel, DeliveryFailed, OutboundMessage
from api.messaging.degrade import length, parts
from api.messaging.registry import plugins
from api.texts import loader
from tests.support.plain_channel import PlainChannel

CHANNELS: list[Channel] = [*(module.CHANNEL for module in plugins()), PlainChannel()]
BUTTONS: list[ButtonView] = [
    {"id": "b-1", "title": "Ja, verbreek hem", "used": False},
    {"id": "b-2", "title": "Nee", "used": False},
    {"id": "b-3", "title": "Oud", "used": True},
]


def entry(text: str, buttons: list[ButtonView] | None = None) -> EntryView:
    return EntryView(
        seq=1,
        id="e-1",
        case_id="c-1",
        author="assistant",
        author_name=None,
        text=text,
        buttons=buttons or [],
        link=None,
        at=datetime(2026, 3, 4, tzinfo=UTC),
        client_id=None,
        kind="message",
    )


@pytest.fixture(params=CHANNELS, ids=lambda channel: channel.name)
def channel(request: pytest.FixtureRequest) -> Channel:
    found: Channel = request.param
    return found


class TestAChannel:
    def test_has_a_short_plain_name(self, channel: Channel) -> None:
        assert 1 <= len(channel.name) <= 20
        assert set(channel.name) <= set(string.ascii_lowercase + string.digits + "_")

    def test_can_show_at_least_a_sentence(self, channel: Channel) -> None:
        assert channel.capabilities.max_length >= 100

    async def test_either_sends_or_says_that_it_cannot(self, channel: Channel) -> None:
        message = OutboundMessage(key="e-1:0", text="hoi")
        if channel.capabilities.push:
            assert await channel.send("somewhere", message)
        else:
            with pytest.raises(DeliveryFailed) as failed:
                await channel.send("somewhere", message)
            assert failed.value.permanent


class TestWhatIsSent:
    def test_a_long_text_fits_in_parts_and_loses_no_word(self, channel: Channel) -> None:
        words = [f"woord{number}" for number in range(1500)]
        sent = parts(entry(" ".join(words)), channel.capabilities, loader.load(), "nl", None)
        assert all(length(part.text) <= channel.capabilities.max_length for part in sent)
        bare = " ".join(part.text.partition(") ")[2] for part in sent)
        assert bare.split() == words

    def test_every_part_has_a_key_of_its_own(self, channel: Channel) -> None:
        sent = parts(entry("zin. " * 3000), channel.capabilities, loader.load(), "nl", None)
        assert len({part.key for part in sent}) == len(sent) > 1

    def test_choices_are_buttons_on_the_last_part_or_numbers(self, channel: Channel) -> None:
        sent = parts(
            entry("Zal ik het doen? " * 400, BUTTONS),
            channel.capabilities,
            loader.load(),
            "nl",
            None,
        )
        if channel.capabilities.buttons:
            assert [button.id for button in sent[-1].buttons] == ["b-1", "b-2", "human"]
            assert all(not part.buttons for part in sent[:-1])
        else:
            assert "1. Ja, verbreek hem\n2. Nee" in sent[-1].text
            assert not any(part.buttons for part in sent)

    def test_a_link_is_a_button_or_an_address(self, channel: Channel) -> None:
        address = "http://127.0.0.1:8000/secure/ch-1"
        (sent,) = parts(entry("Kies."), channel.capabilities, loader.load(), "nl", address)
        assert sent.link == address if channel.capabilities.buttons else address in sent.text
