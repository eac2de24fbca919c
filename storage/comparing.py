"""The two sources side by side: which figures differ, and which are of record, of the reports as they are now. Nothing
here changes a row.

Figures of protected indicators count survivors: they are compared nowhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from storage import adding
from storage.answers import Cause, Figure, How, Source, Standing, Status
from storage.calendar import Quarter
from storage.matters import Answer, Choice, Matter, Report, Subject
from storage.people import table_of
from storage.plan.logframe import Activity, Indicator, Logframe
from storage.remarks import Kind as Remark
from storage.remarks import RemarkRow
from storage.reports import FigureRow, FigureState, ReceiptRow, ReportRow, RevisionRow
from storage.rollup_settled import INDICATORS, RESULTS, SETTLED
from storage.settlements import Because
from storage.still_chosen import ended
from storage.tolerance import Tolerance, agree
from storage.verification import VerificationRow, Verified

REPORTS, REVISIONS, RECEIPTS = table_of(ReportRow), table_of(RevisionRow), table_of(ReceiptRow)
FIGURES, VERIFIED, REMARKS = table_of(FigureRow), table_of(VerificationRow), table_of(RemarkRow)
LATEST = and_(REVISIONS.c.report_id == REPORTS.c.id, REVISIONS.c.number == REPORTS.c.revision)


def matters(
    session: Session, plan: Logframe, quarter: Quarter, organisations: Collection[int] | None = None
) -> tuple[Matter, ...]:
    """All of a quarter in which one of these organisations (None: any) has reported, in the plan's order."""
    which: list[ColumnElement[bool]] = [REPORTS.c.plan_id == plan.id, REPORTS.c.quarter == quarter]
    if organisations is not None:
        own = REPORTS.alias("own").c
        there = select(own.activity_id).where(
            own.activity_id == REPORTS.c.activity_id, own.area_id == REPORTS.c.area_id, own.quarter == quarter,
            own.organisation_id.in_(tuple(organisations)),
        )  # fmt: skip
        which.append(there.exists())
    return _read(session, plan, quarter, which)


def matter(session: Session, plan: Logframe, quarter: Quarter, activity: int, area: int) -> Matter | None:
    """One of them; None where nothing was reported, or the plan has the activity no more."""
    which = [REPORTS.c.activity_id == activity, REPORTS.c.area_id == area, REPORTS.c.quarter == quarter]
    return next(iter(_read(session, plan, quarter, which)), None)


def of_report(session: Session, plan: Logframe, report: int) -> Matter | None:
    """The one that a report is in."""
    its = session.execute(
        select(ReportRow.quarter, ReportRow.activity_id, ReportRow.area_id).where(
            ReportRow.id == report, ReportRow.plan_id == plan.id
        )
    ).one_or_none()
    return None if its is None else matter(session, plan, *its)


def only(matter: Matter, reports: Iterable[Report]) -> Matter:
    """The same as who may not see both sides sees it: these reports, and nothing of what was chosen."""
    return _matter(matter.activity, matter.area, matter.quarter, tuple(reports), {}, Tolerance())


# ----------------------------------------------------------------------------------------------------------- its parts


def _read(
    session: Session, plan: Logframe, quarter: Quarter, which: Sequence[ColumnElement[bool]]
) -> tuple[Matter, ...]:
    reports = _reports(session, plan, which)
    chosen = _choices(session, plan, quarter)
    together: dict[tuple[int, int], list[Report]] = defaultdict(list)
    for report in reports:
        together[report.activity, report.area].append(report)
    places = {area.id: place for place, area in enumerate(plan.areas)}
    return tuple(
        _matter(activity, area, quarter, tuple(together[activity.id, area]), chosen, plan.differences)
        for activity in plan.activities
        for area in sorted(places, key=places.__getitem__)
        if (activity.id, area) in together
    )


def _matter(
    activity: Activity,
    area: int,
    quarter: Quarter,
    reports: tuple[Report, ...],
    chosen: Mapping[tuple[int, int], tuple[bool, Choice]],
    tolerance: Tolerance,
) -> Matter:
    subjects = []
    for indicator in activity.indicators:
        if indicator.protected:
            continue
        stands, choice = chosen.get((indicator.id, area), (False, None))
        subject = _subject(indicator, reports, choice if stands else None, tolerance)
        subjects.append(replace(subject, fallen=None if stands else choice))
    return Matter(activity, area, quarter, reports, tuple(subjects))


def _subject(indicator: Indicator, reports: Sequence[Report], choice: Choice | None, tolerance: Tolerance) -> Subject:
    said = [(report, report.answers[indicator.id]) for report in reports if indicator.id in report.answers]
    ministry = adding.amount(
        indicator.kind, adding.total(a.figure for report, a in said if report.source is Source.MINISTRY)
    )
    # Of several co-monitors alone, the first by organisation counts, whoever reported first.
    theirs = sorted(
        ((report, a.amount) for report, a in said if report.source is Source.COMONITOR and a.amount is not None),
        key=lambda one: one[0].organisation,
    )
    comonitors = {report.organisation: own for report, own in theirs}
    differing: tuple[int, ...] = ()
    if ministry is not None:
        differing = tuple(o for o, own in comonitors.items() if not agree(indicator.kind, ministry, own, tolerance))
    subject = Subject(indicator, ministry, comonitors, differing, choice, None)
    if choice is not None:
        of_record = subject.said(choice)
    elif ministry is not None:
        of_record = ministry
    else:
        of_record = next((own for report, own in theirs if report.verified is not None), None)
    return replace(subject, of_record=of_record)


def _reports(session: Session, plan: Logframe, which: Sequence[ColumnElement[bool]]) -> tuple[Report, ...]:
    back = and_(
        REMARKS.c.report_id == REPORTS.c.id, REMARKS.c.kind == Remark.SEND_BACK.value, REMARKS.c.outcome.is_(None)
    )
    rows = session.execute(
        select(
            REPORTS.c.id, REPORTS.c.activity_id, REPORTS.c.area_id, REPORTS.c.organisation_id, REPORTS.c.source,
            REVISIONS.c.id.label("revision"), REVISIONS.c.number, REVISIONS.c.receipt_id, REVISIONS.c.receipt_version,
            REVISIONS.c.status, REVISIONS.c.late, REVISIONS.c.cause, REVISIONS.c.comment, RECEIPTS.c.how,
            VERIFIED.c.person_id, VERIFIED.c.at.label("verified_at"), REMARKS.c.until,
        )
        .select_from(
            REPORTS.join(REVISIONS, LATEST)
            .join(RECEIPTS, RECEIPTS.c.id == REVISIONS.c.receipt_id)
            .outerjoin(VERIFIED, VERIFIED.c.revision_id == REVISIONS.c.id)
            .outerjoin(REMARKS, back)
        )
        .where(*which)
        .order_by(REPORTS.c.id)
    )  # fmt: skip
    answers = _answers(session, plan, which)
    return tuple(
        Report(
            id=row.id,
            revision=row.revision,
            number=row.number,
            activity=row.activity_id,
            area=row.area_id,
            organisation=row.organisation_id,
            source=Source(row.source),
            receipt=row.receipt_id,
            version=row.receipt_version,
            how=None if row.how is None else How(row.how),
            standing=standing_of(row),
            comment=row.comment,
            verified=None if row.person_id is None else Verified(row.person_id, row.verified_at),
            until=row.until if row.person_id is None else None,
            answers=answers.get(row.revision, {}),
        )
        for row in rows
    )


def standing_of(row: Any) -> Standing | None:
    """How far a revision said that its activity was; the row has its columns."""
    if row.status is None:
        return None
    return Standing(Status(row.status), row.late, None if row.cause is None else Cause(row.cause))


def _answers(session: Session, plan: Logframe, which: Sequence[ColumnElement[bool]]) -> dict[int, dict[int, Answer]]:
    """By revision and indicator."""
    indicators = {indicator.id: indicator for activity in plan.activities for indicator in activity.indicators}
    rows = session.execute(
        select(
            FIGURES.c.revision_id, FIGURES.c.indicator_id, FIGURES.c.state, FIGURES.c.value, FIGURES.c.women,
            FIGURES.c.men, FIGURES.c.whole, FIGURES.c.cause, FIGURES.c.means,
        )
        .select_from(REPORTS.join(REVISIONS, LATEST).join(FIGURES, FIGURES.c.revision_id == REVISIONS.c.id))
        .where(*which)
    )  # fmt: skip
    found: dict[int, dict[int, Answer]] = defaultdict(dict)
    for row in rows:
        indicator = indicators.get(row.indicator_id)
        if indicator is not None:
            figure = Figure() if indicator.protected else Figure(row.value, row.women, row.men, row.whole)
            cause = None if row.cause is None else Cause(row.cause)
            found[row.revision_id][indicator.id] = Answer(
                FigureState(row.state), figure, adding.amount(indicator.kind, adding.one(figure)), cause, row.means
            )
    return found


def _choices(session: Session, plan: Logframe, quarter: Quarter) -> dict[tuple[int, int], tuple[bool, Choice]]:
    """The latest that is not undone of each indicator (id) and area, and whether it still stands."""
    its, kept, result = SETTLED.c, INDICATORS.c, RESULTS.c
    indicators = [indicator.id for activity in plan.activities for indicator in activity.indicators]
    rows = session.execute(
        select(
            its.id, its.indicator_id, its.area_id, its.source, its.organisation_id, its.because, its.by_id, its.at,
            its.revision_id, ended(its, result.activity_id).label("ended"),
        )
        .select_from(
            SETTLED.join(INDICATORS, kept.id == its.indicator_id).join(RESULTS, result.id == kept.result_id)
        )
        .where(its.quarter == quarter, its.undone_at.is_(None), its.indicator_id.in_(indicators))
        .order_by(its.id)
    )  # fmt: skip
    return {
        (row.indicator_id, row.area_id): (
            not row.ended,
            Choice(
                row.id,
                Source(row.source),
                row.organisation_id,
                Because(row.because),
                row.by_id,
                row.at,
                row.revision_id,
            ),
        )
        for row in rows
    }
