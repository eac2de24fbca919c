"""Whoever is reminded of several things on one day hears of them in one message: the opening of a quarter, or else the
first that was written, says all; the others are dropped rows beside it, so that their keys are written too.

What is newly due to somebody who was reminded on this day already waits for the next, if it is not too late then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, text, update
from sqlalchemy.orm import Session

from scheduler.hours import leaving, next_allowed
from scheduler.outages import OUTAGE
from scheduler.series import ASKED, OPENS, REPORTS
from scheduler.writing import OUTBOX
from storage.absences import BACK
from storage.outbox import OPEN, SAID_WITH, State
from storage.plan.current import zone
from storage.plan.logframe import Logframe
from storage.tables import Moment

OTHER = OUTBOX.alias("other").c


@dataclass(frozen=True)
class Waits:
    """A reminder that waits; `leaves` is when it may leave, as seen from now."""

    id: int
    person: int
    template: str
    leaves: datetime
    over: datetime


def one_a_day(session: Session, plans: Iterable[Logframe], now: datetime) -> None:
    """After everything that is due was written, and after what has a host of its own was given to it."""
    by_id = {plan.id: plan for plan in plans}
    there = zone(tuple(by_id.values()), now)
    today = now.astimezone(there).date()
    starts, ends = (datetime.combine(day, time.min, there) for day in (today, today + timedelta(days=1)))
    reminded = _reminded(starts, ends)
    together: dict[tuple[int, date], list[Waits]] = defaultdict(list)
    for one, plan, heard in _waiting(session, by_id, reminded, now):
        leaves = one.leaves
        if heard and plan is not None and one.template != ASKED and leaves < ends:
            morning = leaving(plan.rules, plan.holidays.keys(), today + timedelta(days=1), now, plan.calendar.zone)
            if morning < one.over:
                leaves = morning
                session.execute(update(OUTBOX).where(OUTBOX.c.id == one.id).values(not_before=morning))
        together[one.person, leaves.astimezone(there).date()].append(one)
    for several in together.values():
        if len(several) > 1:
            _said_by_one(session, several)


def _said_by_one(session: Session, several: list[Waits]) -> None:
    """It leaves as long as there is something that one of them would still say."""
    host, *guests = sorted(several, key=lambda one: (one.template != OPENS, one.id))
    row = OUTBOX.c
    session.execute(update(OUTBOX).where(row.id == host.id).values(not_after=max(one.over for one in several)))
    dropping = update(OUTBOX).where(row.id.in_([guest.id for guest in guests]))
    session.execute(dropping.values(state=State.DROPPED.value, reason=SAID_WITH + host.template))
    # What one of them was to say, its new host says.
    moved = update(OUTBOX).where(
        row.person_id == host.person,
        row.state == State.DROPPED.value,
        row.reason.in_([SAID_WITH + guest.template for guest in guests]),
        row.not_after > literal(min(one.leaves for one in several), Moment),
    )
    session.execute(moved.values(reason=SAID_WITH + host.template))


def _waiting(
    session: Session, plans: Mapping[int, Logframe], reminded: ColumnElement[bool], now: datetime
) -> list[tuple[Waits, Logframe | None, bool]]:
    """Reminders of people who have several, or were reminded today, which is the third of the values."""
    row = OUTBOX.c
    another = and_(text(f"other.{OPEN}"), _reminder(OTHER.occasion), OTHER.id != row.id)
    of_theirs = select(OTHER.id).where(OTHER.person_id == row.person_id).correlate(OUTBOX)
    found = session.execute(
        select(
            row.id, row.person_id, row.template, row.not_before, row.not_after, row["values"],
            exists(of_theirs.where(reminded)),
        )
        .where(
            text(f"outbox.{OPEN}"),
            row.state == State.WAITING.value,
            _reminder(row.occasion),
            exists(of_theirs.where(or_(another, reminded))),
        )
        .order_by(row.id)
        # None of them is claimed from here on to the commit: what came after its host's text would not be heard.
        .with_for_update(of=OUTBOX)
    ).all()  # fmt: skip
    waiting = []
    for number, person, template, not_before, not_after, values, heard in found:
        plan = plans.get(values.get("plan", 0))
        soonest = now if plan is None else next_allowed(plan.rules, plan.holidays.keys(), now, plan.calendar.zone)
        waiting.append((Waits(number, person, template, max(not_before, soonest), not_after), plan, heard))
    return waiting


def _reminder(occasion: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(occasion.like(REPORTS), occasion != BACK)


def _reminded(starts: datetime, ends: datetime) -> ColumnElement[bool]:
    """Of another row: that it reminded on this day, or is about to."""
    today = and_(
        OTHER.state == State.SENT.value,
        OTHER.sent_at >= literal(starts, Moment),
        OTHER.sent_at < literal(ends, Moment),
    )
    return and_(
        or_(OTHER.occasion.like(REPORTS), OTHER.occasion == OUTAGE), or_(OTHER.state == State.CLAIMED.value, today)
    )
