"""The figures as flat lines, one for each figure, for whoever computes with them elsewhere.

Figures of a protected indicator count survivors: they circulate only as a release, and never come out here. Nor do
comments, which may tell of such figures in words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage.answers import Entered
from storage.calendar import Quarter
from storage.people import PersonRow
from storage.plan.logframe import Kind
from storage.plan.tables import ActivityRow, AreaRow, IndicatorRow, OrganisationRow, PlanRow
from storage.reports import FigureRow, FigureState, ReceiptRow, ReportRow, RevisionRow
from storage.verification import VerificationRow

AT_ONCE = 1000  # lines held in memory


class LineState(StrEnum):
    """What is known of a figure. Only the first two come with a number."""

    REPORTED = "reported"
    NOT_BROKEN_DOWN = "not_broken_down"
    NOT_REPORTED = "not_reported"
    NOT_OBSERVED = "not_observed"


class Revisions(StrEnum):
    """Which revisions of a report come out."""

    LATEST = "latest"
    ALL = "all"


@dataclass(frozen=True)
class Wanted:
    """Which figures: of one plan (a code), of these quarters. Empty: of all."""

    plan: str = ""
    quarters: tuple[Quarter, ...] = ()
    years: tuple[int, ...] = ()
    revisions: Revisions = Revisions.LATEST


@dataclass(frozen=True)
class Line:
    """One figure. None is unknown or does not apply, never 0. `docs/export.md` says what each field means."""

    plan: str
    activity: str
    indicator: str
    kind: str
    quarter: Quarter
    area: str
    organisation: str
    source: str
    revision: int
    state: LineState
    value: int | None
    women: int | None
    men: int | None
    numerator: int | None
    denominator: int | None
    not_observed_because: str | None
    fall: str | None
    how: str | None
    status: str | None
    late: bool
    cause: str | None
    reason: str | None
    received_at: datetime
    on_time: bool | None
    receipt: int
    entered_how: str | None
    entered_by: str | None
    verified: bool


def figures(session: Session, wanted: Wanted) -> Iterator[Line]:
    """Every figure that is wanted, sorted by plan, quarter, activity, indicator, area, organisation, source and
    revision, each in the order of the plan's file. Read inside the unit of work, a thousand lines at a time."""
    asked = (
        select(
            PlanRow.code, ActivityRow.code, IndicatorRow.code, IndicatorRow.kind, IndicatorRow.by_sex,
            ReportRow.quarter, AreaRow.key, OrganisationRow.code, ReportRow.source,
            FigureRow.state, FigureRow.value, FigureRow.women, FigureRow.men, FigureRow.whole, FigureRow.cause,
            FigureRow.fall, RevisionRow.status, RevisionRow.late, RevisionRow.cause, RevisionRow.reason, RevisionRow.at,
            ReceiptRow.how, ReceiptRow.on_time, ReceiptRow.id, ReceiptRow.entered_how,
            PersonRow.label, PersonRow.role, VerificationRow.id, RevisionRow.number,
        )
        .select_from(FigureRow)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .join(ReceiptRow, ReceiptRow.id == RevisionRow.receipt_id)
        .join(IndicatorRow, IndicatorRow.id == FigureRow.indicator_id)
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .join(PlanRow, PlanRow.id == ReportRow.plan_id)
        .join(AreaRow, AreaRow.id == ReportRow.area_id)
        .join(OrganisationRow, OrganisationRow.id == ReportRow.organisation_id)
        .outerjoin(PersonRow, PersonRow.id == ReceiptRow.entered_by_id)
        .outerjoin(VerificationRow, VerificationRow.revision_id == RevisionRow.id)
        .where(IndicatorRow.protected.is_(False))
        .order_by(
            ReportRow.plan_id, ReportRow.quarter, ActivityRow.place, IndicatorRow.place, AreaRow.id,
            OrganisationRow.id, ReportRow.source, RevisionRow.number,
        )
    )  # fmt: skip
    if wanted.revisions is Revisions.LATEST:
        asked = asked.where(RevisionRow.number == ReportRow.revision)
    if wanted.plan:
        asked = asked.where(PlanRow.code == wanted.plan)
    if wanted.quarters or wanted.years:
        of_years = (ReportRow.quarter.between(Quarter(year, 1), Quarter(year, 4)) for year in wanted.years)
        asked = asked.where(or_(ReportRow.quarter.in_(wanted.quarters), *of_years))
    found = session.execute(asked, execution_options={"yield_per": AT_ONCE})
    for (
        plan, activity, indicator, kind, by_sex, quarter, area, organisation, source, state, value, women,
        men, whole, unseen, fall, status, late, cause, reason, at, how, on_time, receipt, entered, label,
        role, verification, number,
    ) in found:  # fmt: skip
        share = kind == Kind.PERCENT
        yield Line(
            plan=plan, activity=activity, indicator=indicator, kind=kind, quarter=quarter, area=area,
            organisation=organisation, source=source, revision=number, state=line_state(state, by_sex, women),
            value=None if share else value, women=women, men=men,
            numerator=value if share else None, denominator=whole if share else None, not_observed_because=unseen,
            fall=fall, how=how, status=status, late=late, cause=cause, reason=reason,
            received_at=at, on_time=known_in_time(on_time, entered), receipt=receipt,
            entered_how=entered, entered_by=label or role, verified=verification is not None,
        )  # fmt: skip


def known_in_time(on_time: bool, entered: str | None) -> bool | None:
    """Of what was imported after its due day nobody knows when it was reported first."""
    return None if entered == Entered.IMPORTED and not on_time else on_time


def line_state(state: str, by_sex: bool, women: int | None) -> LineState:
    if state == FigureState.REPORTED and by_sex and women is None:
        return LineState.NOT_BROKEN_DOWN
    return LineState(state)
