"""What was reported, to be read: earlier figures of a place, receipts, who was first. Nothing here changes a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from storage.answers import Answers, Cause, Entered, Fall, Figure, How, Reason, Source, Standing, Status
from storage.calendar import Quarter
from storage.plan.tables import ActivityRow, IndicatorRow
from storage.reports import FigureRow, FigureState, ReceiptRow, ReportRow, RevisionRow
from storage.tables import QuarterOf


@dataclass(frozen=True)
class Place:
    """Who reports from where: the subject of a report without its activity and quarter."""

    organisation: int
    area: int
    source: Source


@dataclass(frozen=True)
class Known:
    """What the own organisation said of an indicator before: its latest earlier figure, and of which quarter."""

    quarter: Quarter
    figure: Figure


@dataclass(frozen=True)
class Before:
    """The latest earlier reports of one place: figures by indicator code, standings by activity code."""

    figures: Mapping[str, Known]
    standings: Mapping[str, tuple[Quarter, Standing]]


@dataclass(frozen=True)
class Receipt:
    """A receipt as its card shows it. `activities` are the codes it covers; `answers` how many figures it holds now.

    `version` is 1 as it was sent, and one more with each correction.
    `entered_by`: who entered it for `person`, or imported it; `entered`: how it came to them.
    """

    number: int
    person: int
    plan: int
    quarter: Quarter
    area: int
    organisation: int
    source: Source
    at: datetime
    on_time: bool
    activities: tuple[str, ...]
    answers: int
    version: int
    how: How | None = None
    entered_by: int | None = None
    entered: Entered | None = None


def before(session: Session, place: Place, activities: Iterable[int], quarter: Quarter) -> Before:
    """The latest report of each activity before `quarter`, in one query over the reports' unique key."""
    rows = session.execute(
        EARLIER,
        {
            "activities": tuple(activities),
            "organisation": place.organisation,
            "area": place.area,
            "source": place.source.value,
            "quarter": quarter,
        },
    )
    figures: dict[str, Known] = {}
    standings: dict[str, tuple[Quarter, Standing]] = {}
    for row in rows:
        if row.status is not None:
            cause = None if row.cause is None else Cause(row.cause)
            standings[row.code] = (row.quarter, Standing(Status(row.status), row.late, cause))
        if row.state == FigureState.REPORTED:
            figures[row.indicator] = Known(row.quarter, Figure(row.value, row.women, row.men, row.whole))
    return Before(figures, standings)


def _earlier() -> Select[Any]:
    """Asked at every step of every report, so it is built once, over the tables themselves."""
    report, revision, figure = ReportRow.__table__.c, RevisionRow.__table__.c, FigureRow.__table__.c
    activity, indicator = ActivityRow.__table__.c, IndicatorRow.__table__.c
    older = ReportRow.__table__.alias("older").c
    latest = (
        select(func.max(older.quarter))
        .where(
            older.activity_id == report.activity_id,
            older.organisation_id == report.organisation_id,
            older.area_id == report.area_id,
            older.source == report.source,
            older.quarter < bindparam("quarter", type_=QuarterOf),
        )
        .scalar_subquery()
    )
    return (
        select(
            report.quarter, activity.code, revision.status, revision.late, revision.cause,
            indicator.code.label("indicator"), figure.state, figure.value, figure.women, figure.men, figure.whole,
        )
        .select_from(
            ReportRow.__table__.join(
                RevisionRow.__table__, (revision.report_id == report.id) & (revision.number == report.revision)
            )
            .join(ActivityRow.__table__, activity.id == report.activity_id)
            .join(FigureRow.__table__, figure.revision_id == revision.id)
            .join(IndicatorRow.__table__, indicator.id == figure.indicator_id)
        )
        .where(
            report.activity_id.in_(bindparam("activities", expanding=True)),
            report.organisation_id == bindparam("organisation"),
            report.area_id == bindparam("area"),
            report.source == bindparam("source"),
            report.quarter == latest,
        )
    )  # fmt: skip


EARLIER = _earlier()


def taken(session: Session, place: Place, activities: Iterable[int], quarter: Quarter) -> Mapping[str, int]:
    """{activity code: receipt number} of what this place has already reported for the quarter."""
    rows = session.execute(
        TAKEN,
        {
            "activities": tuple(activities),
            "organisation": place.organisation,
            "area": place.area,
            "source": place.source.value,
            "quarter": quarter,
        },
    )
    return {code: number for code, number in rows}  # noqa: C416


def _taken() -> Select[Any]:
    """Asked for each place of each reminder, so it is built once, over the tables themselves."""
    report, revision, activity = ReportRow.__table__.c, RevisionRow.__table__.c, ActivityRow.__table__.c
    return (
        select(activity.code, revision.receipt_id)
        .select_from(
            ReportRow.__table__.join(ActivityRow.__table__, activity.id == report.activity_id).join(
                RevisionRow.__table__, (revision.report_id == report.id) & (revision.number == 1)
            )
        )
        .where(
            report.activity_id.in_(bindparam("activities", expanding=True)),
            report.organisation_id == bindparam("organisation"),
            report.area_id == bindparam("area"),
            report.source == bindparam("source"),
            report.quarter == bindparam("quarter", type_=QuarterOf),
        )
    )


TAKEN = _taken()


def has_reported(session: Session, person: int) -> bool:
    """Whether this person has ever sent a report."""
    return session.scalars(select(ReceiptRow.id).where(ReceiptRow.person_id == person).limit(1)).first() is not None


def answers(session: Session, receipt: Receipt, version: int | None = None) -> Answers:
    """What this version of a receipt said (None: the receipt's own): of each of its reports the latest revision."""
    earlier = aliased(RevisionRow)
    latest = (
        select(func.max(earlier.number))
        .where(
            earlier.report_id == RevisionRow.report_id,
            earlier.receipt_version <= (receipt.version if version is None else version),
        )
        .scalar_subquery()
    )
    return _read(receipt, session.execute(_saying(receipt).where(RevisionRow.number == latest)))


def every_version(session: Session, receipt: Receipt) -> tuple[Answers, ...]:
    """What each version of a receipt said, the first one first."""
    rows = session.execute(_saying(receipt).order_by(RevisionRow.number)).all()
    found: list[Answers] = []
    for version in range(1, receipt.version + 1):
        latest = {
            row.RevisionRow.report_id: row.RevisionRow for row in rows if row.RevisionRow.receipt_version <= version
        }
        found.append(_read(receipt, (row for row in rows if row.RevisionRow in latest.values())))
    return tuple(found)


def _saying(receipt: Receipt) -> Select[str, RevisionRow, FigureRow, str]:
    """The figures of its revisions, with what else these say."""
    return (
        select(ActivityRow.code, RevisionRow, FigureRow, IndicatorRow.code)
        .join(ReportRow, ReportRow.activity_id == ActivityRow.id)
        .join(RevisionRow, RevisionRow.report_id == ReportRow.id)
        .join(FigureRow, FigureRow.revision_id == RevisionRow.id)
        .join(IndicatorRow, IndicatorRow.id == FigureRow.indicator_id)
        .where(RevisionRow.receipt_id == receipt.number)
    )


def _read(receipt: Receipt, rows: Iterable[Any]) -> Answers:
    read = Answers(how=receipt.how)
    for activity, revision, figure, indicator in rows:
        read = read.with_figure(indicator, _figure(figure)).with_means(indicator, figure.means)
        if revision.status is not None:
            cause = None if revision.cause is None else Cause(revision.cause)
            read = read.with_standing(activity, Standing(Status(revision.status), revision.late, cause))
        read = read.with_comment(activity, revision.comment).with_spent(activity, revision.spent)
    return read


@dataclass(frozen=True)
class Came:
    """When a version of a receipt came, and why: the reasons of its reports, each once. None of the first version."""

    at: datetime
    reasons: tuple[Reason, ...]


def came(session: Session, receipt: int) -> Mapping[int, Came]:
    """What is known of the versions of a receipt, by their numbers."""
    rows = session.execute(
        select(RevisionRow.receipt_version, RevisionRow.at, RevisionRow.reason)
        .where(RevisionRow.receipt_id == receipt)
        .order_by(RevisionRow.receipt_version, RevisionRow.id)
    )
    found: dict[int, Came] = {}
    for version, there in groupby(rows, key=lambda row: row.receipt_version):
        first, *others = there
        reasons = dict.fromkeys(Reason(row.reason) for row in (first, *others) if row.reason is not None)
        found[version] = Came(first.at, tuple(reasons))
    return found


def _figure(row: FigureRow) -> Figure:
    return Figure(
        value=row.value,
        women=row.women,
        men=row.men,
        whole=row.whole,
        passed=row.state == FigureState.NOT_REPORTED,
        unseen=None if row.cause is None else Cause(row.cause),
        fall=None if row.fall is None else Fall(row.fall),
    )


def receipt(session: Session, number: int) -> Receipt | None:
    """The receipt of this number, or None."""
    # Columns, not the row as an object: a colleague may have corrected it since this session first looked.
    row = session.execute(select(ReceiptRow.__table__).where(ReceiptRow.__table__.c.id == number)).one_or_none()
    if row is None:
        return None
    codes = session.scalars(
        select(ActivityRow.code)
        .join(ReportRow, ReportRow.activity_id == ActivityRow.id)
        .join(RevisionRow, RevisionRow.report_id == ReportRow.id)
        .where(RevisionRow.receipt_id == number, RevisionRow.number == 1)
        .order_by(RevisionRow.id)
    ).all()
    answers = session.scalar(
        select(func.count())
        .select_from(FigureRow)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number))
        .where(RevisionRow.receipt_id == number, FigureRow.state == FigureState.REPORTED)
    )
    return Receipt(
        number=row.id,
        person=row.person_id,
        plan=row.plan_id,
        quarter=row.quarter,
        area=row.area_id,
        organisation=row.organisation_id,
        source=Source(row.source),
        at=row.at,
        on_time=row.on_time,
        activities=tuple(codes),
        answers=answers or 0,
        entered_by=row.entered_by_id,
        entered=None if row.entered_how is None else Entered(row.entered_how),
        version=row.version,
        how=None if row.how is None else How(row.how),
    )
