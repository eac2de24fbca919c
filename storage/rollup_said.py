"""What is asked of the database, and which revisions count; figures as SQL, a row for each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Select, and_, case, func, select, type_coerce, union

from storage.calendar import Quarter
from storage.people import table_of
from storage.plan.logframe import Kind, Logframe
from storage.reports import FigureRow, FigureState, ReportRow, RevisionRow
from storage.tables import QuarterOf
from storage.verification import UndoneVerificationRow, VerificationRow

REPORTS, REVISIONS, FIGURES = table_of(ReportRow), table_of(RevisionRow), table_of(FigureRow)
VERIFIED, UNDONE = table_of(VerificationRow), table_of(UndoneVerificationRow)
KNOWN = FIGURES.c.state == FigureState.REPORTED.value

Subject = tuple[int, int, int]  # indicator, area, quarter as a number


@dataclass(frozen=True)
class AsOf:
    """How things stood: `newest` is the last revision there was, `at` the moment."""

    newest: int
    at: datetime


@dataclass(frozen=True)
class Asked:
    """Of which plan and quarters, and of which indicators (ids). `never`: the protected ones. `as_of` None: now."""

    plan: int
    quarters: tuple[Quarter, ...]
    kinds: dict[int, Kind]
    activities: dict[int, tuple[int, ...]] = field(default_factory=dict)  # the indicators of each, by ids
    never: tuple[int, ...] = ()
    as_of: AsOf | None = None


def asked(logframe: Logframe, quarters: Sequence[Quarter]) -> Asked:
    of = {a.id: [i for i in a.indicators if not i.protected] for a in logframe.activities}
    kinds = {i.id: i.kind for indicators in of.values() for i in indicators}
    ids = {a: tuple(i.id for i in one) for a, one in of.items()}
    never = tuple(i.id for a in logframe.activities for i in a.indicators if i.protected)
    return Asked(logframe.id, tuple(quarters), kinds, ids, never)


def figures(of: Asked) -> Select[Any]:
    """One row for each figure, known or not, of both sources; those of indicators that the plan has no more too."""
    report, figure = REPORTS.c, FIGURES.c
    verified = verified_at(of.as_of)
    asking = select(
        figure.indicator_id.label("indicator"),
        report.area_id.label("area"),
        type_coerce(report.quarter, Integer).label("quarter"),
        report.organisation_id.label("organisation"),
        report.source, figure.state, figure.value, figure.women, figure.men, figure.whole,
        case((figure.means.is_not(None), 1), else_=0).label("means"),
        case((verified.c.revision_id.is_not(None), 1), else_=0).label("verified"),
    )  # fmt: skip
    # Those that are not asked are named, not those that are: SQLite would look them up one by one.
    return counting(asking, of, verified).where(figure.indicator_id.not_in(of.never))


def counting(asking: Select[Any], of: Asked, verified: FromClause) -> Select[Any]:
    """What is asked of figures, in those revisions of the plan's reports that count, beside what is `verified`."""
    report, revision = REPORTS.c, REVISIONS.c
    return asking.select_from(
        REPORTS.join(REVISIONS, latest(of.as_of))
        .join(FIGURES, FIGURES.c.revision_id == revision.id)
        .outerjoin(verified, verified.c.revision_id == revision.id)
    ).where(report.plan_id == of.plan, type_coerce(report.quarter, QuarterOf).in_(of.quarters))


def latest(as_of: AsOf | None) -> ColumnElement[bool]:
    """Which revision of a report counts."""
    of_report = REVISIONS.c.report_id == REPORTS.c.id
    if as_of is None:
        return and_(of_report, REVISIONS.c.number == REPORTS.c.revision)
    then = REVISIONS.alias("then").c
    number = select(func.max(then.number)).where(then.report_id == REPORTS.c.id, then.id <= as_of.newest)
    return and_(of_report, REVISIONS.c.number == number.correlate(REPORTS).scalar_subquery())


def verified_at(as_of: AsOf | None) -> FromClause:
    """The revisions that are verified; what was taken back since was verified then."""
    if as_of is None:
        return VERIFIED
    still = select(VERIFIED.c.revision_id).where(VERIFIED.c.at <= as_of.at)
    until = select(UNDONE.c.revision_id).where(UNDONE.c.verified_at <= as_of.at, UNDONE.c.at > as_of.at)
    return union(still, until).subquery("verified_then")
