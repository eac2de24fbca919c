"""A plan that counts incidents and its people, in a database of either engine, for tests that call the units."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from storage.database import kind
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.postgres import address
from storage.sqlite import path, writing_engine
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.tallied import TALLIED


def begun(session: Session) -> None:
    load(session, TALLIED, NINE_FORTY_ONE)
    people_of_the_stories(session, Plans().open(session)[0], NINE_FORTY_ONE)


@pytest.fixture
def rows(database_url: str, fill: Callable[[Filling], None]) -> Iterator[Engine]:
    """11 and 12 of one ministry in Gao (12 in Ansongo too), 13 of an NGO in Gao, 14 coordinates, 15 of another
    ministry in Gao. It is 12 July 2013: the second quarter is over and not locked."""
    fill(begun)
    sqlite = kind(database_url) == "sqlite"
    engine = writing_engine(path(database_url)) if sqlite else create_engine(address(database_url))
    yield engine
    engine.dispose()


@pytest.fixture
def session(rows: Engine) -> Iterator[Session]:
    with Session(rows) as session:
        yield session
