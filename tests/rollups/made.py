"""Reports, verifications and choices of the trial plan, put into a database without a chat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import settlements, upsert
from storage.after_freezing import after_freezing
from storage.answers import Answers, Figure, Reason, Source, Standing
from storage.calendar import Quarter
from storage.people import PersonRow
from storage.plan.logframe import Logframe
from storage.reports import ReceiptRow, ReportRow, Revising, RevisionRow, revise
from storage.settlements import Because, Chosen
from storage.verification import VerificationRow

START = datetime(2012, 4, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What one revision of a report says."""

    figures: Mapping[str, Figure] = field(default_factory=dict)
    means: Mapping[str, str] = field(default_factory=dict)
    standing: Standing | None = None
    spent: int | None = None


@dataclass(frozen=True)
class Post:
    """Whose report of what: activity and area by code and key."""

    activity: str
    organisation: str
    area: str
    quarter: Quarter
    source: Source = Source.MINISTRY


class Making:
    """One database's plan. Each thing that is done is a minute later than the one before."""

    def __init__(self, session: Session, plan: Logframe, now: datetime = START) -> None:
        self.session, self.plan, self.now = session, plan, now
        self.activities = {a.code: a for a in plan.activities}
        self.indicators = {i.code: i for a in plan.activities for i in a.indicators}
        self.organisations = {o.code: o.id for o in plan.organisations}
        self.areas = {a.key: a.id for a in plan.areas}
        self.person = session.scalars(select(PersonRow.id).order_by(PersonRow.id)).first() or 0

    def later(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def report(self, post: Post, said: Said, *, on_time: bool = True) -> int:
        """The first time; the report's id."""
        receipt = ReceiptRow(
            person_id=self.person, plan_id=self.plan.id, quarter=post.quarter, area_id=self.areas[post.area],
            organisation_id=self.organisations[post.organisation], source=post.source, at=self.later(),
            on_time=on_time, version=1,
        )  # fmt: skip
        self.session.add(receipt)
        self.session.flush()
        number = upsert.added(
            self.session, ReportRow, plan_id=self.plan.id, activity_id=self.activities[post.activity].id,
            organisation_id=receipt.organisation_id, area_id=receipt.area_id, source=post.source.value,
            quarter=post.quarter, revision=1,
        )  # fmt: skip
        assert isinstance(number, int)
        self._revise(number, 1, receipt.id, post.activity, said)
        return number

    def correct(self, report: int, said: Said) -> int:
        """Once more; the revision's id."""
        row = self.session.get_one(ReportRow, report, populate_existing=True)
        code = next(a.code for a in self.plan.activities if a.id == row.activity_id)
        receipt = self.session.scalars(select(RevisionRow.receipt_id).where(RevisionRow.report_id == report)).first()
        number = row.revision + 1
        self.session.execute(update(ReportRow).where(ReportRow.id == report).values(revision=number))
        return self._revise(report, number, receipt or 0, code, said)

    def _revise(self, report: int, number: int, receipt: int, activity: str, said: Said) -> int:
        answers = Answers(figures=said.figures, means=said.means)
        answers = answers.with_standing(activity, said.standing).with_spent(activity, said.spent)
        reason = None if number == 1 else Reason.TYPING
        new = Revising(report, number, receipt, number, self.person, self.later(), reason)
        return revise(self.session, new, self.activities[activity], answers)

    def latest(self, report: int) -> int:
        """The id of its latest revision."""
        asking = select(RevisionRow.id).join(
            ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number)
        )
        return self.session.scalars(asking.where(ReportRow.id == report)).one()

    def verify(self, report: int) -> None:
        at = after_freezing(self.session, self.later())
        upsert.added(self.session, VerificationRow, revision_id=self.latest(report), person_id=self.person, at=at)

    def settle(
        self, indicator: str, area: str, quarter: Quarter, source: Source, organisation: str | None, compared: int
    ) -> int:
        whose = None if organisation is None else self.organisations[organisation]
        its = Chosen(self.indicators[indicator].id, self.areas[area], quarter, source, whose, compared)
        return settlements.settle(self.session, its, Because.DOCUMENTS, by=self.person, now=self.later())

    def undo(self, settlement: int) -> None:
        """Once; what was taken back stays as it was."""
        settlements.undo(self.session, (settlement,), "other", by=self.person, now=self.later())
