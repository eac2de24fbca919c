"""The scene, on either engine."""

from collections.abc import Callable

import pytest

from bot.doors import built
from bot.house import House
from storage.database import Database
from storage.plan.reading import Plans
from tests.filling import Filling
from tests.permissions.scene import Scene, furnished
from tests.texts import TEXTS


@pytest.fixture
def scene(database: Database, fill: Callable[[Filling], None]) -> Scene:
    fill(furnished)
    return Scene(database, House(TEXTS, Plans(), 1, "RelaisBot", built()))
