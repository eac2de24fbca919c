"""What was decided on a matter so far, and what became of it: choices with the figure that was retained then, and
verifications; who took them back, and why. Read for the history; nothing here changes a row.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from storage import adding
from storage.answers import Figure, How, Reason, Source, Standing
from storage.comparing import standing_of
from storage.matters import Matter, Report
from storage.plan.logframe import Indicator
from storage.reports import FigureRow, ReceiptRow, RevisionRow
from storage.rolled import Amount
from storage.settlements import Because, SettlementRow
from storage.verification import UndoneVerificationRow, VerificationRow, Withdrawn


@dataclass(frozen=True)
class Revision:
    """One revision of a report, by its id: its number, its moment and (from the second on) why it was corrected, and
    what it said of the indicators (by id); how far the activity was, or how an NGO knew of it."""

    id: int
    number: int
    at: datetime
    reason: Reason | None
    standing: Standing | None
    how: How | None
    figures: Mapping[int, Figure]


Revisions = Mapping[int, Sequence[Revision]]  # by report, the first revision first


@dataclass(frozen=True)
class TakenBack:
    """By whom (a person's id), when and why."""

    by: int
    at: datetime
    because: Withdrawn


@dataclass(frozen=True)
class PastChoice:
    """A choice. `organisation`: the NGO whose figure was retained, None for the ministries'; `amount`: that figure as
    it was compared, beside `others`. `fallen`: nobody took it back, and it stands no more: a report has changed."""

    indicator: Indicator
    organisation: int | None
    amount: Amount | None
    others: tuple[Amount, ...]
    because: Because
    by: int
    at: datetime
    undone: TakenBack | None
    fallen: bool


@dataclass(frozen=True)
class PastVerification:
    """That a report was verified as its revision `number` said."""

    report: Report
    number: int
    by: int
    at: datetime
    undone: TakenBack | None


def revisions(session: Session, reports: Sequence[Report], indicators: Sequence[Indicator]) -> Revisions:
    """All revisions of these reports, those too that say nothing of the indicators."""
    rows = session.execute(
        select(
            RevisionRow.report_id, RevisionRow.id, RevisionRow.number, RevisionRow.at, RevisionRow.status,
            RevisionRow.late, RevisionRow.cause, RevisionRow.reason, ReceiptRow.how, FigureRow.indicator_id,
            FigureRow.value, FigureRow.women, FigureRow.men, FigureRow.whole,
        )
        .join(ReceiptRow, ReceiptRow.id == RevisionRow.receipt_id)
        .outerjoin(
            FigureRow,
            and_(FigureRow.revision_id == RevisionRow.id, FigureRow.indicator_id.in_([one.id for one in indicators])),
        )
        .where(RevisionRow.report_id.in_([report.id for report in reports]))
        .order_by(RevisionRow.number)
    )  # fmt: skip
    found: dict[int, dict[int, Revision]] = {report.id: {} for report in reports}
    figures: dict[int, dict[int, Figure]] = defaultdict(dict)
    for row in rows:
        if row.id not in found[row.report_id]:
            found[row.report_id][row.id] = Revision(
                id=row.id,
                number=row.number,
                at=row.at,
                reason=None if row.reason is None else Reason(row.reason),
                standing=standing_of(row),
                how=None if row.how is None else How(row.how),
                figures=figures[row.id],
            )
        if row.indicator_id is not None:
            figures[row.id][row.indicator_id] = Figure(row.value, row.women, row.men, row.whole)
    return {report: tuple(there.values()) for report, there in found.items()}


def choices(session: Session, matter: Matter, indicators: Sequence[Indicator], of: Revisions) -> list[PastChoice]:
    """Every choice of these indicators, the latest first. `of`: what all reports of the matter have said."""
    kinds = {one.id: one for one in indicators}
    rows = session.scalars(
        select(SettlementRow)
        .where(
            SettlementRow.indicator_id.in_(kinds), SettlementRow.area_id == matter.area,
            SettlementRow.quarter == matter.quarter,
        )
        .order_by(SettlementRow.id.desc())
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    stand = {choice.id for choice in matter.chosen}
    found = []
    for row in rows:
        indicator = kinds[row.indicator_id]
        sides = _sides(matter, indicator, row.revision_id, of)
        found.append(
            PastChoice(
                indicator=indicator,
                organisation=row.organisation_id,
                amount=sides.get(row.organisation_id),
                others=tuple(amount for side, amount in sides.items() if side != row.organisation_id),
                because=Because(row.because),
                by=row.by_id,
                at=row.at,
                undone=_taken_back(row.undone_by_id, row.undone_at, row.undone_because),
                fallen=row.undone_at is None and row.id not in stand,
            )
        )
    return found


def verifications(session: Session, reports: Sequence[Report]) -> list[PastVerification]:
    """Of all revisions of these reports, the latest first."""
    of = {report.id: report for report in reports}
    stand = session.execute(
        select(RevisionRow.report_id, RevisionRow.number, VerificationRow.person_id, VerificationRow.at)
        .join(VerificationRow, VerificationRow.revision_id == RevisionRow.id)
        .where(RevisionRow.report_id.in_(of))
    ).all()
    undone = session.execute(
        select(RevisionRow.report_id, RevisionRow.number, UndoneVerificationRow)
        .join(UndoneVerificationRow, UndoneVerificationRow.revision_id == RevisionRow.id)
        .where(RevisionRow.report_id.in_(of))
        .order_by(UndoneVerificationRow.id.desc())
    ).all()
    found = [PastVerification(of[report], number, by, at, None) for report, number, by, at in stand]
    found += [
        PastVerification(
            of[report], number, row.person_id, row.verified_at, _taken_back(row.by_id, row.at, row.because)
        )
        for report, number, row in undone
    ]
    return sorted(found, key=lambda one: (one.at, one.number), reverse=True)


def _taken_back(by: int | None, at: datetime | None, because: str | None) -> TakenBack | None:
    return None if by is None or at is None else TakenBack(by, at, Withdrawn(because or Withdrawn.OTHER))


def _sides(matter: Matter, indicator: Indicator, compared: int, of: Revisions) -> dict[int | None, Amount]:
    """What each side said when they were compared: each NGO by its id, and (None) the ministries, which are added."""
    ministries: list[Figure] = []
    sides: dict[int | None, Amount] = {}
    for report in matter.reports:
        then = [one for one in of[report.id] if one.id <= compared]
        figure = then[-1].figures.get(indicator.id) if then else None
        if figure is None:
            continue
        if report.source is Source.MINISTRY:
            ministries.append(figure)
        elif (amount := adding.amount(indicator.kind, adding.one(figure))) is not None:
            sides[report.organisation] = amount
    total = adding.amount(indicator.kind, adding.total(ministries))
    return sides if total is None else {None: total, **sides}
