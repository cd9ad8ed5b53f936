"""The database of the pretend company: its own schema, its own role."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from actions.db import NAMES


class Base(DeclarativeBase):
    """Tables of the schema `sandbox`."""

    metadata = MetaData(schema="sandbox", naming_convention=NAMES)
