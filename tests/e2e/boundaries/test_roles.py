"""The database of a running house, with all that its programs made in it: each keeps to its own."""

import psycopg
import pytest
from psycopg import errors

from ops.layout import DATABASE, PROGRAMS, role
from tests.support.house import House
from tests.support.privileges import LENT, OWN, held_abroad, powers, tables

KEPT_FROM_API = ("actions.ledger", "actions.challenge", "actions.registered_proof")


def as_program(house: House, program: str) -> psycopg.Connection:
    return psycopg.connect(
        dbname=DATABASE,
        user=role(program),
        password=house.secrets[f"database_{program}"],
        host=str(house.layout.data / "postgres"),
        autocommit=True,
    )


class TestARunningHouse:
    def test_has_the_tables_of_workflows_and_conversations_too(self, house: House) -> None:
        with psycopg.connect(house.owner_url) as owner:
            schemas = {name.partition(".")[0] for name in tables(owner)}
        assert schemas >= {"api", "actions", "actions_dbos", "secure", "sandbox", "rasa"}

    @pytest.mark.parametrize("program", PROGRAMS)
    def test_gives_a_program_nothing_but_what_it_was_lent(self, house: House, program: str) -> None:
        with psycopg.connect(house.owner_url) as owner:
            assert held_abroad(owner, program) == LENT.get(program, {})
            assert powers(owner) == []

    def test_lets_api_neither_read_nor_write_what_repairs_rest_on(self, house: House) -> None:
        with psycopg.connect(house.owner_url) as owner:
            foreign = [name for name in tables(owner) if name.partition(".")[0] not in OWN["api"]]
        assert set(KEPT_FROM_API) <= set(foreign)
        assert any(name.startswith("actions_dbos.") for name in foreign)
        with as_program(house, "api") as api:
            for table in foreign:
                for statement in (f"SELECT FROM {table}", f"DELETE FROM {table}"):
                    with pytest.raises(errors.InsufficientPrivilege):
                        api.execute(statement.encode())
