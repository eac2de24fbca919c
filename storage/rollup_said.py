"""What was said, as SQL: a row for each figure of a latest revision, and which of them are added over the quarters."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, Integer, Select, and_, case, func, select, type_coerce

from storage.answers import Source
from storage.calendar import Quarter
from storage.people import table_of
from storage.plan.logframe import Kind, Logframe
from storage.reports import FigureRow, FigureState, ReportRow, RevisionRow
from storage.tables import QuarterOf
from storage.verification import VerificationRow

REPORTS, REVISIONS, FIGURES = table_of(ReportRow), table_of(RevisionRow), table_of(FigureRow)
VERIFIED = table_of(VerificationRow)
KNOWN = FIGURES.c.state == FigureState.REPORTED.value

Subject = tuple[int, int, int]  # indicator, area, quarter as a number


@dataclass(frozen=True)
class Asked:
    """Of which plan and quarters, and of which indicators (ids): protected ones are never asked."""

    plan: int
    quarters: tuple[Quarter, ...]
    kinds: dict[int, Kind]
    activities: dict[int, tuple[int, ...]] = field(default_factory=dict)  # the indicators of each, by ids

    def every_quarter(self) -> tuple[int, ...]:
        """Indicators of which every quarter is added: counts, and all where there is one quarter."""
        return tuple(i for i, kind in self.kinds.items() if kind is Kind.COUNT or len(self.quarters) == 1)

    def last_quarter(self) -> tuple[int, ...]:
        """Indicators of which the last figure of each place is added."""
        every = frozenset(self.every_quarter())
        return tuple(i for i in self.kinds if i not in every)

    def of(self, activities: Iterable[int]) -> tuple[int, ...]:
        """The indicators of these activities."""
        return tuple(i for activity in activities for i in self.activities.get(activity, ()))


def asked(logframe: Logframe, quarters: Sequence[Quarter]) -> Asked:
    of = {a.id: [i for i in a.indicators if not i.protected] for a in logframe.activities}
    kinds = {i.id: i.kind for indicators in of.values() for i in indicators}
    return Asked(logframe.id, tuple(quarters), kinds, {a: tuple(i.id for i in one) for a, one in of.items()})


def figures(of: Asked, indicators: Collection[int]) -> Select[Any]:
    """One row for each of these indicators' figures, known or not, of both sources."""
    report, revision, figure = REPORTS.c, REVISIONS.c, FIGURES.c
    return (
        select(
            figure.indicator_id.label("indicator"),
            report.area_id.label("area"),
            type_coerce(report.quarter, Integer).label("quarter"),
            report.organisation_id.label("organisation"),
            report.source, figure.state, figure.value, figure.women, figure.men, figure.whole,
            case((figure.means.is_not(None), 1), else_=0).label("means"),
            case((VERIFIED.c.id.is_not(None), 1), else_=0).label("verified"),
        )
        .select_from(
            REPORTS.join(REVISIONS, and_(revision.report_id == report.id, revision.number == report.revision))
            .join(FIGURES, figure.revision_id == revision.id)
            .outerjoin(VERIFIED, VERIFIED.c.revision_id == revision.id)
        )
        .where(
            report.plan_id == of.plan,
            type_coerce(report.quarter, QuarterOf).in_(of.quarters),
            figure.indicator_id.in_(indicators),
        )
    )  # fmt: skip


def said(of: Asked, source: Source, indicators: Collection[int]) -> CTE:
    """The figures of one source. `of_place` 1: the last known one of its organisation and area.

    Co-monitors' figures of one subject are never added to each other: `of_subject` 1 is the first organisation's,
    `of_area` 1 that of the last quarter.
    """
    report, figure = REPORTS.c, FIGURES.c
    place = (figure.indicator_id, report.organisation_id, report.area_id, KNOWN)
    flags = [func.row_number().over(partition_by=place, order_by=report.quarter.desc()).label("of_place")]
    if source is Source.COMONITOR:
        subject = (figure.indicator_id, report.area_id, report.quarter, KNOWN)
        area = (figure.indicator_id, report.area_id, KNOWN)
        newest = (report.quarter.desc(), report.organisation_id)
        flags += [
            func.row_number().over(partition_by=subject, order_by=report.organisation_id).label("of_subject"),
            func.row_number().over(partition_by=area, order_by=newest).label("of_area"),
        ]
    return figures(of, indicators).add_columns(*flags).where(report.source == source.value).cte("said")
