"""What was expected of what left the plan's file stays as it was; nothing is owed of it since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.commands.trace import look
from storage.answers import Figure
from storage.calendar import Quarter
from storage.database import Database
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.traced import TracedYear
from tests.filling import Filling
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import LAWS, PLAN, T2, TEXTS, TRAINING, with_activities
from tests.rollups.made import Making, Post, Said
from tests.rollups.test_left_the_plan import FEBRUARY, year


async def test_what_was_expected_of_a_closed_activity_stays_where_its_area_leaves_too(
    database: Database, fill: Callable[[Filling], None]
) -> None:
    fill(one_of_two_places)
    before = await database.read(year)
    others = [replace(one, areas=tuple(key for key in one.areas if key != "ansongo")) for one in (TRAINING, TEXTS)]
    places = tuple(area for area in PLAN.areas if area.key != "ansongo")
    await database.run(load, replace(with_activities(*others), areas=places), FEBRUARY)
    after = next(one for one in (await database.read(year)).activities if one.code == "1.1.1")
    assert after.counted == next(one for one in before.activities if one.code == "1.1.1").counted
    assert after.counted.expected > after.counted.received == 1


async def test_nothing_is_owed_of_what_was_closed_since(database: Database, fill: Callable[[Filling], None]) -> None:
    """Followed back it is the figure of the roll-up, of as many expected."""
    fill(one_of_two_places)
    august = datetime(2013, 8, 12, 9, 41, tzinfo=UTC)
    await database.run(load, with_activities(TRAINING, TEXTS), august)
    rolled = next(one for one in (await database.read(year)).activities if one.code == "1.1.1").indicators[0]
    (traced,) = await database.read(look, "1.1.1", 2013, "", FEBRUARY)
    assert isinstance(traced, TracedYear)
    assert (traced.cell.figures, traced.cell.expected) == (rolled.whole.figures, rolled.whole.expected) == (1, 4)
    assert traced.cell.target == rolled.whole.target
    (fourth,) = await database.read(look, "1.1.1", Quarter(2013, 4), "", FEBRUARY)
    assert not isinstance(fourth, TracedYear) and fourth.cell.expected == 0


def one_of_two_places(session: Session) -> None:
    load(session, with_activities(LAWS, TRAINING, TEXTS), NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    Making(session, plan).report(Post("1.1.1", "MSIPC", "gao", T2), Said({"1.1.1": Figure(3)}))
