"""What was sent back is a line of the Monday's message (9.1), and one more once its day is past without an answer."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.house import House
from storage import remarks
from storage.database import Database
from storage.people import PersonRow
from storage.plan.reading import Plans
from tests.reporting.conftest import Phone, reported
from tests.scheduler.test_coordinators import MONDAY, MOUSSA, coordinated, says
from tests.scheduler.test_reminders import since_2012, ticked

__all__ = ["coordinated", "since_2012"]


def sent_back(session: Session, revision: int, until: date) -> int:
    by = session.scalars(select(PersonRow.id).where(PersonRow.account == MOUSSA)).one()
    return remarks.send_back(session, revision, "?", until=until, by=by, now=MONDAY)


async def test_sent_back_is_told_apart_from_what_is_to_review(
    database: Database, plans: Plans, house: House, phone: Callable[[int], Phone], coordinated: None
) -> None:
    await reported(phone(11))
    await database.run(sent_back, 1, MONDAY.date() - timedelta(days=1))
    await database.run(sent_back, 2, MONDAY.date())
    await database.run(ticked, plans, MONDAY)
    (text,) = (await says(database, house, MONDAY))[MOUSSA]
    lines = text.splitlines()
    assert lines[:2] == ["Point du lundi · T2 2013", "Reçus : 3 sur 5"]
    assert lines[2].endswith("à vérifier : 2"), "the one whose day is over is for coordination to decide"
    assert lines[3:5] == ["Renvoyés : 2", "Renvois sans réponse : 1"]
