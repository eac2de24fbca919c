"""A town to knock in, on either engine; and the command line, on a database with the town's plan in it."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from storage.database import Database
from tests.filling import Filling
from tests.people import operator
from tests.people.cast import Town, planned
from tests.people.operator import Relais
from tests.stories.conftest import stamped


@pytest.fixture
def town(database: Database, fill: Callable[[Filling], None]) -> Town:
    fill(planned)
    return Town.on(database)


def ready_to_serve(session: Session) -> None:
    stamped(session)
    planned(session)


@pytest.fixture
def relais(database_url: str, fill: Callable[[Filling], None], monkeypatch: pytest.MonkeyPatch) -> Relais:
    """The command, on a database with a plan in it and no token set."""
    fill(ready_to_serve)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    monkeypatch.delenv("RELAIS_TELEGRAM_TOKEN", raising=False)
    return operator.relais
