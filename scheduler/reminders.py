"""Who is to be reminded of a report that is missing.

A row only says that something is due to somebody; what is missing, and whether it still is, is read when it is sent.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, literal, or_, select
from sqlalchemy.orm import Session

from scheduler.series import OPENS, Occasion
from scheduler.writing import ALONE, OUTBOX, PEOPLE, Saying, write
from storage.answers import Source
from storage.people import PersonAreaRow, Role, table_of
from storage.plan.tables import ActivityAreaRow, ActivityRow, AssignmentRow, IndicatorRow, ResultRow, ScheduleRow
from storage.reports import ReportRow
from storage.tables import Moment, QuarterOf

Reporter = tuple[Role, str, Source]
REPORTERS: tuple[Reporter, ...] = (
    (Role.AGENT, "responsible", Source.MINISTRY),
    (Role.COMONITOR, "comonitor", Source.COMONITOR),
)
WITH_THE_OPENING = "said with the opening"

PLACES = table_of(PersonAreaRow)
ACTIVITIES, SCHEDULE, ASSIGNED = table_of(ActivityRow), table_of(ScheduleRow), table_of(AssignmentRow)
SOMEWHERE, REPORTS = table_of(ActivityAreaRow), table_of(ReportRow)
INDICATORS, RESULTS = table_of(IndicatorRow), table_of(ResultRow)


@dataclass(frozen=True)
class Due:
    """One occasion, for the places that were given the same days. `due_day`: the last day on which their report is on
    time; `since`: the moment from which on it is due; `not_before`: when it may leave at the earliest; `not_after`:
    from when on it is not said any more."""

    plan: int
    occasion: Occasion
    areas: tuple[int, ...]
    due_day: date
    since: datetime
    not_before: datetime
    not_after: datetime


def remind(session: Session, due: Due, now: datetime) -> int:
    """Writes a row for everyone who has something missing there, and none yet for this occasion; how many.

    Not for who joined after it was due: what was open then, they heard when they came in.
    """
    said = due.occasion
    values = {"plan": due.plan, "day": said.day.isoformat()}
    saying = Saying(said.name, said.name, values, said.quarter, due.due_day, due.not_before, due.not_after, due.plan)
    # The fourteenth day before one report is due is the day on which the next quarter opens: one message says both,
    # and both keys are written.
    with_another = case((_said_with_the_opening(due), WITH_THE_OPENING)) if said.name != OPENS else ALONE
    return sum(
        write(session, saying, _joined_before(due), lacking(due, reporter), now=now, said_with=with_another)
        for reporter in REPORTERS
    )


def lacking(due: Due, reporter: Reporter) -> ColumnElement[bool]:
    """Of the people: those with access, of this kind, who have something missing in these places."""
    role, answers_as, source = reporter
    return and_(
        PEOPLE.c.role == role.value,
        PEOPLE.c.revoked_at.is_(None),
        PEOPLE.c.account.is_not(None),
        _missing(due, answers_as, source),
    )


def _joined_before(due: Due) -> ColumnElement[bool]:
    return PEOPLE.c.joined_at < literal(due.since, Moment)


def _said_with_the_opening(due: Due) -> ColumnElement[bool]:
    said = due.occasion
    opening = OUTBOX.alias("opening").c
    return exists(
        select(opening.id).where(
            opening.person_id == PEOPLE.c.id,
            opening.occasion == OPENS,
            opening.plan_id == due.plan,
            opening.quarter == literal(said.quarter.next, QuarterOf),
            opening["values"]["day"].as_string() == said.day.isoformat(),
        )
    )


def _missing(due: Due, answers_as: str, source: Source) -> ColumnElement[bool]:
    """Something is planned there in the quarter that the person's organisation answers for, and nobody reported it."""
    quarter = literal(due.occasion.quarter, QuarterOf)
    somewhere = SOMEWHERE.alias("somewhere").c
    everywhere = ~exists(
        select(somewhere.activity_id).where(somewhere.activity_id == ACTIVITIES.c.id).correlate(ACTIVITIES)
    )
    here = exists(
        select(SOMEWHERE.c.activity_id)
        .where(SOMEWHERE.c.activity_id == ACTIVITIES.c.id, SOMEWHERE.c.area_id == PLACES.c.area_id)
        .correlate(ACTIVITIES, PLACES)
    )
    asked = exists(
        select(INDICATORS.c.id)
        .join(RESULTS, RESULTS.c.id == INDICATORS.c.result_id)
        .where(
            RESULTS.c.activity_id == ACTIVITIES.c.id, RESULTS.c.closed_at.is_(None), INDICATORS.c.closed_at.is_(None)
        )
        .correlate(ACTIVITIES)
    )
    reported = exists(
        select(REPORTS.c.id)
        .correlate(PEOPLE, PLACES, ACTIVITIES)
        .where(
            REPORTS.c.activity_id == ACTIVITIES.c.id,
            REPORTS.c.organisation_id == PEOPLE.c.organisation_id,
            REPORTS.c.area_id == PLACES.c.area_id,
            REPORTS.c.source == source.value,
            REPORTS.c.quarter == quarter,
        )
    )
    return exists(
        select(PLACES.c.area_id)
        .select_from(
            PLACES,
            ASSIGNED.join(ACTIVITIES, ACTIVITIES.c.id == ASSIGNED.c.activity_id).join(
                SCHEDULE, and_(SCHEDULE.c.activity_id == ACTIVITIES.c.id, SCHEDULE.c.quarter == quarter)
            ),
        )
        .where(
            ASSIGNED.c.organisation_id == PEOPLE.c.organisation_id,
            PLACES.c.person_id == PEOPLE.c.id,
            PLACES.c.area_id.in_(due.areas),
            ASSIGNED.c.role == answers_as,
            ACTIVITIES.c.plan_id == due.plan,
            ACTIVITIES.c.closed_at.is_(None),
            or_(everywhere, here),
            asked,
            ~reported,
        )
        .correlate(PEOPLE)
    )
