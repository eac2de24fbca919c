"""More time for a place is news for whoever lacks something there, whatever they work for, in the plan's hours."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handlers import extending
from bot.handlers.extending import _extended, _Place
from bot.house import House, Said
from storage import people
from storage.calendar import Quarter
from storage.database import Database
from storage.extensions import Why
from storage.outbox import OutboxRow
from storage.people import PersonRow
from storage.plan.reading import Plans
from tests.reporting.conftest import Phone, reported

NIGHT = datetime(2013, 7, 12, 21, 30, tzinfo=UTC)


async def test_whoever_has_sent_everything_is_left_alone(
    database: Database, house: House, plans: Plans, awa: Phone
) -> None:
    await reported(awa)

    def extended(session: Session) -> set[tuple[int, str]]:
        plan = plans.open(session)[0]
        gao = next(area.id for area in plan.areas if area.key == "gao")
        place = _Place(plan.id, Quarter(2013, 2), gao, 1, ("7", "network"))
        said = Said(update=1, chat=14, account=14, at=NIGHT)
        coordinator = people.by_account(session, 14, NIGHT)
        _extended(session, said, house.texts.of("fr"), place, plan, coordinator, 7, Why.NETWORK)
        rows = select(PersonRow.account, OutboxRow.lane).join(OutboxRow, OutboxRow.person_id == PersonRow.id)
        return {(a, lane) for a, lane in session.execute(rows.where(OutboxRow.template == extending.GIVEN))}

    told = await database.run(extended)
    assert told == {(13, "bulk")}, "the co-monitor alone lacks something there: the ministry has sent everything"
