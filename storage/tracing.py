"""A figure followed back to its reports, revisions and people. Reads only; `traced` says what there is to find."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage import awaited, of_survivors
from storage.adding import amount, one
from storage.answers import Cause, Entered, Fall, Figure, Reason, Source, Status
from storage.calendar import Quarter
from storage.confirmations import Answer, ConfirmationRow
from storage.extract import known_in_time
from storage.people import PersonRow
from storage.plan.logframe import Indicator, Logframe
from storage.remarks import Kind as Remark
from storage.remarks import Outcome, RemarkRow
from storage.reports import FigureRow, FigureState, ReceiptRow, ReportRow, RevisionRow
from storage.rolled import Cell
from storage.rollup_cells import Parts
from storage.rollup_said import asked
from storage.rollup_settled import chosen
from storage.rollup_states import ActivityState
from storage.rollups import NotOfThePlan, parts_of
from storage.settlements import Because, SettlementRow
from storage.traceable import Meant, meant
from storage.traced import (
    Trace,
    TracedChoice,
    TracedConfirmation,
    TracedMissing,
    TracedPlace,
    TracedRemark,
    TracedReport,
    TracedRevision,
    TracedVerification,
    Who,
)
from storage.verification import UndoneVerificationRow, VerificationRow


def trace(session: Session, logframe: Logframe, code: str, quarter: Quarter) -> tuple[Trace, ...]:
    """An indicator's figure in a quarter; by the code of an activity, each of its indicators'.

    Raises NoSuchIndicator, and NotOfThePlan where the plan has no such quarter.
    """
    found = meant(session, logframe, code)
    if not logframe.calendar.covers(quarter):
        raise NotOfThePlan(logframe.calendar.years)
    return tuple(one for of in found for one in of_quarter(session, of, quarter))


def of_quarter(session: Session, of: Meant, quarter: Quarter) -> tuple[Trace, ...]:
    """Each indicator's."""
    parts, missing = parts_of(session, of.plan, (quarter,)), _missing(session, of, quarter)
    tracing, spent = _Tracing(session, of, quarter), spent_on(parts, of)
    return tuple(
        tracing.trace(indicator, parts.indicator(of.activity, indicator).whole, spent, missing)
        for indicator in of.indicators
    )


def spent_on(parts: Parts, of: Meant) -> int | None:
    """What the ministries' reports say that the activity cost."""
    return parts.found.states.get(of.activity.id, ActivityState()).spent


def _missing(session: Session, of: Meant, quarter: Quarter) -> Mapping[int, Sequence[TracedMissing]]:
    """Which reports are expected and did not come, by area."""
    found: dict[int, list[TracedMissing]] = defaultdict(list)
    for activity, (organisation, source, area), came in awaited.each(session, of.plan, quarter):
        if activity == of.activity.id and came is None:
            found[area].append(TracedMissing(of.organisations[organisation], Source(source)))
    return found


@dataclass(frozen=True)
class _Rows:
    """What is kept of an activity's reports in the quarter, by the ids it hangs on."""

    reports: Sequence[ReportRow]
    receipts: Mapping[int, ReceiptRow]
    confirmed: Mapping[int, Sequence[ConfirmationRow]]
    revisions: Mapping[int, Sequence[RevisionRow]]
    remarks: Mapping[int, Sequence[RemarkRow]]
    verified: Mapping[int, VerificationRow]
    undone: Mapping[int, Sequence[UndoneVerificationRow]]


class _Tracing:
    def __init__(self, session: Session, of: Meant, quarter: Quarter) -> None:
        self.session, self.of, self.quarter = session, of, quarter
        self.rows = self._read()
        self.labels: dict[int, str | None] = {}
        self.telling = of.activity.code in of_survivors.activities(session, of.plan.id)

    def trace(
        self, indicator: Indicator, cell: Cell, spent: int | None, missing: Mapping[int, Sequence[TracedMissing]]
    ) -> Trace:
        figures = {
            figure.revision_id: figure
            for figure in self._all(
                select(FigureRow).where(
                    FigureRow.indicator_id == indicator.id,
                    FigureRow.revision_id.in_([r.id for of in self.rows.revisions.values() for r in of]),
                )
            )
        }
        choices = self._choices(indicator)
        by_area: dict[int, list[TracedReport]] = defaultdict(list)
        for report in self.rows.reports:
            by_area[report.area_id].append(self._report(report, indicator, figures))
        return Trace(
            plan=self.of.plan.code,
            activity=self.of.activity.code,
            indicator=indicator.code,
            label=indicator.label,
            kind=indicator.kind,
            protected=indicator.protected,
            closed=indicator.closed,
            quarter=self.quarter,
            cell=cell,
            currency=self.of.plan.currency,
            spent=spent,
            places=tuple(
                TracedPlace(
                    key, tuple(by_area.get(area, ())), tuple(choices.get(area, ())), tuple(missing.get(area, ()))
                )
                for area, key in self.of.areas.items()
                if area in by_area or area in choices or area in missing
            ),
        )

    def _read(self) -> _Rows:
        reports = self._all(
            select(ReportRow)
            .where(ReportRow.activity_id == self.of.activity.id, ReportRow.quarter == self.quarter)
            .order_by(ReportRow.source.desc(), ReportRow.organisation_id, ReportRow.id)
        )
        numbers = [report.id for report in reports]
        revisions = self._all(
            select(RevisionRow).where(RevisionRow.report_id.in_(numbers)).order_by(RevisionRow.number)
        )
        ids = [revision.id for revision in revisions]
        sent = {revision.receipt_id for revision in revisions}
        receipts = self._all(select(ReceiptRow).where(ReceiptRow.id.in_(sent)))
        confirmed = self._all(
            select(ConfirmationRow).where(ConfirmationRow.receipt_id.in_(sent)).order_by(ConfirmationRow.id)
        )
        verified = self._all(select(VerificationRow).where(VerificationRow.revision_id.in_(ids)))
        undone = self._all(
            select(UndoneVerificationRow)
            .where(UndoneVerificationRow.revision_id.in_(ids))
            .order_by(UndoneVerificationRow.id)
        )
        remarks = self._all(select(RemarkRow).where(RemarkRow.report_id.in_(numbers)).order_by(RemarkRow.id))
        return _Rows(
            reports,
            {receipt.id: receipt for receipt in receipts},
            _by(confirmed, "receipt_id"),
            _by(revisions, "report_id"),
            _by(remarks, "report_id"),
            {one.revision_id: one for one in verified},
            _by(undone, "revision_id"),
        )

    def _all(self, asking: Select[Any]) -> Sequence[Any]:
        return self.session.scalars(asking.execution_options(populate_existing=True)).all()

    def _who(self, number: int) -> Who:
        if number not in self.labels:
            self.labels[number] = self.session.scalar(select(PersonRow.label).where(PersonRow.id == number))
        return Who(number, self.labels[number])

    def _report(self, report: ReportRow, indicator: Indicator, figures: Mapping[int, FigureRow]) -> TracedReport:
        revisions = self.rows.revisions[report.id]
        receipt = self.rows.receipts[revisions[0].receipt_id]
        numbers = {revision.id: revision.number for revision in revisions}
        return TracedReport(
            number=report.id,
            organisation=self.of.organisations[report.organisation_id],
            source=Source(report.source),
            receipt=receipt.id,
            on_time=known_in_time(receipt.on_time, receipt.entered_how),
            sent_by=self._who(receipt.person_id),
            entered_by=None if receipt.entered_by_id is None else self._who(receipt.entered_by_id),
            entered_how=None if receipt.entered_how is None else Entered(receipt.entered_how),
            confirmations=tuple(
                TracedConfirmation(Answer(one.answer), self._who(one.person_id), one.at)
                for one in self.rows.confirmed.get(receipt.id, ())
            ),
            revisions=tuple(
                self._revision(r, indicator, figures.get(r.id), counts=r.number == report.revision) for r in revisions
            ),
            remarks=tuple(
                self._remark(remark, numbers)
                for remark in self.rows.remarks.get(report.id, ())
                if remark.indicator_id in (None, indicator.id)
            ),
        )

    def _revision(
        self, revision: RevisionRow, indicator: Indicator, figure: FigureRow | None, *, counts: bool
    ) -> TracedRevision:
        known, shown = figure is not None, figure is not None and not indicator.protected
        said = Figure(figure.value, figure.women, figure.men, figure.whole) if figure and shown else Figure()
        return TracedRevision(
            number=revision.number,
            counts=counts,
            at=revision.at,
            by=self._who(revision.author_id),
            reason=None if revision.reason is None else Reason(revision.reason),
            state=FigureState(figure.state) if figure and known else None,
            amount=amount(indicator.kind, one(said)),
            unseen=Cause(figure.cause) if figure and figure.cause else None,
            fall=Fall(figure.fall) if figure and figure.fall and shown else None,
            means=figure.means if figure and not self.telling else None,
            status=None if revision.status is None else Status(revision.status),
            late=revision.late,
            cause=None if revision.cause is None else Cause(revision.cause),
            spent=revision.spent,
            verifications=self._verifications(revision.id),
        )

    def _verifications(self, revision: int) -> tuple[TracedVerification, ...]:
        """Those that were taken back first."""
        undone = tuple(
            TracedVerification(
                self._who(back.person_id), back.verified_at, (back.at, self._who(back.by_id), back.because)
            )
            for back in self.rows.undone.get(revision, ())
        )
        stands = self.rows.verified.get(revision)
        return undone if stands is None else (*undone, TracedVerification(self._who(stands.person_id), stands.at))

    def _remark(self, remark: RemarkRow, numbers: Mapping[int, int]) -> TracedRemark:
        return TracedRemark(
            kind=Remark(remark.kind),
            revision=numbers.get(remark.revision_id, 0),
            by=self._who(remark.by_id),
            at=remark.at,
            until=remark.until,
            asked=None if self.telling else remark.asked,
            outcome=None if remark.outcome is None else Outcome(remark.outcome),
            answered_by=None if remark.answered_by_id is None else self._who(remark.answered_by_id),
            answered_at=remark.answered_at,
            answer=None if self.telling else remark.answer,
        )

    def _choices(self, indicator: Indicator) -> dict[int, list[TracedChoice]]:
        """By area, the oldest first."""
        standing = chosen(self.session, asked(self.of.plan, (self.quarter,)))
        rows = self._all(
            select(SettlementRow)
            .where(SettlementRow.indicator_id == indicator.id, SettlementRow.quarter == self.quarter)
            .order_by(SettlementRow.id)
        )
        newest = {row.area_id: row.id for row in rows if row.undone_at is None}
        found: dict[int, list[TracedChoice]] = defaultdict(list)
        for row in rows:
            whose = None if row.organisation_id is None else self.of.organisations[row.organisation_id]
            undone = None
            if row.undone_at is not None and row.undone_by_id is not None:
                undone = row.undone_at, self._who(row.undone_by_id), row.undone_because or ""
            stands = (
                newest.get(row.area_id) == row.id
                and (indicator.id, row.area_id, self.quarter.as_number) in standing
            )  # fmt: skip
            found[row.area_id].append(
                TracedChoice(
                    Source(row.source), whose, Because(row.because), self._who(row.by_id), row.at, stands, undone
                )
            )
        return found


def _by(rows: Iterable[Any], column: str) -> Mapping[int, Sequence[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
