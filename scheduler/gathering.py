"""What leaves on one day for one person is one message: when a duty comes or comes back, after an outage, and on the
day someone is back. That one says where everything stands, and the reminders of that day are dropped rows beside it, so
that their keys are written too.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, text, update
from sqlalchemy.orm import Session

from scheduler.one_a_day import one_a_day
from scheduler.outages import OUTAGE
from scheduler.series import ASKED, REPORTS
from scheduler.writing import OUTBOX
from storage.absences import BACK
from storage.carrying import RECEIVED, RETURNED
from storage.outbox import OPEN, SAID_WITH, State
from storage.plan.current import zone
from storage.plan.logframe import Logframe
from storage.tables import Moment

AHEAD = timedelta(days=8)  # rows are written for a day that is farther away, too: it is looked at again
HOST = OUTBOX.alias("host").c


def gather(session: Session, plans: Iterable[Logframe], now: datetime) -> None:
    """After everything that is due was written. A host that waits takes its guests; nobody loses a word by it."""
    plans = tuple(plans)
    there = zone(plans, now)
    for host in (RECEIVED, RETURNED):
        _with_the_duty(session, host, there, now)
    for host, guests in ((OUTAGE, _after_an_outage), (BACK, _on_coming_back)):
        for day in _days(session, host, there, now):
            starts, ends = (datetime.combine(d, time.min, there) for d in (day, day + timedelta(days=1)))
            waiting = (
                HOST.occasion == host,
                HOST.state.in_((State.WAITING.value, State.CLAIMED.value)),
                HOST.not_before >= literal(starts, Moment),
                HOST.not_before < literal(ends, Moment),
            )
            dropping = (
                update(OUTBOX)
                .where(
                    text(OPEN),
                    OUTBOX.c.state == State.WAITING.value,
                    OUTBOX.c.not_before < literal(ends, Moment),
                    exists(select(HOST.id).where(HOST.person_id == OUTBOX.c.person_id, *waiting, guests(starts))),
                )
                .values(state=State.DROPPED.value, reason=SAID_WITH + host)
            )
            session.execute(dropping)
    one_a_day(session, plans, now)


def _with_the_duty(session: Session, host: str, there: ZoneInfo, now: datetime) -> None:
    """Also what falls due later on the day on which it was said: that message told of everything that is missing."""
    begins = datetime.combine(now.astimezone(there).date(), time.min, there)
    row = OUTBOX.c
    open_or_said = (State.WAITING.value, State.CLAIMED.value, State.SENT.value)
    found = session.execute(
        select(row.id, row.person_id, row.not_before, row.state)
        .where(row.template == host, row.state.in_(open_or_said), row.not_before >= literal(begins, Moment))
        .order_by(row.id)
    ).all()
    for number, person, leaves, state in found:
        ends = datetime.combine(leaves.astimezone(there).date() + timedelta(days=1), time.min, there)
        reminder = and_(row.occasion.like(REPORTS), row.template.not_in((BACK, ASKED)))
        dropping = update(OUTBOX).where(
            row.person_id == person,
            row.id > (0 if state == State.WAITING.value else number),
            row.state == State.WAITING.value,
            row.not_before < literal(ends, Moment),
            or_(reminder, row.occasion == OUTAGE),
        )
        session.execute(dropping.values(state=State.DROPPED.value, reason=SAID_WITH + host))


def _after_an_outage(starts: datetime) -> ColumnElement[bool]:
    """Whatever waits, also since before it; an earlier outage of which one has not heard yet."""
    earlier = and_(OUTBOX.c.occasion == OUTAGE, OUTBOX.c.due_day < HOST.due_day)
    return or_(OUTBOX.c.occasion.like(REPORTS), earlier)


def _on_coming_back(starts: datetime) -> ColumnElement[bool]:
    """What leaves on that day. What was due before is not said, since there is no network."""
    of_that_day = OUTBOX.c.not_before >= literal(starts, Moment)
    return and_(OUTBOX.c.occasion.like(REPORTS), OUTBOX.c.occasion != BACK, of_that_day)


def _days(session: Session, host: str, there: ZoneInfo, now: datetime) -> list[date]:
    """On which days messages of that kind leave, of those that wait."""
    row = OUTBOX.c
    found = session.scalars(
        select(row.not_before)
        .where(text(OPEN), row.occasion == host, row.not_before < literal(now + AHEAD, Moment))
        .distinct()
    )
    return sorted({moment.astimezone(there).date() for moment in found})
