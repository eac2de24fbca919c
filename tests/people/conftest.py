"""A town to knock in, on either engine; and the command line, on a database with the town's plan in it."""

import pytest

from storage.database import Database
from storage.plan.load import load
from tests.people import operator
from tests.people.cast import APRIL, PLAN, Town
from tests.people.operator import Relais, on
from tests.stories.conftest import stamped


@pytest.fixture
async def town(database: Database) -> Town:
    return await Town.founded(database)


@pytest.fixture
def relais(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Relais:
    """The command, on a database with a plan in it and no token set."""

    async def ready(database: Database) -> None:
        await database.run(stamped)
        await database.run(load, PLAN, APRIL)

    on(database_url, ready)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    monkeypatch.delenv("RELAIS_TELEGRAM_TOKEN", raising=False)
    return operator.relais
