"""Where a request is said to come from, and whom we believe."""

from ipaddress import ip_network

import pytest

from actions.secure_page.sources import client_address

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


class TestTheClientAddress:
    @pytest.mark.parametrize(
        ("peer", "forwarded", "client"),
        [
            ("203.0.113.9", "", "203.0.113.9"),
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("::ffff:10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ],
    )
    def test_is_the_nearest_that_is_no_proxy_of_ours(
        self, peer: str, forwarded: str, client: str
    ) -> None:
        assert str(client_address(peer, forwarded, TRUSTED)) == client

    @pytest.mark.parametrize(("peer", "forwarded"), [("", ""), ("unix", ""), ("10.0.0.1", "spoof")])
    def test_is_unknown_when_it_is_no_address(self, peer: str, forwarded: str) -> None:
        assert client_address(peer, forwarded, TRUSTED) is None
