"""What each program's role may do to tables that are not its own, read from the catalog."""

from psycopg import Connection

from ops.layout import PROGRAMS, role

OWN = {
    "api": {"api"},
    "actions": {"actions", "actions_dbos"},
    "secure": {"secure"},
    "sandbox": {"sandbox"},
    "rasa": {"rasa"},
}
"""The schemas of each program."""
READS, CHANGES = "SELECT", "UPDATE"
LENT = {
    "actions": {
        "sandbox.account": {READS, CHANGES},
        "sandbox.password_history": {READS, "INSERT"},
        "sandbox.letter": {READS, "INSERT"},
        "sandbox.switch": {READS},
    },
    "sandbox": {
        "actions.registered_proof": {READS, "INSERT", "DELETE"},
        "actions.attempt": {READS, "DELETE"},
        "actions.self_service_stop": {READS, "DELETE"},
    },
}
"""What the pretend company and the repairs lend each other; in production there is none of it."""
_HELD = """
SELECT schema.nspname, held.relname, privilege
FROM pg_class held
JOIN pg_namespace schema ON schema.oid = held.relnamespace
CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES',
                        'TRIGGER']) AS privilege
WHERE held.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND schema.nspname NOT IN ('pg_catalog', 'information_schema')
  AND schema.nspname NOT LIKE 'pg_toast%%'
  AND (has_table_privilege(%(role)s, held.oid, privilege)
       OR privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
          AND has_any_column_privilege(%(role)s, held.oid, privilege))
"""
_TABLES = """
SELECT schemaname || '.' || tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
_POWERS = """
SELECT rolname FROM pg_roles
WHERE rolname = ANY(%(roles)s)
  AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
UNION ALL
SELECT member::regrole::text FROM pg_auth_members WHERE member::regrole::text = ANY(%(roles)s)
UNION ALL
SELECT 'function ' || function.oid::regprocedure::text FROM pg_proc function
JOIN pg_namespace schema ON schema.oid = function.pronamespace
WHERE function.prosecdef AND schema.nspname NOT IN ('pg_catalog', 'information_schema')
"""


def tables(owner: Connection) -> list[str]:
    """Return every table that there is, as `schema.table`."""
    return [str(name) for (name,) in owner.execute(_TABLES).fetchall()]


def held_abroad(owner: Connection, program: str) -> dict[str, set[str]]:
    """Return what a program's role may do, by table, outside its own schemas."""
    held: dict[str, set[str]] = {}
    for schema, table, privilege in owner.execute(_HELD, {"role": role(program)}).fetchall():
        if schema not in OWN[program]:
            held.setdefault(f"{schema}.{table}", set()).add(privilege)
    return held


def powers(owner: Connection) -> list[str]:
    """Return roles with more than their own tables, and functions that lend their owner's power."""
    roles = [role(program) for program in PROGRAMS]
    return [str(name) for (name,) in owner.execute(_POWERS, {"roles": roles}).fetchall()]
