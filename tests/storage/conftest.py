"""A database that an earlier release filled, on either engine."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine

from storage import schema
from storage.database import kind
from storage.postgres import address
from storage.sqlite import make_private, path, writing_engine
from tests.storage.carried import RELEASED, fill, rows_of


@pytest.fixture(params=RELEASED, ids=lambda file: file.stem)
def released(request: pytest.FixtureRequest) -> Path:
    """What a release wrote; of each release one, unless a test says of which."""
    file: Path = request.param
    return file


@pytest.fixture
def carried_url(released: Path, empty_url: str) -> str:
    """A database that this release filled, carried up to the present one."""
    if kind(empty_url) == "sqlite":
        make_private(path(empty_url))
    engine = writing_engine(path(empty_url)) if kind(empty_url) == "sqlite" else create_engine(address(empty_url))
    with engine.connect() as connection:
        fill(connection, released.stem, rows_of(released))
    engine.dispose()
    carried = schema.migrate(empty_url)
    assert carried is not None
    assert (carried.before, carried.after) == (released.stem, schema.HEAD)
    return empty_url
