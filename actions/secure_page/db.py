"""The database of the secure page: its own schema, its own role, one small table."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from actions.db import NAMES


class Base(DeclarativeBase):
    """Tables of the schema `secure`."""

    metadata = MetaData(schema="secure", naming_convention=NAMES)
