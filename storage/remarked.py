"""What was asked about reports (`remarks`) and what came of it, to be read; who is to answer, and who is told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from storage import extensions, outbox
from storage.answers import Reason, Source
from storage.calendar import Calendar, Quarter
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.tables import ActivityRow, IndicatorRow
from storage.remarks import TOLD, Kind, Outcome, RemarkRow
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from storage.verification import VerificationRow


@dataclass(frozen=True)
class Remark:
    """One of them. `activity` and `indicator` are codes; `version`: of the receipt, when it was asked; `number`: the
    revision of the report that it was asked about, and `latest` the one that there is now."""

    id: int
    kind: Kind
    report: int
    receipt: int
    version: int
    number: int
    latest: int
    activity: str
    indicator: str | None
    plan: int
    quarter: Quarter
    area: int
    organisation: int
    source: Source
    by: int
    at: datetime
    asked: str
    until: date | None
    outcome: Outcome | None
    answered_by: int | None
    answered_at: datetime | None
    answer: str | None
    seen_at: datetime | None

    @property
    def waits(self) -> bool:
        return self.outcome is None


def remark(session: Session, number: int) -> Remark | None:
    """The remark of this number, or None."""
    row = session.execute(_asking().where(RemarkRow.id == number)).one_or_none()
    return None if row is None else _value(row)


def of_receipt(session: Session, receipt: int) -> tuple[Remark, ...]:
    """All that was asked about a receipt's reports, the latest first."""
    rows = session.execute(_asking().where(RevisionRow.receipt_id == receipt).order_by(RemarkRow.id.desc()))
    return tuple(map(_value, rows))


def waiting(session: Session, receipt: int) -> tuple[Remark, ...]:
    """Of these what waits for an answer: send-backs first, then the latest."""
    open_ones = [one for one in of_receipt(session, receipt) if one.waits]
    return tuple(sorted(open_ones, key=lambda one: one.kind is not Kind.SEND_BACK))


def open_of(session: Session, reports: Collection[int]) -> Mapping[int, Remark]:
    """The send-back that is open, of those of these reports that have one."""
    which = RemarkRow.report_id.in_(tuple(reports)), RemarkRow.kind == Kind.SEND_BACK, RemarkRow.outcome.is_(None)
    return {one.report: one for one in map(_value, session.execute(_asking().where(*which)))}


def answered(session: Session, plan: int, organisations: Collection[int] | None = None) -> tuple[Remark, ...]:
    """What has come back to coordination and was not dealt with, the oldest first; of these organisations (None: all).

    A send-back that was answered, until the report is verified or sent back again; an answer to a question, until it
    was looked at. What changed of one that was verified meanwhile is no question any more.
    """
    verified = exists(
        select(VerificationRow.id)
        .join(RevisionRow, RevisionRow.id == VerificationRow.revision_id)
        .where(RevisionRow.report_id == ReportRow.id, RevisionRow.number == ReportRow.revision)
    )
    later = RemarkRow.__table__.alias("later").c
    again = exists(
        select(later.id).where(
            later.report_id == RemarkRow.report_id, later.kind == Kind.SEND_BACK.value, later.id > RemarkRow.id
        )
    )
    back = (RemarkRow.kind == Kind.SEND_BACK) & ~verified & ~again
    replied = (RemarkRow.kind == Kind.QUESTION) & RemarkRow.seen_at.is_(None)
    which = [
        ReportRow.plan_id == plan,
        RemarkRow.outcome.in_((Outcome.CORRECTED, Outcome.CONFIRMED, Outcome.ANSWERED)),
        back | replied,
    ]
    if organisations is not None:
        which.append(ReportRow.organisation_id.in_(tuple(organisations)))
    rows = session.execute(_asking().where(*which).order_by(RemarkRow.answered_at, RemarkRow.id))
    return tuple(map(_value, rows))


def reasons_since(session: Session, one: Remark) -> tuple[Reason, ...]:
    """Why the report changed after it was asked about, each reason once."""
    rows = session.scalars(
        select(RevisionRow.reason)
        .where(RevisionRow.report_id == one.report, RevisionRow.number > one.number)
        .order_by(RevisionRow.number)
    )
    return tuple(dict.fromkeys(Reason(reason) for reason in rows if reason is not None))


# ------------------------------------------------------------------------------------------------ what is open again


@dataclass(frozen=True)
class Correctable:
    """Which reports of a receipt can be corrected, by the codes of their activities, and until which day."""

    activities: frozenset[str]
    until: date


def correctable(session: Session, calendar: Calendar, receipt: int, today: date) -> Correctable:
    """All of them until the quarter is locked; after that those that were sent back, until the review day."""
    about = session.execute(
        select(ReceiptRow.plan_id, ReceiptRow.quarter, ReceiptRow.area_id).where(ReceiptRow.id == receipt)
    ).one()
    quarter, days = about.quarter, 0
    if today > calendar.lock_day(quarter):
        days = extensions.extended(session, about.plan_id, quarter, about.area_id)
    lock, review = calendar.lock_day(quarter, days), calendar.review_day(quarter, days)
    codes = (
        select(ActivityRow.code)
        .join(ReportRow, ReportRow.activity_id == ActivityRow.id)
        .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
        .where(RevisionRow.receipt_id == receipt)
    )
    if today <= lock:
        return Correctable(frozenset(session.scalars(codes)), lock)
    if today > review:
        return Correctable(frozenset(), lock)
    back = codes.join(RemarkRow, RemarkRow.report_id == ReportRow.id).where(
        RemarkRow.kind == Kind.SEND_BACK, RemarkRow.outcome.is_(None)
    )
    opened = frozenset(session.scalars(back))
    return Correctable(opened, review if opened else lock)


def last_day(session: Session, calendar: Calendar, plan: int, quarter: Quarter, area: int) -> date:
    """The last day on which reports of this quarter and area are sent back, and answered by a correction."""
    return calendar.review_day(quarter, extensions.extended(session, plan, quarter, area))


# ------------------------------------------------------------------------------------------------------ who is told


def answering(session: Session, one: Remark) -> tuple[int, ...]:
    """Whoever holds the duty now: who wrote the revision or for whom it was entered, if it is still theirs; else
    everybody who reports from there as this organisation and source."""
    role = Role.COMONITOR if one.source is Source.COMONITOR else Role.AGENT
    there = session.scalars(
        select(PersonRow.id)
        .join(PersonAreaRow, PersonAreaRow.person_id == PersonRow.id)
        .where(
            PersonAreaRow.area_id == one.area,
            PersonRow.organisation_id == one.organisation,
            PersonRow.role == role,
            PersonRow.revoked_at.is_(None),
            PersonRow.account.is_not(None),
        )
        .order_by(PersonRow.id)
    ).all()
    wrote = session.execute(
        select(RevisionRow.author_id, ReceiptRow.person_id)
        .join(ReceiptRow, ReceiptRow.id == RevisionRow.receipt_id)
        .where(RevisionRow.report_id == one.report, RevisionRow.number == one.number)
    ).one()
    theirs = next((person for person in (wrote.author_id, wrote.person_id) if person in there), None)
    return tuple(there) if theirs is None else (theirs,)


def tell(session: Session, one: Remark, now: datetime, leaves: datetime) -> tuple[int, ...]:
    """Brings it to them, at `leaves` at the earliest; the rows of the outbox. What was asked is not in them."""
    return tuple(_told(session, one.id, person, now, leaves) for person in answering(session, one))


def pass_on(session: Session, areas: Collection[int], receiver: int, now: datetime, leaves: datetime) -> None:
    """A duty went from one person to another: what waits for an answer there is brought to who answers now."""
    rows = session.execute(
        _asking()
        .join(PersonRow, (PersonRow.id == receiver) & (PersonRow.organisation_id == ReportRow.organisation_id))
        .where(ReportRow.area_id.in_(tuple(areas)), RemarkRow.outcome.is_(None))
        .order_by(RemarkRow.id)
    )
    for one in map(_value, rows):
        if receiver in answering(session, one):
            _told(session, one.id, receiver, now, leaves)


def _told(session: Session, number: int, person: int, now: datetime, leaves: datetime) -> int:
    return outbox.post(
        session, template=TOLD, values={"remark": number}, now=now, person=person, silent=False, not_before=leaves
    )


# ---------------------------------------------------------------------------------------------------------- the rows


def _asking() -> Select[*tuple[Any, ...]]:
    now_at = ReportRow.revision.label("latest")
    return (
        select(
            RemarkRow, ReportRow.plan_id, ReportRow.quarter, ReportRow.area_id, ReportRow.organisation_id,
            ReportRow.source, now_at, ActivityRow.code, IndicatorRow.code.label("indicator"), RevisionRow.number,
            RevisionRow.receipt_id, RevisionRow.receipt_version,
        )
        .join(ReportRow, ReportRow.id == RemarkRow.report_id)
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .join(RevisionRow, RevisionRow.id == RemarkRow.revision_id)
        .outerjoin(IndicatorRow, IndicatorRow.id == RemarkRow.indicator_id)
        # Others may have written since this session first looked.
        .execution_options(populate_existing=True)
    )  # fmt: skip


def _value(row: Any) -> Remark:
    its: RemarkRow = row[0]
    return Remark(
        id=its.id,
        kind=Kind(its.kind),
        report=its.report_id,
        receipt=row.receipt_id,
        version=row.receipt_version,
        number=row.number,
        latest=row.latest,
        activity=row.code,
        indicator=row.indicator,
        plan=row.plan_id,
        quarter=row.quarter,
        area=row.area_id,
        organisation=row.organisation_id,
        source=Source(row.source),
        by=its.by_id,
        at=its.at,
        asked=its.asked,
        until=its.until,
        outcome=None if its.outcome is None else Outcome(its.outcome),
        answered_by=its.answered_by_id,
        answered_at=its.answered_at,
        answer=its.answer,
        seen_at=its.seen_at,
    )
