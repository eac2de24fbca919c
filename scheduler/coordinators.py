"""What coordinators are told by the calendar, and how several things of one day become one message: the first in ORDER
is its host, the others are its guests. Guests are dropped rows, so their keys are written too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, exists, literal, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import Date

from scheduler import milestones
from scheduler.hours import leaving
from scheduler.milestones import DIGEST, EVALUATION, ORDER, REPORT_DAY, REVIEW, SUMMARY, YEAR, Milestone
from scheduler.series import alike
from scheduler.writing import OUTBOX, PEOPLE, Saying, write
from storage import concerned, extensions, standing
from storage.outbox import SAID_WITH, State
from storage.plan.logframe import Logframe
from storage.plan.tables import PlanAreaRow
from storage.referrals import VALID, ReferralCardRow
from storage.tables import Moment, QuarterOf

EVERYBODY, WHOLE_PLAN = (DIGEST, SUMMARY), (YEAR, EVALUATION, REPORT_DAY, REVIEW)


@dataclass(frozen=True)
class Telling:
    """One milestone of one plan, and whom it concerns."""

    plan: Logframe
    said: Milestone
    whom: tuple[int, ...]


def tell(session: Session, plans: Iterable[Logframe], now: datetime) -> int:
    """Writes a row for everyone who was not told yet of what is due by now; how many."""
    due = [telling for plan in plans for telling in _due(session, plan, now)]
    due.sort(key=lambda telling: ORDER.index(telling.said.kind))
    return sum(_written(session, telling, now) for telling in due if telling.whom)


def _due(session: Session, plan: Logframe, now: datetime) -> Iterator[Telling]:
    today = plan.calendar.today(now)
    everybody, whole_plan = concerned.all_coordinators(session), concerned.coordinators(session, None)
    for said in milestones.milestones(plan.calendar, plan.rules, today):
        if said.day >= plan.opened_on:
            yield Telling(plan, said, everybody if said.kind in EVERYBODY else whole_plan)
    yield from _late(session, plan, today)
    yield from _expiring(session, plan, today)


def _late(session: Session, plan: Logframe, today: date) -> Iterator[Telling]:
    """For each quarter and number of days given: whoever coordinates an organisation that lacks something there."""
    given = extensions.given(session, plan.id)
    for quarter in plan.calendar.quarters:
        for days, areas in sorted(alike(plan, given, quarter).items()):
            said = milestones.told(plan.calendar, plan.rules, quarter, days)
            if said is None or said.day < plan.opened_on or not said.day <= today <= said.until:
                continue
            # Counting reads every report of the quarter, and this is asked at each tick: only where it still matters.
            untold = _untold(session, plan, said)
            lacking = standing.lacking(session, plan, quarter, areas, untold) if untold else ()
            yield Telling(plan, said, _coordinators(session, lacking))


def _untold(session: Session, plan: Logframe, said: Milestone) -> tuple[int, ...]:
    """The organisations of which some coordinator has no row of it yet. Who joined after its day is not told of it."""
    row = OUTBOX.c
    told = exists(
        select(row.id).where(
            row.person_id == PEOPLE.c.id,
            row.occasion == said.name,
            row.quarter == literal(said.quarter, QuarterOf),
            row.due_day == literal(said.due_day, Date),
            row.plan_id == plan.id,
        )
    ).correlate(PEOPLE)
    since = datetime.combine(said.day, plan.rules.morning, plan.calendar.zone)
    whom = PEOPLE.c.id.in_(concerned.all_coordinators(session))
    wait = frozenset(
        session.scalars(select(PEOPLE.c.id).where(whom, PEOPLE.c.joined_at < literal(since, Moment), ~told))
    )
    if not wait:
        return ()
    return tuple(o.id for o in plan.organisations if not wait.isdisjoint(concerned.coordinators(session, o.id)))


def _expiring(session: Session, plan: Logframe, today: date) -> Iterator[Telling]:
    card = ReferralCardRow
    cards = session.execute(
        select(card.area_id, card.verified)
        .join(PlanAreaRow, PlanAreaRow.area_id == card.area_id)
        .where(PlanAreaRow.plan_id == plan.id, card.verified >= today - timedelta(days=VALID))
        .order_by(card.area_id)
    )
    for area, verified in cards:
        assert verified is not None  # NULL is before no day
        said = milestones.expiring(plan.calendar, plan.opened_on, area, verified)
        if said.day <= today <= said.until:
            organisations = concerned.organisations_in(session, area)
            whom = _coordinators(session, organisations) if organisations else concerned.coordinators(session, None)
            yield Telling(plan, said, whom)


def _coordinators(session: Session, organisations: Iterable[int]) -> tuple[int, ...]:
    found = {person for organisation in organisations for person in concerned.coordinators(session, organisation)}
    return tuple(sorted(found))


# ------------------------------------------------------------------------------------------------------------- the rows


def _written(session: Session, telling: Telling, now: datetime) -> int:
    plan, said = telling.plan, telling.said
    zone = plan.calendar.zone
    leaves = leaving(plan.rules, plan.holidays.keys(), said.day, now, zone)
    values: dict[str, Any] = {"plan": plan.id, "day": said.day.isoformat()}
    if said.of is not None:
        values["of"] = said.of
    over = datetime.combine(said.until + timedelta(days=1), time.min, zone)
    saying = Saying(said.name, said.kind, values, said.quarter, said.due_day, leaves, over, plan.id)
    hosts = _leaving_with(leaves, zone)
    # None of them is claimed from here on to the commit: a guest that came after its host's text would not be heard.
    locked = select(OUTBOX.c.id).where(OUTBOX.c.person_id.in_(telling.whom), *hosts).order_by(OUTBOX.c.id)
    session.execute(locked.with_for_update())
    since = datetime.combine(said.day, plan.rules.morning, zone)
    whom = [PEOPLE.c.id.in_(telling.whom), PEOPLE.c.joined_at < literal(since, Moment)]
    if said.kind == DIGEST:
        whom.append(~_heard_within_a_week(plan.id, said.day))
    written = write(session, saying, *whom, now=now, said_with=_host(hosts))
    if written:
        _leave_as_long_as(session, saying, telling.whom, hosts)
    return written


def _leave_as_long_as(
    session: Session, guest: Saying, whom: tuple[int, ...], hosts: tuple[ColumnElement[bool], ...]
) -> None:
    """A host is not too late while one of its guests is not. What is too late already, and named like a host, is none:
    it would be said once more beside the real one."""
    row, one = OUTBOX.c, OUTBOX.alias("guest").c
    said_with_it = exists(
        select(one.id).where(
            one.person_id == row.person_id,
            one.occasion == guest.occasion,
            one.quarter == literal(guest.quarter, QuarterOf),
            one.due_day == literal(guest.due_day, Date),
            one.plan_id == guest.plan,
            one.reason == literal(SAID_WITH, String) + row.template,
        )
    ).correlate(OUTBOX)
    waits = (row.person_id.in_(whom), *hosts)
    longer = update(OUTBOX).where(*waits, row.not_after < literal(guest.not_after, Moment), said_with_it)
    session.execute(longer.values(not_after=guest.not_after))


def _heard_within_a_week(plan: int, day: date) -> ColumnElement[bool]:
    """The plan may have chosen another weekday since."""
    return exists(
        select(OUTBOX.c.id).where(
            OUTBOX.c.person_id == PEOPLE.c.id,
            OUTBOX.c.occasion == DIGEST,
            OUTBOX.c.plan_id == plan,
            OUTBOX.c.due_day > day - milestones.WEEK,
            OUTBOX.c.due_day != day,
            OUTBOX.c.state != State.DROPPED.value,
        )
    )


def _leaving_with(leaves: datetime, zone: ZoneInfo) -> tuple[ColumnElement[bool], ...]:
    """A coordinator's rows that wait, and leave on the same day. What is due leaves as soon as it may: so do all that
    wait since an earlier day."""
    ends = datetime.combine(leaves.astimezone(zone).date() + timedelta(days=1), time.min, zone)
    return (
        OUTBOX.c.template.in_(ORDER),
        OUTBOX.c.state == State.WAITING.value,
        OUTBOX.c.not_before < literal(ends, Moment),
        OUTBOX.c.not_after > literal(leaves, Moment),
    )


def _host(waiting: tuple[ColumnElement[bool], ...]) -> ColumnElement[str]:
    """The reason that names the first of them, of each person; NULL where none waits."""
    return (
        select(literal(SAID_WITH, String) + OUTBOX.c.template)
        .where(OUTBOX.c.person_id == PEOPLE.c.id, *waiting)
        .order_by(OUTBOX.c.id)
        .limit(1)
        .correlate(PEOPLE)
        .scalar_subquery()
    )
