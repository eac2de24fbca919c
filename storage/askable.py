"""Which report a coordinator can ask about: those of one activity, area and quarter, from whatever source they came."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.answers import Figure, Source
from storage.calendar import Quarter
from storage.plan.logframe import Activity, Logframe
from storage.plan.tables import ActivityRow, OrganisationRow
from storage.remarks import RemarkRow
from storage.reported import answers, receipt
from storage.reports import ReportRow, RevisionRow


@dataclass(frozen=True)
class Askable:
    """A report and its latest revision. `activity` and `code` (of the organisation) are codes; `receipt` its number,
    `version` the one in which this report changed last."""

    report: int
    revision: int
    receipt: int
    version: int
    activity: str
    plan: int
    quarter: Quarter
    area: int
    organisation: int
    code: str
    source: Source


def of_report(session: Session, report: int) -> Askable | None:
    row = session.execute(_asking().where(ReportRow.id == report)).one_or_none()
    return None if row is None else _value(row)


def of_receipt(session: Session, number: int) -> tuple[Askable, ...]:
    """One for each activity of the receipt, in the order in which they came."""
    rows = session.execute(_asking().where(RevisionRow.receipt_id == number).order_by(ReportRow.id))
    return tuple(map(_value, rows))


def changed_by(session: Session, number: int, version: int) -> frozenset[int]:
    """The revisions that came with a version of a receipt."""
    came = (RevisionRow.receipt_id == number, RevisionRow.receipt_version == version)
    return frozenset(session.scalars(select(RevisionRow.id).where(*came)))


def beside(session: Session, one: Askable) -> tuple[Askable, ...]:
    """Every report of the same activity, area and quarter, this one too: the ministries' first."""
    its = (ActivityRow.code == one.activity, ReportRow.area_id == one.area, ReportRow.quarter == one.quarter)
    rows = session.execute(_asking().where(*its, ReportRow.plan_id == one.plan).order_by(OrganisationRow.code))
    return tuple(sorted(map(_value, rows), key=lambda other: other.source is not Source.MINISTRY))


def figures(session: Session, one: Askable, activity: Activity) -> dict[str, Figure]:
    """What this report says now, by the codes of its indicators."""
    of = receipt(session, one.receipt)
    assert of is not None, "a foreign key holds it"
    said = answers(session, of).figures
    return {indicator.code: said[indicator.code] for indicator in activity.indicators if indicator.code in said}


def activity_of(plan: Logframe, code: str) -> Activity | None:
    """The activity of this code, or the one that the indicator of this code is of."""
    exact = next((activity for activity in plan.activities if activity.code == code), None)
    within = (a for a in plan.activities if any(indicator.code == code for indicator in a.indicators))
    return exact or next(within, None)


def latest_of(session: Session, person: int) -> int | None:
    """The remark that this person made last."""
    return session.scalars(
        select(RemarkRow.id).where(RemarkRow.by_id == person).order_by(RemarkRow.id.desc()).limit(1)
    ).one_or_none()


def _asking() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ReportRow.id, RevisionRow.id, RevisionRow.receipt_id, RevisionRow.receipt_version, ActivityRow.code,
            ReportRow.plan_id, ReportRow.quarter, ReportRow.area_id, ReportRow.organisation_id, OrganisationRow.code,
            ReportRow.source,
        )
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .join(OrganisationRow, OrganisationRow.id == ReportRow.organisation_id)
        .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
    )  # fmt: skip


def _value(row: Any) -> Askable:
    *plain, source = row
    return Askable(*plain, Source(source))  # type: ignore[call-arg]
