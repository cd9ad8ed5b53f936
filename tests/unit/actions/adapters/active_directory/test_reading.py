"""Finding by a name that more than one could mean, which Samba does not let happen."""

from typing import Any

import pytest

from actions.adapters.active_directory.names import guid_of, is_under, parts_of
from actions.adapters.active_directory.reading import Reader
from actions.adapters.active_directory.settings import ActiveDirectorySettings
from actions.ports.clock import SystemClock
from actions.ports.directory import AccountUnknown
from tests.support.directory_world.entries import CORP, GUID, an_entry

SETTINGS = ActiveDirectorySettings.model_validate(
    {
        "server": "dc1.corp.test",
        "user": "svc@corp.test",
        "password": "x",
        "ca_file": "system",
        "probe_ordinary": "a",
        "probe_privileged": "b",
        "probe_director": "c",
    }
)


class TwoAnswers:
    """Answers a search by name with two people; `result`: 4 when there are still more."""

    def __init__(self, result: int = 0) -> None:
        self._result = result
        self.asked: list[str] = []

    def search(self, _base: str, where: str, *_: object, **__: object) -> Any:
        self.asked.append(where)
        entry = an_entry()
        one = {"type": "searchResEntry", "dn": entry.dn, "raw_attributes": entry.raw}
        return True, {"result": self._result}, [one, one, {"type": "searchResRef"}], None


class TestANameOfTwo:
    @pytest.mark.parametrize("result", [0, 4])
    def test_is_nobodys(self, result: int) -> None:
        connection = TwoAnswers(result)
        with pytest.raises(AccountUnknown):
            Reader(connection, CORP, SETTINGS, SystemClock()).by_name("anna")

    def test_is_escaped_and_also_looked_for_as_the_domain_makes_it(self) -> None:
        connection = TwoAnswers()
        with pytest.raises(AccountUnknown):
            Reader(connection, CORP, SETTINGS, SystemClock()).by_name("a*)(b@corp.test")
        assert connection.asked == [
            "(&(objectCategory=person)(objectClass=user)(|(sAMAccountName=a\\2a\\29\\28b@corp.test)"
            "(userPrincipalName=a\\2a\\29\\28b@corp.test)(sAMAccountName=a\\2a\\29\\28b)))"
        ]


class TestIds:
    @pytest.mark.parametrize(
        "spelling", [f"{{{GUID}}}", f"urn:uuid:{GUID}", GUID.hex, "", "anna", f" {GUID}"]
    )
    def test_only_one_spelling_is_an_id(self, spelling: str) -> None:
        assert guid_of(spelling) is None
        assert guid_of(str(GUID).upper()) == GUID


class TestPlaces:
    @pytest.mark.parametrize(
        ("name", "place", "inside"),
        [
            ("CN=a,OU=Staff,DC=x", "OU=Staff,DC=x", True),
            ("CN=a,OU=Sub,OU=Staff,DC=x", "ou=staff,dc=X", True),
            ("CN=a,OU=NotStaff,DC=x", "OU=Staff,DC=x", False),
            ("CN=a\\,OU=Staff,DC=x", "OU=Staff,DC=x", False),
            ("OU=Staff,DC=x", "OU=Staff,DC=x", False),
            ("CN=a,OU=Staff,DC=x", "nonsense", False),
            ("CN=a,OU=Staff,DC=x", "", False),
        ],
    )
    def test_are_compared_by_their_parts(self, name: str, place: str, inside: bool) -> None:
        assert is_under(name, place) is inside

    def test_a_plain_name_is_no_place(self) -> None:
        assert parts_of("Directors") == ()
