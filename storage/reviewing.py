"""What a coordinator reviews: what is left to do in a quarter, and whose it is to see and to decide.

Asked of `permissions` at each step. The ministries' coordinators compare; an NGO's sees its own reports alone, for it
is one of the two sources. What is decided: `storage/deciding.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage import comparing, remarked, verification
from storage.answers import Source
from storage.calendar import Quarter
from storage.matters import Matter, Report
from storage.people import Person
from storage.permissions import Action, require
from storage.plan.logframe import Logframe
from storage.plan.tables import ActivityRow, OrganisationRow
from storage.remarks import Kind
from storage.reports import ReportRow, RevisionRow
from storage.rolled import Agreement
from storage.verification import VerificationRow


class Group(StrEnum):
    """What a matter is looked at for; one group each. SETTLED: the sources differ, and a figure was chosen. CORRECTED:
    it has changed, or was answered, and is to be looked at again, whatever else it is."""

    DIFFERENCES = "d"
    SETTLED = "s"
    CONCORDANT = "c"
    ONE_SOURCE = "o"
    CORRECTED = "k"


@dataclass(frozen=True)
class Waiting:
    """A quarter's matters for one coordinator. `own`: those that another person must look at; `verified`: those of
    which nothing is left to do; `answered`: how many questions were answered and not looked at; `sent_back`: those in
    which an answer is waited for, whatever can be done on the other side meanwhile."""

    quarter: Quarter
    groups: Mapping[Group, tuple[Matter, ...]]
    own: tuple[Matter, ...]
    verified: tuple[Matter, ...]
    answered: int = 0
    sent_back: tuple[Matter, ...] = ()

    @property
    def left(self) -> int:
        """What this coordinator can decide."""
        return sum(len(there) for there in self.groups.values())

    @property
    def in_order(self) -> tuple[tuple[Group, Matter], ...]:
        return tuple((group, matter) for group in Group for matter in self.groups[group])


def waiting(session: Session, plan: Logframe, quarter: Quarter, person: Person, today: date) -> Waiting:
    """Everything of a quarter that this coordinator has to do with. Raises NotAllowed."""
    require(person, Action.VERIFY)
    theirs = None if person.organisation is None else (person.organisation,)
    found = [seen(person, matter) for matter in comparing.matters(session, plan, quarter, theirs)]
    back = remarked.answered(session, plan.id, theirs)
    answered = {one.report for one in back if one.kind is Kind.SEND_BACK}
    mine = verification.handled(
        session, [report.id for matter in found for report in to_verify(person, matter, today)], person.id
    )
    groups: dict[Group, list[Matter]] = {group: [] for group in Group}
    own, done, sent_back = [], [], []
    for matter in found:
        left = to_verify(person, matter, today)
        if _awaited(person, matter, today):
            sent_back.append(matter)
            if matter.differing:
                continue  # nobody chooses while one of them is asked
        if not left and not _to_choose(person, matter, today):
            if all(report.verified for report in within(person, matter)):
                done.append(matter)
        elif any(report.id in mine for report in left):
            own.append(matter)
        else:
            groups[_group(matter, left, answered)].append(matter)
    questions = sum(one.quarter == quarter and one.kind is Kind.QUESTION for one in back)
    sorted_ = {group: tuple(there) for group, there in groups.items()}
    return Waiting(quarter, sorted_, tuple(own), tuple(done), questions, tuple(sent_back))


def quarters(session: Session, plan: Logframe, person: Person, today: date) -> tuple[Quarter, ...]:
    """Those in which something is left for this coordinator, in order."""
    require(person, Action.VERIFY)
    left = _unverified(session, plan, person)
    theirs = None if person.organisation is None else (person.organisation,)
    for quarter in _of_both_sources(session, plan) - left:
        if any(_to_choose(person, matter, today) for matter in comparing.matters(session, plan, quarter, theirs)):
            left |= {quarter}
    return tuple(sorted(left))


def _of_both_sources(session: Session, plan: Logframe) -> frozenset[Quarter]:
    """The quarters in which anything was reported by both."""
    other = ReportRow.__table__.alias("other").c
    both = select(ReportRow.quarter).where(
        ReportRow.plan_id == plan.id, ReportRow.source == Source.MINISTRY, other.source == Source.COMONITOR.value,
        other.activity_id == ReportRow.activity_id, other.area_id == ReportRow.area_id,
        other.quarter == ReportRow.quarter,
    )  # fmt: skip
    return frozenset(session.scalars(both.distinct()))


def verified_quarters(session: Session, plan: Logframe, person: Person) -> frozenset[Quarter]:
    """Those in which a report of this coordinator's is verified as it is now."""
    require(person, Action.VERIFY)
    return frozenset(session.scalars(_reported(plan, person).where(VerificationRow.id.is_not(None))))


def _unverified(session: Session, plan: Logframe, person: Person) -> frozenset[Quarter]:
    return frozenset(session.scalars(_reported(plan, person).where(VerificationRow.id.is_(None))))


def _reported(plan: Logframe, person: Person) -> Select[Quarter]:
    """The quarters of this coordinator's reports, each beside its verification as it is now, if it has one."""
    rows = (
        select(ReportRow.quarter)
        .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
        .outerjoin(VerificationRow, VerificationRow.revision_id == RevisionRow.id)
        .where(ReportRow.plan_id == plan.id)
        .where(ReportRow.activity_id.in_([activity.id for activity in plan.activities]))
        .distinct()
    )
    return rows if person.organisation is None else rows.where(ReportRow.organisation_id == person.organisation)


def matter_of(session: Session, plan: Logframe, person: Person, report: int) -> Matter | None:
    """The matter that a report is part of, as this coordinator may see it; None where there is none. Raises
    NotAllowed."""
    require(person, Action.VERIFY)
    of = session.execute(
        select(ReportRow.quarter, ReportRow.activity_id, ReportRow.area_id, OrganisationRow.code)
        .join(OrganisationRow, OrganisationRow.id == ReportRow.organisation_id)
        .where(ReportRow.id == report, ReportRow.plan_id == plan.id)
    ).one_or_none()
    if of is None:
        return None
    require(person, Action.VERIFY, organisation=of.code)
    found = comparing.matter(session, plan, of.quarter, of.activity_id, of.area_id)
    return None if found is None else seen(person, found)


def permit(session: Session, person: Person, report: int) -> None:
    """Raises NotAllowed for another organisation's report, and for what is none in the same way: nobody learns which
    numbers there are."""
    code = session.scalars(
        select(OrganisationRow.code)
        .join(ReportRow, ReportRow.organisation_id == OrganisationRow.id)
        .where(ReportRow.id == report)
    ).one_or_none()
    require(person, Action.VERIFY, organisation=code or "")


def plan_of(session: Session, report: int) -> int | None:
    """The plan that a report is of."""
    return session.scalars(select(ReportRow.plan_id).where(ReportRow.id == report)).one_or_none()


def reports_of(session: Session, receipt: int, version: int) -> tuple[int, ...]:
    """The reports that came with this version of a receipt and are as it said, in their order."""
    return tuple(
        session.scalars(
            select(ReportRow.id)
            .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
            .where(RevisionRow.receipt_id == receipt, RevisionRow.receipt_version == version)
            .order_by(ReportRow.id)
        )
    )


def report_of(session: Session, receipt: int, activity: str) -> tuple[int, ...]:
    """The report on this activity (a code) that came under this receipt; none, or one."""
    return tuple(
        session.scalars(
            select(ReportRow.id)
            .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
            .join(RevisionRow, (RevisionRow.report_id == ReportRow.id) & (RevisionRow.number == ReportRow.revision))
            .where(RevisionRow.receipt_id == receipt, ActivityRow.code == activity)
        )
    )


def within(person: Person, matter: Matter) -> tuple[Report, ...]:
    """The reports that are this coordinator's to decide on."""
    return tuple(report for report in matter.reports if person.organisation in (None, report.organisation))


def to_verify(person: Person, matter: Matter, today: date) -> tuple[Report, ...]:
    """Of these, what nobody has verified as it is now, and what is not waited for: what was sent back is, until the
    day by which an answer was expected is over."""
    return tuple(report for report in within(person, matter) if report.verified is None and not report.waits(today))


def may_choose(person: Person, matter: Matter) -> bool:
    """Whoever coordinates a ministry whose figure it is, or the whole plan."""
    return any(report.source is Source.MINISTRY for report in within(person, matter))


def compares(person: Person, matter: Matter) -> bool:
    """Whether this coordinator may see what both sources say."""
    return person.organisation is None or may_choose(person, matter)


def seen(person: Person, matter: Matter) -> Matter:
    """The matter as this coordinator may see it."""
    return matter if compares(person, matter) else comparing.only(matter, within(person, matter))


def _to_choose(person: Person, matter: Matter, today: date) -> bool:
    """Whether the sources differ though this coordinator has verified what there is: the other came, or changed, after.
    While one of them waits for an answer, so does this."""
    return bool(matter.differing) and may_choose(person, matter) and not matter.waiting(today)


def _awaited(person: Person, matter: Matter, today: date) -> bool:
    """Whether an answer is waited for: of a report of theirs, or of one that must be compared with theirs."""
    waits = matter.waiting(today)
    return any(report in within(person, matter) for report in waits) or bool(waits and matter.differing)


def _group(matter: Matter, left: Iterable[Report], answered: set[int]) -> Group:
    if any(report.number > 1 or report.id in answered for report in left):
        return Group.CORRECTED
    if any(subject.fallen is not None for subject in matter.subjects):
        return Group.CORRECTED
    said = {subject.agreement for subject in matter.subjects}
    if Agreement.DIVERGENT in said:
        return Group.DIFFERENCES
    if Agreement.SETTLED in said:
        return Group.SETTLED
    return Group.CONCORDANT if Agreement.CONCORDANT in said else Group.ONE_SOURCE
