"""The tables of `api` for tests."""

import pytest
from sqlalchemy import create_engine

from api.models import METADATA


@pytest.fixture(scope="module")
def api_url(role_urls: dict[str, str]) -> str:
    """Return the address for the role of `api`, with all its tables there."""
    owner = create_engine(role_urls["owner"])
    METADATA.create_all(owner)
    owner.dispose()
    return role_urls["api"]
