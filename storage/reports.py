"""Progress reports: their tables, and sending one. A figure is never overwritten: each change is a new revision.

A report is one activity in one quarter, area, organisation and source. One tap sends all reports of a place under one
receipt number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit, extensions, upsert
from storage.answers import Answers, Figure, Reason, Source
from storage.calendar import Quarter
from storage.drafts import Draft
from storage.plan.logframe import Activity, Logframe
from storage.tables import Base, Id, Moment, QuarterOf
from storage.triggers import added_only


class FigureState(StrEnum):
    """What is unknown stays unknown: these three are never a zero."""

    REPORTED = "reported"
    NOT_REPORTED = "not_reported"
    NOT_OBSERVED = "not_observed"


class ReceiptRow(Base):
    """What a person sent with one tap. Its id is the number on the receipt.

    `version` counts its corrections from 1. `entered_by_id` is whoever entered it for `person_id`, where that was
    another, or who imported it.
    """

    __tablename__ = "receipts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    quarter: Mapped[Quarter] = mapped_column(QuarterOf)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    source: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Moment)
    on_time: Mapped[bool] = mapped_column(Boolean)
    how: Mapped[str | None] = mapped_column(String(16))
    version: Mapped[int]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_how: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (
        CheckConstraint("(entered_by_id IS NULL) = (entered_how IS NULL)", name="entered"),
        CheckConstraint("entered_how IN ('call', 'paper', 'imported')", name="entered_how"),
    )


class ReportRow(Base):
    """What is reported of: there is one, whoever sends it first; `revision` is the number of its latest revision."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    source: Mapped[str] = mapped_column(String(16))
    quarter: Mapped[Quarter] = mapped_column(QuarterOf)
    revision: Mapped[int]

    __table_args__ = (
        UniqueConstraint("activity_id", "organisation_id", "area_id", "source", "quarter"),
        CheckConstraint("source IN ('ministry', 'comonitor')", name="source"),
        Index("ix_reports_plan_quarter", "plan_id", "quarter"),
    )


class RevisionRow(Base):
    """One version of a report: who sent it, when, why it differs from the one before.

    `receipt_version` is the version of the receipt that it came with.
    """

    __tablename__ = "report_revisions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    number: Mapped[int]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), index=True)
    receipt_version: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(String(16))
    status: Mapped[str | None] = mapped_column(String(16))
    late: Mapped[bool] = mapped_column(Boolean)
    cause: Mapped[str | None] = mapped_column(String(24))
    comment: Mapped[str | None] = mapped_column(String(500))
    spent: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        CheckConstraint("(number = 1) = (reason IS NULL)", name="reason"),
        CheckConstraint("spent >= 0", name="spent"),
    )


class FigureRow(Base):
    """One indicator's figure in one revision. Percent: `value` of `whole`. By sex: `women` + `men` = `value`."""

    __tablename__ = "figures"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("report_revisions.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    value: Mapped[int | None] = mapped_column(BigInteger)
    women: Mapped[int | None] = mapped_column(BigInteger)
    men: Mapped[int | None] = mapped_column(BigInteger)
    whole: Mapped[int | None] = mapped_column(BigInteger)
    cause: Mapped[str | None] = mapped_column(String(24))
    fall: Mapped[str | None] = mapped_column(String(16))
    means: Mapped[str | None] = mapped_column(String(120))

    __table_args__ = (
        UniqueConstraint("revision_id", "indicator_id"),
        CheckConstraint("(state = 'reported') = (value IS NOT NULL)", name="state"),
        CheckConstraint("value >= 0 AND women >= 0 AND men >= 0 AND whole >= 0", name="not_negative"),
        CheckConstraint("women IS NULL OR women + men = value", name="parts"),
        CheckConstraint("whole IS NULL OR value <= whole", name="part_of_whole"),
    )


class AlreadyReported(Exception):
    """A colleague was first: {activity code: receipt number}."""

    def __init__(self, taken: Mapping[str, int]) -> None:
        super().__init__()
        self.taken = taken


class NothingToSend(Exception):
    """Every activity of the draft is reported already, or the draft has no activity left."""


class Locked(Exception):
    """The quarter takes no report any more from this area."""


def expected(
    logframe: Logframe, organisation_code: str, area_key: str, quarter: Quarter, source: Source
) -> tuple[Activity, ...]:
    """The activities this organisation must report on from this area for this quarter, in the plan's order.

    A ministry answers for what it is responsible for, an NGO for what it co-monitors; only what the schedule plans
    in the quarter, and only where the activity is carried out (no list of areas: everywhere).
    """
    return tuple(
        activity
        for activity in logframe.activities
        if quarter in activity.planned
        and organisation_code in (activity.responsible if source is Source.MINISTRY else activity.comonitors)
        and (not activity.areas or area_key in activity.areas)
        and activity.indicators
    )


def submit(session: Session, draft: Draft, activities: tuple[Activity, ...], logframe: Logframe, now: datetime) -> int:
    """Sends the draft's answers on `activities` under one new receipt; its number. One transaction does it all:
    receipt, reports, first revisions, figures, audit line; the caller posts what must be heard. A proxy's receipt is
    the one it was entered for; its author is whoever entered it.

    Raises AlreadyReported when a colleague was first with any of them, NothingToSend without activities, Locked when
    the quarter takes no report any more. On time is decided here, by the day in the plan's time zone.
    """
    if not activities:
        raise NothingToSend
    today = logframe.calendar.today(now)
    days = extensions.extended(session, draft.plan, draft.quarter, draft.area)
    if today > logframe.calendar.lock_day(draft.quarter, days):
        raise Locked
    receipt = ReceiptRow(
        person_id=draft.on_behalf or draft.person,
        plan_id=draft.plan,
        quarter=draft.quarter,
        area_id=draft.area,
        organisation_id=draft.organisation,
        source=draft.source,
        at=now,
        on_time=today <= logframe.calendar.due_day(draft.quarter, days),
        how=draft.answers.how,
        version=1,
        entered_by_id=None if draft.on_behalf is None else draft.person,
        entered_how=None if draft.on_behalf is None else draft.answers.entered,
    )
    session.add(receipt)
    session.flush()
    taken: dict[str, int] = {}
    for activity in activities:
        report = _claimed(session, draft, activity)
        if report is None:
            taken[activity.code] = _receipt_of(session, draft, activity)
        else:
            revise(session, Revising(report, 1, receipt.id, 1, draft.person, now), activity, draft.answers)
    if taken:
        raise AlreadyReported(taken)
    audit.record(
        session,
        draft.person,
        "report.submit" if draft.on_behalf is None else "report.enter",
        f"receipt:{receipt.id}",
        {"quarter": str(draft.quarter), "area": draft.area, "reports": len(activities)},
        now,
    )
    return receipt.id


def _claimed(session: Session, draft: Draft, activity: Activity) -> int | None:
    """The new report's id, or None where this place has reported already. The unique key decides, not a look before."""
    return upsert.added(
        session,
        ReportRow,
        plan_id=draft.plan,
        activity_id=activity.id,
        organisation_id=draft.organisation,
        area_id=draft.area,
        source=draft.source,
        quarter=draft.quarter,
        revision=1,
    )


def _receipt_of(session: Session, draft: Draft, activity: Activity) -> int:
    return session.execute(
        select(RevisionRow.receipt_id)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .where(
            ReportRow.activity_id == activity.id,
            ReportRow.organisation_id == draft.organisation,
            ReportRow.area_id == draft.area,
            ReportRow.source == draft.source,
            ReportRow.quarter == draft.quarter,
            RevisionRow.number == 1,
        )
    ).scalar_one()


@dataclass(frozen=True)
class Revising:
    """A new revision of one report: its number, the receipt and version that it comes with, who, when, and why."""

    report: int
    number: int
    receipt: int
    receipt_version: int
    author: int
    at: datetime
    reason: Reason | None = None


def revise(session: Session, new: Revising, activity: Activity, answers: Answers) -> int:
    """Writes a revision with the whole of what is said of the activity now; its id. What was there stays as it is."""
    return revise_many(session, [(new, activity, answers)])[0]


def revise_many(session: Session, revisions: Iterable[tuple[Revising, Activity, Answers]]) -> tuple[int, ...]:
    """The same for many reports, in two rounds to the database."""
    written = [(_revision(new, activity, answers), activity, answers) for new, activity, answers in revisions]
    session.add_all(revision for revision, _, _ in written)
    session.flush()
    session.add_all(
        _figure(
            revision.id, indicator.id, answers.figures.get(indicator.code, Figure(passed=True)), answers, indicator.code
        )
        for revision, activity, answers in written
        for indicator in activity.indicators
    )
    session.flush()
    return tuple(revision.id for revision, _, _ in written)


def _revision(new: Revising, activity: Activity, answers: Answers) -> RevisionRow:
    standing = answers.standings.get(activity.code)
    return RevisionRow(
        report_id=new.report,
        number=new.number,
        receipt_id=new.receipt,
        receipt_version=new.receipt_version,
        author_id=new.author,
        at=new.at,
        reason=new.reason,
        status=standing.status if standing else None,
        late=standing.late if standing else False,
        cause=standing.cause if standing else None,
        comment=answers.comments.get(activity.code),
        spent=answers.spent.get(activity.code),
    )


def _figure(revision: int, indicator: int, figure: Figure, answers: Answers, code: str) -> FigureRow:
    state = FigureState.REPORTED if figure.answered else FigureState.NOT_REPORTED
    if figure.unseen is not None:
        state = FigureState.NOT_OBSERVED
    return FigureRow(
        revision_id=revision,
        indicator_id=indicator,
        state=state,
        value=figure.value,
        women=figure.women,
        men=figure.men,
        whole=figure.whole,
        cause=figure.unseen,
        fall=figure.fall,
        means=answers.means.get(code),
    )


# What was reported stays readable: a later figure stands beside it, never in its place.
TRIGGERS = (
    *added_only(RevisionRow, "revisions are only added"),
    *added_only(FigureRow, "figures are only added"),
)
