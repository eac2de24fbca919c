"""Correcting what was sent: a new version of its receipt, and a new revision of each report that changes.

Nothing that was there is touched: the earlier revisions, their figures, their authors and their verifications stay.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from storage import audit, edition_news, remarked, remarks, reported, verification
from storage.changes import changes
from storage.confirmations import Answer, NotForThem, answer
from storage.drafts import Draft
from storage.plan.logframe import Activity, Logframe
from storage.plan.tables import ActivityRow
from storage.reports import FigureRow, Locked, ReceiptRow, ReportRow, Revising, RevisionRow, revise


@dataclass(frozen=True)
class Corrected:
    """`verified_by`: who had verified the reports that changed, which somebody has to look at again."""

    receipt: int
    version: int
    verified_by: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Latest:
    """A report and its latest revision: their ids, and the revision's number."""

    report: int
    revision: int
    number: int


class CorrectedMeanwhile(Exception):
    """The receipt has another version by now than the one the draft began from: a colleague was faster."""


class NothingChanged(Exception):
    """Every answer is what it was."""


class NoReason(Exception):
    """It was not said why the report on this activity changes. `activity` is its code."""

    def __init__(self, activity: str) -> None:
        super().__init__(activity)
        self.activity = activity


def correct(
    session: Session, draft: Draft, activities: tuple[Activity, ...], logframe: Logframe, now: datetime
) -> Corrected:
    """Makes the draft's answers on `activities` the next version of the receipt it corrects. One transaction does it
    all: the version, a revision of each report that changes, its figures, audit line; the caller posts what must be
    heard. What it raises leaves something half done: the caller's savepoint takes it back.

    Once the quarter is locked only reports that were sent back take one, until the review day; that answers the
    send-back. Raises Locked, CorrectedMeanwhile, NothingChanged, NoReason.
    """
    today = logframe.calendar.today(now)
    correctable = remarked.correctable(session, logframe.calendar, draft.corrects or 0, today)
    if not correctable.activities:
        raise Locked
    version = _next_version(session, draft)
    receipt = reported.receipt(session, draft.corrects or 0)
    assert receipt is not None
    before = reported.answers(session, receipt, version - 1)
    different = changes(activities, before, draft.answers)
    if not different:
        raise NothingChanged
    touched = {change.activity for change in different}
    if not touched <= correctable.activities:
        raise Locked
    verified: set[int] = set()
    reports = _reports(session, receipt.number)
    for activity in activities:
        if activity.code in touched:
            latest = reports[activity.code]
            _revised(session, draft, activity, latest, version, now)
            was = verification.state(session, latest.revision)
            verified |= set() if was is None else {was.person}
    remarks.corrected(session, [reports[code].report for code in touched], by=draft.person, now=now)
    _answered_for(session, draft, now)
    edition_news.figures(session, logframe, draft.quarter, now)
    audit.record(
        session,
        draft.person,
        "report.correct",
        f"receipt:{receipt.number}",
        {
            "version": version,
            "reports": len(touched),
            "reasons": ",".join(sorted({draft.answers.reasons[code].value for code in touched})),
        },
        now,
    )
    return Corrected(receipt.number, version, frozenset(verified))


def _next_version(session: Session, draft: Draft) -> int:
    """Of two who correct at once, one finds the version it began from; the other waits here, and then finds none."""
    version = session.scalars(
        update(ReceiptRow)
        .where(ReceiptRow.id == draft.corrects, ReceiptRow.version == draft.base)
        .values(version=ReceiptRow.version + 1)
        .returning(ReceiptRow.version)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if version is None:
        raise CorrectedMeanwhile
    return version


def _reports(session: Session, receipt: int) -> dict[str, Latest]:
    """Of each of a receipt's reports, by the code of its activity."""
    rows = session.execute(
        select(ActivityRow.code, ReportRow.id, RevisionRow.id, RevisionRow.number)
        .join(ReportRow, ReportRow.activity_id == ActivityRow.id)
        .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
        .where(RevisionRow.receipt_id == receipt)
    )
    return {code: Latest(report, revision, number) for code, report, revision, number in rows}


def _revised(
    session: Session,
    draft: Draft,
    activity: Activity,
    latest: Latest,
    version: int,
    now: datetime,
) -> None:
    reason = draft.answers.reasons.get(activity.code)
    if reason is None:
        raise NoReason(activity.code)
    new = Revising(latest.report, latest.number + 1, draft.corrects or 0, version, draft.person, now, reason)
    revision = revise(session, new, activity, draft.answers)
    _carried(session, latest.revision, revision, {indicator.id for indicator in activity.indicators})
    session.execute(
        update(ReportRow)
        .where(ReportRow.id == latest.report, ReportRow.revision == latest.number)
        .values(revision=new.number)
        .execution_options(synchronize_session=False)
    )


def _carried(session: Session, latest: int, revision: int, asked: set[int]) -> None:
    """Figures of indicators that the plan has closed meanwhile: nobody asks for them, and they stay what they were."""
    figure = FigureRow.__table__.c
    rows = session.execute(
        select(FigureRow.__table__).where(figure.revision_id == latest, figure.indicator_id.not_in(asked))
    ).mappings()
    closed = [{**row, "revision_id": revision} for row in rows]
    for row in closed:
        del row["id"]
    if closed:
        session.execute(insert(FigureRow), closed)


def _answered_for(session: Session, draft: Draft, now: datetime) -> None:
    """Whoever corrects what was entered for them has looked at it: that is an answer too."""
    with suppress(NotForThem):
        answer(session, draft.corrects or 0, draft.person, Answer.CORRECTED, now)
