"""A plan whose areas have a source of record, in a database of either engine."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from storage.database import kind
from storage.postgres import address
from storage.sqlite import path, writing_engine
from tests.filling import Filling
from tests.protection.recorded import recorded


@pytest.fixture
def session(database_url: str, fill: Callable[[Filling], None]) -> Iterator[Session]:
    fill(recorded)
    sqlite = kind(database_url) == "sqlite"
    engine = writing_engine(path(database_url)) if sqlite else create_engine(address(database_url))
    with Session(engine) as session:
        yield session
    engine.dispose()
