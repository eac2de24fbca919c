"""What leaves on one day for one person is one message: when a duty comes or comes back, after an outage, and on the
day someone is back. That one says where everything stands, and the reminders of that day are dropped rows beside it, so
that their keys are written too.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, text, union, update
from sqlalchemy.orm import Session

from scheduler.one_a_day import one_a_day
from scheduler.outages import OUTAGE
from scheduler.series import ASKED, REPORTS
from scheduler.writing import OUTBOX
from storage.absences import BACK
from storage.carrying import RECEIVED, RETURNED
from storage.handovers import HandoverRow
from storage.outbox import HOSTS, OPEN, SAID_WITH, State
from storage.plan.current import zone
from storage.plan.logframe import Logframe
from storage.tables import Moment

AHEAD = timedelta(days=8)  # rows are written for a day that is farther away, too: it is looked at again
HOST = OUTBOX.alias("host").c
UNSAID = (State.WAITING.value, State.CLAIMED.value)
Guests = Callable[[datetime], ColumnElement[bool]]  # which rows, of a day that starts then; HOST is their host


def gather(session: Session, plans: Iterable[Logframe], now: datetime) -> None:
    """After everything that is due was written. A host that waits takes its guests; nobody loses a word by it."""
    plans = tuple(plans)
    there = zone(plans, now)
    for host in (RECEIVED, RETURNED):
        for day in _told_of_a_duty(session, host, there, now):
            _take(session, host, day, there, _with_the_duty)
    for host, guests in ((OUTAGE, _after_an_outage), (BACK, _on_coming_back)):
        for day in _days(session, host, there, now):
            _take(session, host, day, there, guests)
    one_a_day(session, plans, now)


def _take(session: Session, host: str, day: date, there: ZoneInfo, guests: Guests) -> None:
    """Of everybody whose host leaves on that day: one statement, however many they are."""
    starts, ends = (datetime.combine(d, time.min, there) for d in (day, day + timedelta(days=1)))
    leaving = (
        HOST.template == host,
        HOST.not_before >= literal(starts, Moment),
        HOST.not_before < literal(ends, Moment),
    )
    dropping = update(OUTBOX).where(
        text(OPEN),
        OUTBOX.c.state == State.WAITING.value,
        OUTBOX.c.not_before < literal(ends, Moment),
        exists(select(HOST.id).where(HOST.person_id == OUTBOX.c.person_id, *leaving, guests(starts))),
    )
    session.execute(dropping.values(state=State.DROPPED.value, reason=SAID_WITH + host))


def _with_the_duty(starts: datetime) -> ColumnElement[bool]:
    """Also what falls due later on the day on which it was said: that message told of everything that is missing."""
    reminder = and_(OUTBOX.c.occasion.like(REPORTS), OUTBOX.c.template != ASKED)
    since_then = and_(
        HOST.state.in_((State.CLAIMED.value, State.SENT.value)), OUTBOX.c.id > HOST.id, OUTBOX.c.template != BACK
    )
    return and_(or_(reminder, OUTBOX.c.occasion == OUTAGE), or_(HOST.state == State.WAITING.value, since_then))


def _after_an_outage(starts: datetime) -> ColumnElement[bool]:
    """Whatever waits, also since before it; an earlier outage of which one has not heard yet."""
    earlier = and_(OUTBOX.c.occasion == OUTAGE, OUTBOX.c.due_day < HOST.due_day)
    return and_(HOST.state.in_(UNSAID), or_(OUTBOX.c.occasion.like(REPORTS), earlier))


def _on_coming_back(starts: datetime) -> ColumnElement[bool]:
    """What leaves on that day. What was due before is not said, since there is no network."""
    of_that_day = OUTBOX.c.not_before >= literal(starts, Moment)
    return and_(HOST.state.in_(UNSAID), OUTBOX.c.occasion.like(REPORTS), OUTBOX.c.occasion != BACK, of_that_day)


def _days(session: Session, host: str, there: ZoneInfo, now: datetime) -> list[date]:
    """On which days messages of that kind leave, of those that wait."""
    row = OUTBOX.c
    found = session.scalars(
        select(row.not_before)
        .where(text(OPEN), text(HOSTS), row.occasion == host, row.not_before < literal(now + AHEAD, Moment))
        .distinct()
    )
    return sorted({moment.astimezone(there).date() for moment in found})


def _told_of_a_duty(session: Session, host: str, there: ZoneInfo, now: datetime) -> list[date]:
    """On which days, from today on, messages of that kind leave or left. Asked by the few who ever had a handover:
    nothing finds them in the outbox by their template."""
    begins = datetime.combine(now.astimezone(there).date(), time.min, there)
    row = OUTBOX.c
    handed = union(*(select(end).where(end.is_not(None)) for end in (HandoverRow.from_id, HandoverRow.to_id)))
    found = session.scalars(
        select(row.not_before)
        .where(
            row.person_id.in_(handed),
            row.template == host,
            row.state.in_((*UNSAID, State.SENT.value)),
            row.not_before >= literal(begins, Moment),
        )
        .distinct()
    )
    return sorted({moment.astimezone(there).date() for moment in found})
