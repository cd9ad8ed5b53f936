"""Makes the tables of proof where no migration has made them yet, and empties them."""

from sqlalchemy import create_engine, text

from actions.db import Base
from actions.enrolment import models as enrolment_models
from actions.proof import models as proof_models
from actions.proof.brake import models as brake_models
from actions.sandbox.company import models as company_models
from actions.sandbox.db import Base as SandboxBase
from actions.secure_page import models as secure_models
from actions.secure_page.db import Base as SecureBase

MAPPED = (enrolment_models, proof_models, brake_models, company_models, secure_models)


def make_tables(owner_url: str) -> None:
    """Create what is missing and let `nachtwacht_actions` use the demo company's tables."""
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        for base in (Base, SandboxBase, SecureBase):
            base.metadata.create_all(connection)
        connection.execute(text("GRANT USAGE ON SCHEMA sandbox TO nachtwacht_actions"))
        for kind in ("TABLES", "SEQUENCES"):
            connection.execute(
                text(f"GRANT ALL ON ALL {kind} IN SCHEMA sandbox TO nachtwacht_actions")
            )
    engine.dispose()


def empty_tables(owner_url: str) -> None:
    """Forget everything, so that each test begins with an empty company."""
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(_names())} CASCADE"))
    engine.dispose()


def all_rows(owner_url: str) -> str:
    """Return every row of proof, the demo company and the secure page as one text."""
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        rows = [
            str(row)
            for name in _names()
            for row in connection.execute(text(f"SELECT t::text FROM {name} t")).scalars()
        ]
    engine.dispose()
    return "\n".join(rows)


def _names() -> list[str]:
    own = {mapper.local_table for mapper in Base.registry.mappers if _is_proof(mapper.class_)}
    tables = [table for table in Base.metadata.sorted_tables if table in own]
    for base in (SandboxBase, SecureBase):
        tables += base.metadata.sorted_tables
    return [table.fullname for table in tables]


def _is_proof(mapped: type) -> bool:
    proofs = (proof_models, brake_models, enrolment_models)
    return mapped.__module__ in {each.__name__ for each in proofs}
