"""The place with two sources, on either engine."""

from collections.abc import Callable

import pytest

from storage.database import Database
from tests.filling import Filling
from tests.review.phone import Phone
from tests.review.scene import MOUSSA, founded


@pytest.fixture
def place(database: Database, fill: Callable[[Filling], None]) -> Database:
    fill(founded)
    return database


@pytest.fixture
def moussa(place: Database) -> Phone:
    """Who coordinates the ministry's reports."""
    return Phone(place, MOUSSA)
