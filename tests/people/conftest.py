"""A town to knock in, on either engine."""

import pytest

from storage.database import Database
from tests.people.cast import Town


@pytest.fixture
async def town(database: Database) -> Town:
    return await Town.founded(database)
