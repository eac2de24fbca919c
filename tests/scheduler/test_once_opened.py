"""A quarter opens once, whatever happens to its days afterwards."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import extensions
from storage.calendar import Quarter
from storage.database import Database
from storage.extensions import Why
from storage.people import PersonRow
from storage.plan.reading import Plans
from tests.scheduler.test_reminders import at, rows, since_2012, ticked

__all__ = ["since_2012"]


@pytest.mark.usefixtures("since_2012")
async def test_more_time_does_not_open_a_quarter_again(database: Database, plans: Plans) -> None:
    """Its opening lasts longer then, but it was said; whoever has not heard it yet hears it."""

    def more(session: Session) -> None:
        plan = plans.open(session)[0]
        by = session.scalars(select(PersonRow.id).where(PersonRow.account == 14)).one()
        for area in plan.areas:
            given = extensions.extend(
                session, plan.id, Quarter(2013, 2), area.id, 7, Why.NETWORK, by=by, card=None, now=at(7, 3)
            )
            assert given

    await database.run(ticked, plans, at(4, 2))
    opened = [row for row in await database.read(rows) if row[1] == "report.opens"]
    assert {row[0] for row in opened} == {11, 12, 13}
    await database.run(more)
    await database.run(ticked, plans, at(7, 3))
    of_t2 = [row for row in await database.read(rows) if row[1:3] == ("report.opens", "2013T2")]
    assert of_t2 == opened
