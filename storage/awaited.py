"""What is expected of each place for a quarter, and what of it came: counted by the database, one row a place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, and_, case, exists, func, literal, select, union
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.calendar import Quarter
from storage.people import PersonAreaRow, PersonRow, Role, table_of
from storage.plan.logframe import Logframe
from storage.plan.tables import (
    ActivityAreaRow,
    ActivityRow,
    AssignmentRow,
    IndicatorRow,
    PlanAreaRow,
    ResultRow,
    ScheduleRow,
)
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from storage.tables import QuarterOf
from storage.verification import VerificationRow

PEOPLE, THEIRS, AREAS = table_of(PersonRow), table_of(PersonAreaRow), table_of(PlanAreaRow)
ACTIVITIES, SCHEDULE, ASSIGNED = table_of(ActivityRow), table_of(ScheduleRow), table_of(AssignmentRow)
SOMEWHERE, INDICATORS, RESULTS = table_of(ActivityAreaRow), table_of(IndicatorRow), table_of(ResultRow)
REPORTS, REVISIONS, RECEIPTS = table_of(ReportRow), table_of(RevisionRow), table_of(ReceiptRow)
VERIFIED = table_of(VerificationRow)
Place = tuple[int, str, int]  # organisation, source, area

SOURCES = case(
    (PEOPLE.c.role == Role.COMONITOR.value, literal(Source.COMONITOR.value, String)),
    else_=literal(Source.MINISTRY.value, String),
)
ANSWERS_AS = case(
    (ASSIGNED.c.role == "comonitor", literal(Source.COMONITOR.value, String)),
    else_=literal(Source.MINISTRY.value, String),
)
REPORTING = and_(
    PEOPLE.c.role.in_((Role.AGENT.value, Role.COMONITOR.value)),
    PEOPLE.c.revoked_at.is_(None),
    PEOPLE.c.account.is_not(None),
)


@dataclass(frozen=True)
class Counted:
    """Of one place: `on_time` as first sent, `verified` as it stands now, `latest` when the last report came."""

    expected: int
    received: int
    on_time: int
    verified: int
    latest: datetime | None


def counted(
    session: Session,
    plan: Logframe,
    quarter: Quarter,
    organisations: Collection[int] | None,
    areas: Collection[int] | None,
) -> dict[Place, Counted]:
    """What is expected of each place, and what of it came: reports, first revisions' receipts, latest revisions."""
    asked = _expected(plan.id, quarter, organisations, areas).subquery("asked")
    first, latest, report, place = REVISIONS.alias("first"), REVISIONS.alias("latest"), REPORTS.c, asked.c
    received = (
        asked.outerjoin(
            REPORTS,
            and_(
                report.activity_id == place.activity,
                report.organisation_id == place.organisation,
                report.area_id == place.area,
                report.source == place.source,
                report.quarter == literal(quarter, QuarterOf),
            ),
        )
        .outerjoin(first, and_(first.c.report_id == report.id, first.c.number == 1))
        .outerjoin(RECEIPTS, RECEIPTS.c.id == first.c.receipt_id)
        .outerjoin(latest, and_(latest.c.report_id == report.id, latest.c.number == report.revision))
        .outerjoin(VERIFIED, VERIFIED.c.revision_id == latest.c.id)
    )
    rows = session.execute(
        select(
            place.organisation,
            place.source,
            place.area,
            func.count(),
            func.count(report.id),
            func.count(case((RECEIPTS.c.on_time, 1))),
            func.count(VERIFIED.c.id),
            func.max(first.c.at),
        )
        .select_from(received)
        .group_by(place.organisation, place.source, place.area)
    )
    return {(row[0], row[1], row[2]): Counted(*row[3:]) for row in rows}


def _expected(
    plan: int, quarter: Quarter, organisations: Collection[int] | None, areas: Collection[int] | None
) -> CompoundSelect[Any]:
    """Every report that is expected: where the activity is carried out; without a list of areas, from wherever the
    organisation has somebody who reports, or had when it was sent.
    """
    listed = select(SOMEWHERE.c.activity_id).where(SOMEWHERE.c.activity_id == ACTIVITIES.c.id).correlate(ACTIVITIES)
    by_list = _planned(plan, quarter, SOMEWHERE.c.area_id).join(SOMEWHERE, SOMEWHERE.c.activity_id == ACTIVITIES.c.id)
    by_people = (
        _planned(plan, quarter, THEIRS.c.area_id)
        .join(PEOPLE, and_(PEOPLE.c.organisation_id == ASSIGNED.c.organisation_id, SOURCES == ANSWERS_AS, REPORTING))
        .join(THEIRS, THEIRS.c.person_id == PEOPLE.c.id)
        .where(~exists(listed))
    )
    by_reports = (
        _planned(plan, quarter, REPORTS.c.area_id)
        .join(
            REPORTS,
            and_(
                REPORTS.c.activity_id == ACTIVITIES.c.id,
                REPORTS.c.organisation_id == ASSIGNED.c.organisation_id,
                REPORTS.c.source == ANSWERS_AS,
                REPORTS.c.quarter == literal(quarter, QuarterOf),
            ),
        )
        .where(~exists(listed))
    )
    pieces = []
    for piece, area in ((by_list, SOMEWHERE), (by_people, THEIRS), (by_reports, REPORTS)):
        piece = piece.join(AREAS, and_(AREAS.c.plan_id == plan, AREAS.c.area_id == area.c.area_id))
        if organisations is not None:
            piece = piece.where(ASSIGNED.c.organisation_id.in_(tuple(organisations)))
        if areas is not None:
            piece = piece.where(area.c.area_id.in_(tuple(areas)))
        pieces.append(piece)
    return union(*pieces)


def _planned(plan: int, quarter: Quarter, area: ColumnElement[int]) -> Select[Any]:
    """What the schedule plans in the quarter and has something to ask, with the organisations that answer for it."""
    asks = (
        select(INDICATORS.c.id)
        .join(RESULTS, RESULTS.c.id == INDICATORS.c.result_id)
        .where(
            RESULTS.c.activity_id == ACTIVITIES.c.id, RESULTS.c.closed_at.is_(None), INDICATORS.c.closed_at.is_(None)
        )
        .correlate(ACTIVITIES)
    )
    return (
        select(
            ACTIVITIES.c.id.label("activity"),
            ASSIGNED.c.organisation_id.label("organisation"),
            ANSWERS_AS.label("source"),
            area.label("area"),
        )
        .select_from(ACTIVITIES)
        .join(
            SCHEDULE,
            and_(SCHEDULE.c.activity_id == ACTIVITIES.c.id, SCHEDULE.c.quarter == literal(quarter, QuarterOf)),
        )
        .join(ASSIGNED, ASSIGNED.c.activity_id == ACTIVITIES.c.id)
        .where(ACTIVITIES.c.plan_id == plan, ACTIVITIES.c.closed_at.is_(None), exists(asks))
    )
