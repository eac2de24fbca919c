"""Reports that come in a workbook: what is there already, and writing many at once, all or none.

A place's reports of a quarter come under one receipt, entered by whoever imports them: another person verifies them.
Lock days do not stop them, for a plan may be years old when its reports come in. What a workbook looks like, and what
is wrong with one, is not known here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from storage import audit, edition_news, extensions, people
from storage.answers import Answers, Cause, Entered, Fall, Figure, How, Source, Standing, Status
from storage.calendar import Quarter
from storage.permissions import Action, require
from storage.plan.logframe import Activity, Logframe
from storage.plan.tables import ActivityRow, IndicatorRow
from storage.reports import FigureRow, FigureState, ReceiptRow, ReportRow, Revising, RevisionRow, revise_many
from storage.upsert import inserting


@dataclass(frozen=True, order=True)
class Where:
    """What comes under one receipt: ids of organisation and area."""

    quarter: Quarter
    organisation: int
    area: int
    source: Source


@dataclass(frozen=True)
class Sheaf:
    """The new reports of one place: their activities, and all that is said of them."""

    where: Where
    organisation_code: str
    activities: tuple[Activity, ...]
    answers: Answers


@dataclass(frozen=True)
class Stored:
    """What is there: of each place what its latest revisions say, and by activity code the receipt of the first."""

    answers: Mapping[Where, Answers]
    receipts: Mapping[tuple[Where, str], int]


class Meanwhile(Exception):
    """Between the look at the database and the writing, somebody else reported the same."""


class NoAccess(Exception):
    """Whoever imports has lost access meanwhile."""


def stored(session: Session, plan: int, organisations: Iterable[int], areas: Iterable[int]) -> Stored:
    """All that these organisations have reported from these areas."""
    first = aliased(RevisionRow)
    rows = session.execute(
        select(
            ReportRow.quarter, ReportRow.organisation_id, ReportRow.area_id, ReportRow.source,
            ActivityRow.code.label("activity"), first.receipt_id, ReceiptRow.how, RevisionRow.status,
            RevisionRow.late, RevisionRow.cause.label("why"), RevisionRow.comment, RevisionRow.spent,
            IndicatorRow.code.label("indicator"), FigureRow.state, FigureRow.value, FigureRow.women,
            FigureRow.men, FigureRow.whole, FigureRow.cause, FigureRow.fall, FigureRow.means,
        )
        .select_from(ReportRow)
        .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
        .join(first, (first.report_id == ReportRow.id) & (first.number == 1))
        .join(ReceiptRow, ReceiptRow.id == first.receipt_id)
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .join(FigureRow, FigureRow.revision_id == RevisionRow.id)
        .join(IndicatorRow, IndicatorRow.id == FigureRow.indicator_id)
        .where(
            ReportRow.plan_id == plan,
            ReportRow.organisation_id.in_(tuple(organisations)),
            ReportRow.area_id.in_(tuple(areas)),
        )
    )  # fmt: skip
    gathered: dict[Where, _Gathered] = {}
    receipts: dict[tuple[Where, str], int] = {}
    for row in rows:
        where = Where(row.quarter, row.organisation_id, row.area_id, Source(row.source))
        receipts[where, row.activity] = row.receipt_id
        gathered.setdefault(where, _Gathered()).add(row)
    return Stored({where: found.answers() for where, found in gathered.items()}, receipts)


class _Gathered:
    """The rows of one place on their way to a value."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}
        self.means: dict[str, str] = {}
        self.standings: dict[str, Standing] = {}
        self.comments: dict[str, str] = {}
        self.spent: dict[str, int] = {}
        self.how: How | None = None

    def add(self, row: Any) -> None:
        self.figures[row.indicator] = Figure(
            value=row.value, women=row.women, men=row.men, whole=row.whole,
            passed=row.state == FigureState.NOT_REPORTED,
            unseen=None if row.cause is None else Cause(row.cause),
            fall=None if row.fall is None else Fall(row.fall),
        )  # fmt: skip
        if row.status is not None:
            cause = None if row.why is None else Cause(row.why)
            self.standings[row.activity] = Standing(Status(row.status), row.late, cause)
        for kept, key, value in (
            (self.means, row.indicator, row.means),
            (self.comments, row.activity, row.comment),
            (self.spent, row.activity, row.spent),
        ):
            if value is not None:
                kept[key] = value
        self.how = self.how if row.how is None else How(row.how)

    def answers(self) -> Answers:
        return Answers(
            figures=self.figures, standings=self.standings, comments=self.comments, spent=self.spent,
            means=self.means, how=self.how,
        )  # fmt: skip


def keep(session: Session, plan: Logframe, sheaves: Iterable[Sheaf], importer: int, now: datetime) -> tuple[int, ...]:
    """Writes them all: receipts, reports, first revisions, figures, audit lines; the receipts' numbers, in the order of
    the sheaves. On time is what comes in before its due day is over, as with every report.

    Raises Meanwhile, NoAccess, and NotAllowed where the importer may not enter reports for an organisation.
    """
    person = people.by_id(session, importer)
    if person is None:
        raise NoAccess
    sheaves = tuple(sheaves)
    for code in {sheaf.organisation_code for sheaf in sheaves}:
        require(person, Action.ENTER_FOR, organisation=code)
    receipts = _receipts(session, plan, sheaves, importer, now)
    reports = _claimed(session, plan, sheaves)
    revise_many(
        session,
        [
            (
                Revising(reports[_key(sheaf.where, activity)], 1, receipt, 1, importer, now),
                activity,
                sheaf.answers,
            )
            for receipt, sheaf in zip(receipts, sheaves, strict=True)
            for activity in sheaf.activities
        ],
    )
    for receipt, sheaf in zip(receipts, sheaves, strict=True):
        where = sheaf.where
        detail: dict[str, str | int] = {
            "quarter": str(where.quarter),
            "area": where.area,
            "reports": len(sheaf.activities),
        }
        audit.record(session, importer, "report.import", f"receipt:{receipt}", detail, now)
    for quarter in sorted({sheaf.where.quarter for sheaf in sheaves}):
        edition_news.figures(session, plan, quarter, now)
    return receipts


def _receipts(
    session: Session, plan: Logframe, sheaves: tuple[Sheaf, ...], importer: int, now: datetime
) -> tuple[int, ...]:
    calendar, more = plan.calendar, extensions.given(session, plan.id)
    rows = [
        ReceiptRow(
            person_id=importer,
            plan_id=plan.id,
            quarter=where.quarter,
            area_id=where.area,
            organisation_id=where.organisation,
            source=where.source,
            at=now,
            on_time=calendar.today(now) <= calendar.due_day(where.quarter, more.get((where.quarter, where.area), 0)),
            how=sheaf.answers.how,
            version=1,
            entered_by_id=importer,
            entered_how=Entered.IMPORTED,
        )
        for sheaf in sheaves
        for where in (sheaf.where,)
    ]
    session.add_all(rows)
    session.flush()
    return tuple(row.id for row in rows)


Key = tuple[Quarter, int, int, str, int]  # of a report: its place, and the activity's id


def _key(where: Where, activity: Activity) -> Key:
    return where.quarter, where.organisation, where.area, where.source.value, activity.id


def _claimed(session: Session, plan: Logframe, sheaves: tuple[Sheaf, ...]) -> dict[Key, int]:
    """The new reports' ids. The unique key decides whether one is new, not a look before. Raises Meanwhile."""
    table = ReportRow.__table__
    parts = [table.c[name] for name in ("quarter", "organisation_id", "area_id", "source", "activity_id")]
    # In the order of the key: two who write at once wait for each other, and never in a circle.
    keys = sorted(_key(sheaf.where, activity) for sheaf in sheaves for activity in sheaf.activities)
    adding = inserting(session.get_bind().dialect.name)(table).on_conflict_do_nothing().returning(table.c.id, *parts)
    rows = [dict(zip((p.name for p in parts), key, strict=True)) | {"plan_id": plan.id, "revision": 1} for key in keys]
    new: dict[Key, int] = {}
    for number, quarter, organisation, area, source, activity in session.execute(adding, rows) if rows else ():
        new[quarter, organisation, area, source, activity] = number
    if len(new) < len(rows):
        raise Meanwhile
    return new
