"""What is kept of a conversation, and where."""

from rasa.shared.core.events import SlotSet, UserUttered

from bot.tracker_store import engine_url, storable


class TestAStoredMessage:
    def test_holds_no_assertion(self) -> None:
        metadata = {"inbox_id": "i-1", "assertion": "header.body.signature"}
        said = UserUttered(
            "hoi", parse_data={"intent": {}, "metadata": metadata}, metadata=metadata
        )
        stored = storable(said).as_dict()
        assert "header.body.signature" not in str(stored)
        assert stored["metadata"]["inbox_id"] == "i-1"

    def test_holds_nothing_of_how_its_author_is_doing(self) -> None:
        metadata = {"inbox_id": "i-1", "upset": True}
        said = UserUttered(
            "hoi",
            parse_data={"intent": {}, "signals": ["angry"], "metadata": metadata},
            metadata=metadata,
        )
        stored = str(storable(said).as_dict())
        assert "angry" not in stored
        assert "upset" not in stored

    def test_leaves_the_message_of_the_turn_alone(self) -> None:
        metadata = {"inbox_id": "i-1", "assertion": "header.body.signature"}
        storable(UserUttered("hoi", metadata=metadata))
        assert metadata["assertion"] == "header.body.signature"

    def test_leaves_other_events_alone(self) -> None:
        event = SlotSet("outcome", "solved")
        assert storable(event) is event


class TestTheAddress:
    def test_of_a_socket_is_kept_whole(self) -> None:
        url = engine_url("postgresql://rasa:pw@/nachtwacht?host=/var/run/nachtwacht")
        assert url.query["host"] == "/var/run/nachtwacht"
        assert url.drivername == "postgresql+psycopg2"

    def test_may_name_the_driver_of_the_service(self) -> None:
        assert engine_url("postgresql+psycopg://rasa@h/db").drivername == "postgresql+psycopg2"
