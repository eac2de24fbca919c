"""`relais due`: what would be said, to whom and why; nothing of it is kept."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.commands.due import cells, looked
from bot.commands.errors import Refused
from scheduler.series import AGAIN
from storage import outbox, schema
from storage.absences import BACK
from storage.calendar import Quarter
from storage.database import Database
from storage.handovers import Kind
from storage.plan.reading import Plans
from tests.scheduler.test_handed_over import ALI, AWA, plan
from tests.scheduler.test_reminders import at, openings_said, rows, since_2012

__all__ = ["since_2012"]


async def stamped(database: Database) -> None:
    def stamp(session):  # type: ignore[no-untyped-def]
        session.execute(
            text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        )
        session.execute(text(f"INSERT INTO alembic_version VALUES ('{schema.HEAD}')"))

    await database.run(stamp)


@pytest.mark.usefixtures("since_2012")
async def test_it_lists_what_the_tick_would_write_and_keeps_nothing(
    database: Database, plans: Plans, database_url: str
) -> None:
    await stamped(database)
    await database.run(openings_said, plans)
    before = await database.read(rows)
    lines = await looked(database_url, "2013-07-15T09:00")
    assert [cells(line)[1:] for line in lines if line.occasion == "report.due"] == [
        (str(n), f"P{10 + n}", "report.due", "2013T2", "2013-07-15", "waiting") for n in (1, 2, 3)
    ]
    assert {cells(line)[0] for line in lines} == {"2013-07-15 09:00"}
    assert await database.read(rows) == before
    assert await looked(database_url, "2026-07-15T09:00") == ()


@pytest.mark.usefixtures("since_2012")
async def test_it_lists_what_coordinators_would_be_told_and_with_what(database: Database, database_url: str) -> None:
    await stamped(database)
    lines = await looked(database_url, "2013-07-22T07:30")
    assert [cells(line) for line in lines if line.label == "P14"] == [
        ("2013-07-22 08:00", "4", "P14", "digest", "2013T2", "2013-07-22", "waiting"),
        ("2013-07-22 07:30", "4", "P14", "quarter.summary", "2013T1", "2013-04-30", "said with digest"),
        ("2013-07-22 08:00", "4", "P14", "late.told", "2013T2", "2013-07-15", "said with digest"),
    ]


@pytest.mark.usefixtures("since_2012")
async def test_it_lists_a_handover_that_begins_by_then(database: Database, database_url: str) -> None:
    await stamped(database)
    await database.run(plan, AWA, ALI, Kind.SUCCESSOR, date(2013, 7, 14))
    lines = await looked(database_url, "2013-07-14T00:10")
    assert [cells(line) for line in lines if line.occasion.startswith("handover.")] == [
        ("2013-07-15 07:00", "1", "P11", "handover.given", "", "", "waiting"),
        ("2013-07-15 07:00", "2", "P12", "handover.received", "", "", "waiting"),
        ("2013-07-15 07:00", "4", "P14", "handover.begun", "", "", "waiting"),
    ]


@pytest.mark.usefixtures("since_2012")
async def test_it_lists_what_people_asked_for_on_a_day_of_theirs(
    database: Database, plans: Plans, database_url: str
) -> None:
    """[Later] of the second for the fifth, and back from an absence on that day; not what waits for another day."""
    await stamped(database)
    await database.run(openings_said, plans)

    def chosen(session: Session) -> None:
        its = plans.open(session)[0].id
        for who, template, day in ((1, AGAIN, 5), (2, BACK, 5), (3, AGAIN, 6)):
            outbox.post(
                session, template=template, values={"plan": its, "day": f"2013-07-0{day}"}, now=at(7, 2), person=who,
                lane="bulk", silent=False, not_before=at(7, day, 8), not_after=at(7, day + 3, 8), occasion=template,
                quarter=Quarter(2013, 2), due_day=date(2013, 7, day), plan=its,
            )  # fmt: skip

    await database.run(chosen)
    lines = [cells(line) for line in await looked(database_url, "2013-07-05T09:00")]
    asked_for = [line for line in lines if line[3] in (AGAIN, BACK)]
    assert asked_for == [
        ("2013-07-05 08:00", "1", "P11", "report.again", "2013T2", "2013-07-05", "waiting"),
        ("2013-07-05 08:00", "2", "P12", "report.back", "2013T2", "2013-07-05", "waiting"),
    ]
    late = await looked(database_url, "2013-07-09T09:00")
    assert not [line for line in late if line.occasion in (AGAIN, BACK)], "too late to be said"


async def test_what_is_no_time_is_refused_in_one_line(database: Database, plans: object, database_url: str) -> None:
    await stamped(database)
    with pytest.raises(Refused, match="is not a time"):
        await looked(database_url, "tomorrow")
