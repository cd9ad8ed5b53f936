"""After signing in one lands on the desk and nowhere else."""

import pytest

from api.identity.limits import counters
from api.identity.places import own_place
from api.identity.service import tidy


class TestAPlace:
    @pytest.mark.parametrize(
        "place",
        ["/desk", "/desk/learning", "/desk/handoffs/h-abc_DEF-1", "/desk/h/h-1", "/desk/o/o-1"],
    )
    def test_on_the_desk_is_kept(self, place: str) -> None:
        assert own_place(place) == place

    @pytest.mark.parametrize(
        "place",
        ["//evil.example", "https://evil.example/desk", "/desk/handoffs/../../x", "/desk\n", ""],
    )
    def test_elsewhere_becomes_the_list(self, place: str) -> None:
        assert own_place(place) == "/desk"


class TestACounter:
    def test_takes_the_neighbours_of_one_subscriber_together(self) -> None:
        one, two = counters("bram", "2001:db8:1:2::1")[1], counters("bram", "2001:db8:1:2:ff::9")[1]
        assert one.key == two.key
        assert one.key != counters("bram", "2001:db8:1:3::1")[1].key

    def test_counts_a_name_and_a_source_apart(self) -> None:
        by_name, by_source = counters("192.0.2.1", "192.0.2.1")
        assert by_name.key != by_source.key


class TestAUserName:
    def test_is_the_same_however_it_is_typed(self) -> None:
        assert tidy("  Bram\x00 ") == "bram"
