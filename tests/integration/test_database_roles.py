"""Each program's role can do its own work and nothing of another's."""

import psycopg
import pytest
from psycopg import errors

from ops.layout import PROGRAMS
from tests.support.privileges import LENT, OWN, held_abroad, powers, tables

READS = {
    "api": [
        "api.inbox",
        "api.care_case",
        "api.handoff",
        "api.learning_sentence",
        "api.sign_in_link",
    ],
    "actions": ["actions.run", "actions.ledger", "actions.challenge", "sandbox.account"],
    "secure": ["secure.source_attempt"],
    "sandbox": ["sandbox.account", "sandbox.letter", "actions.registered_proof"],
}


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


class TestOwnTables:
    @pytest.mark.parametrize(("program", "table"), [(p, t) for p, ts in READS.items() for t in ts])
    def test_a_program_reads_its_own(
        self, role_urls: dict[str, str], program: str, table: str
    ) -> None:
        with connect(role_urls[program]) as connection:
            row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        assert row is not None


class TestTablesOfOthers:
    @pytest.mark.parametrize("program", PROGRAMS)
    def test_a_program_may_do_nothing_but_what_it_was_lent(
        self, role_urls: dict[str, str], program: str
    ) -> None:
        with connect(role_urls["owner"]) as owner:
            assert held_abroad(owner, program) == LENT.get(program, {})

    @pytest.mark.parametrize("program", PROGRAMS)
    def test_a_program_is_refused_when_it_tries(
        self, role_urls: dict[str, str], program: str
    ) -> None:
        with connect(role_urls["owner"]) as owner:
            every = tables(owner)
        lent = LENT.get(program, {})
        foreign = [name for name in every if name.partition(".")[0] not in OWN[program]]
        assert len(foreign) > 20
        with connect(role_urls[program]) as connection:
            for table in (name for name in foreign if name not in lent):
                for statement in (
                    f"SELECT FROM {table}",
                    f"DELETE FROM {table}",
                    f"TRUNCATE {table}",
                    f"INSERT INTO {table} DEFAULT VALUES",
                ):
                    with pytest.raises(errors.InsufficientPrivilege):
                        connection.execute(statement.encode())

    def test_no_role_has_powers_beside_its_tables(self, role_urls: dict[str, str]) -> None:
        with connect(role_urls["owner"]) as owner:
            assert powers(owner) == []


class TestTheLedger:
    @pytest.mark.parametrize(
        "statement", ["UPDATE actions.ledger SET step = 'x'", "DELETE FROM actions.ledger"]
    )
    def test_even_its_own_program_cannot_change_it(
        self, role_urls: dict[str, str], statement: str
    ) -> None:
        refused = pytest.raises(errors.InsufficientPrivilege)
        with connect(role_urls["actions"]) as connection, refused:
            connection.execute(statement.encode())


class TestTheTrailOfWhatWasLearned:
    @pytest.mark.parametrize(
        "statement", ["UPDATE api.learning_event SET actor = 'x'", "DELETE FROM api.learning_event"]
    )
    def test_even_its_own_program_cannot_change_it(
        self, role_urls: dict[str, str], statement: str
    ) -> None:
        refused = pytest.raises(errors.InsufficientPrivilege)
        with connect(role_urls["api"]) as connection, refused:
            connection.execute(statement.encode())


class TestTheTrailOfTheEmergencyDoor:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE api.break_glass_event SET step = 'x'",
            "DELETE FROM api.break_glass_event",
            "TRUNCATE api.break_glass_event",
        ],
    )
    def test_even_its_own_program_cannot_change_it(
        self, role_urls: dict[str, str], statement: str
    ) -> None:
        refused = pytest.raises(errors.InsufficientPrivilege)
        with connect(role_urls["api"]) as connection, refused:
            connection.execute(statement.encode())


class TestARole:
    @pytest.mark.parametrize("program", PROGRAMS)
    def test_it_can_make_no_tables_outside_its_own_schemas(
        self, role_urls: dict[str, str], program: str
    ) -> None:
        refused = pytest.raises(errors.InsufficientPrivilege)
        with connect(role_urls[program]) as connection, refused:
            connection.execute("CREATE TABLE public.left_behind (x int)")

    def test_a_wrong_password_is_refused(self, role_urls: dict[str, str]) -> None:
        with pytest.raises(psycopg.OperationalError):
            connect(role_urls["api"].replace("test-only-password", "another"))
