"""Reads what an external evaluation retraces: lines in a fixed order, a thousand at a time inside the unit of work.

Figures of protected indicators count survivors and are not told. Where an activity has such an indicator, what people
wrote about it may tell them in words, and is not told either. No count of incidents is known here.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from storage import comparing, of_survivors, rolled_json
from storage.confirmations import ConfirmationRow
from storage.editions import EditionRow
from storage.evaluating import (
    PROTECTED,
    Asked,
    Compared,
    Confirmed,
    Figured,
    Frozen,
    Remarked,
    Revision,
    Settled,
    Somebody,
    TextState,
    Undone,
)
from storage.extract import known_in_time, line_state
from storage.people import PersonRow
from storage.plan.logframe import Kind
from storage.plan.tables import ActivityRow, AreaRow, IndicatorRow, OrganisationRow
from storage.remarks import RemarkRow
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from storage.rolled import Amount, apart
from storage.settlements import SettlementRow
from storage.shielding import protected_since, shielded
from storage.verification import UndoneVerificationRow, VerificationRow

AT_ONCE = 1000


def revisions(session: Session, asked: Asked) -> Iterator[Revision]:
    """By quarter, activity, area, organisation, source and number."""
    secret = of_survivors.activities(session, asked.plan.id)
    found = (
        select(
            ReportRow.id, RevisionRow.number, ReportRow.revision, ActivityRow.code, AreaRow.key, ReportRow.quarter,
            OrganisationRow.code, ReportRow.source, ReceiptRow.id, ReceiptRow.person_id, ReceiptRow.entered_by_id,
            ReceiptRow.entered_how, RevisionRow.author_id, RevisionRow.at, ReceiptRow.on_time, ReceiptRow.how,
            RevisionRow.status, RevisionRow.late, RevisionRow.cause, RevisionRow.spent, RevisionRow.reason,
            VerificationRow.person_id, VerificationRow.at, RevisionRow.comment,
        )
        .select_from(RevisionRow)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .join(ReceiptRow, ReceiptRow.id == RevisionRow.receipt_id)
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .join(AreaRow, AreaRow.id == ReportRow.area_id)
        .join(OrganisationRow, OrganisationRow.id == ReportRow.organisation_id)
        .outerjoin(VerificationRow, VerificationRow.revision_id == RevisionRow.id)
        .where(*_of(asked))
        .order_by(
            ReportRow.quarter, ActivityRow.place, AreaRow.id, OrganisationRow.id, ReportRow.source, RevisionRow.number
        )
    )  # fmt: skip
    for (
        report, number, latest, activity, area, quarter, organisation, source, receipt, person, entered_by, entered_how,
        author, at, on_time, how, status, late, cause, spent, reason, verified_by, verified_at, comment,
    ) in _read(session, found):  # fmt: skip
        text, state = _text(comment, activity in secret)
        yield Revision(
            report, number, number == latest, activity, area, quarter, organisation, source, receipt, person,
            entered_by, entered_how, author, at, known_in_time(on_time, entered_how), how, status, late, cause, spent,
            reason, verified_by, verified_at, text, state,
        )  # fmt: skip


def figures(session: Session, asked: Asked) -> Iterator[Figured]:
    """In the order of their revisions, then in the plan's."""
    secret = of_survivors.activities(session, asked.plan.id)
    found = (
        select(
            ReportRow.id, RevisionRow.number, ActivityRow.code, IndicatorRow.code, IndicatorRow.kind,
            IndicatorRow.by_sex, IndicatorRow.protected, FigureRow.state, FigureRow.value, FigureRow.women,
            FigureRow.men, FigureRow.whole, FigureRow.cause, FigureRow.fall, FigureRow.means,
        )
        .select_from(FigureRow)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .join(IndicatorRow, IndicatorRow.id == FigureRow.indicator_id)
        .where(*_of(asked))
        .order_by(
            ReportRow.quarter, ActivityRow.place, ReportRow.area_id, ReportRow.organisation_id, ReportRow.source,
            RevisionRow.number, IndicatorRow.place, IndicatorRow.id,
        )
    )  # fmt: skip
    for (
        report, number, activity, indicator, kind, by_sex, protected, state, value, women, men, whole, cause, fall,
        means,
    ) in _read(session, found):  # fmt: skip
        text, told = _text(means, activity in secret)
        if protected:
            yield Figured(
                report, number, indicator, kind, PROTECTED, None, None, None, None, None, None, None, text, told
            )
            continue
        share = kind == Kind.PERCENT
        yield Figured(
            report, number, indicator, kind, line_state(state, by_sex, women), None if share else value, women, men,
            value if share else None, whole if share else None, cause, fall, text, told,
        )  # fmt: skip


def remarks(session: Session, asked: Asked) -> Iterator[Remarked]:
    """In the order in which they were made."""
    secret = of_survivors.activities(session, asked.plan.id)
    found = (
        select(
            ActivityRow.code, ReportRow.id, RevisionRow.number, RemarkRow.kind, IndicatorRow.code, RemarkRow.by_id,
            RemarkRow.at, RemarkRow.until, RemarkRow.outcome, RemarkRow.answered_by_id, RemarkRow.answered_at,
            RemarkRow.asked, RemarkRow.answer,
        )
        .select_from(RemarkRow)
        .join(ReportRow, ReportRow.id == RemarkRow.report_id)
        .join(RevisionRow, RevisionRow.id == RemarkRow.revision_id)
        .join(ActivityRow, ActivityRow.id == ReportRow.activity_id)
        .outerjoin(IndicatorRow, IndicatorRow.id == RemarkRow.indicator_id)
        .where(*_of(asked))
        .order_by(RemarkRow.id)
    )  # fmt: skip
    for (
        activity, report, number, kind, indicator, by, at, until, outcome, answered_by, answered_at, question, answer,
    ) in _read(session, found):  # fmt: skip
        text, state = _text(question, activity in secret)
        yield Remarked(
            report, number, kind, indicator, by, at, until, outcome, answered_by, answered_at, text,
            None if state is TextState.WITHHELD else answer, state,
        )  # fmt: skip


def undone(session: Session, asked: Asked) -> Iterator[Undone]:
    """In the order in which they were undone."""
    row = UndoneVerificationRow
    found = (
        select(ReportRow.id, RevisionRow.number, row.person_id, row.verified_at, row.by_id, row.at, row.because)
        .select_from(row)
        .join(RevisionRow, RevisionRow.id == row.revision_id)
        .join(ReportRow, ReportRow.id == RevisionRow.report_id)
        .where(*_of(asked))
        .order_by(row.id)
    )
    for line in _read(session, found):
        yield Undone(*line)


def confirmations(session: Session, asked: Asked) -> Iterator[Confirmed]:
    """In the order in which they were said."""
    row = ConfirmationRow
    found = (
        select(row.receipt_id, row.person_id, row.answer, row.at)
        .join(ReceiptRow, ReceiptRow.id == row.receipt_id)
        .where(ReceiptRow.plan_id == asked.plan.id, ReceiptRow.quarter.in_(asked.quarters))
        .order_by(row.id)
    )
    for line in _read(session, found):
        yield Confirmed(*line)


def settlements(session: Session, asked: Asked) -> Iterator[Settled]:
    """In the order in which they were chosen."""
    row = SettlementRow
    found = (
        select(
            IndicatorRow.code, AreaRow.key, row.quarter, row.source, OrganisationRow.code, row.because, row.by_id,
            row.at, row.undone_by_id, row.undone_at, row.undone_because,
        )
        .select_from(row)
        .join(IndicatorRow, IndicatorRow.id == row.indicator_id)
        .join(AreaRow, AreaRow.id == row.area_id)
        .outerjoin(OrganisationRow, OrganisationRow.id == row.organisation_id)
        .where(IndicatorRow.plan_id == asked.plan.id, IndicatorRow.protected.is_(False))
        .where(row.quarter.in_(asked.quarters))
        .order_by(row.id)
    )  # fmt: skip
    for line in _read(session, found):
        yield Settled(*line)


def differences(session: Session, asked: Asked) -> Iterator[Compared]:
    """Each figure that a co-monitor has, beside the ministries'; a quarter at a time, in the plan's order."""
    areas = {area.id: area.key for area in asked.plan.areas}
    codes = {one.id: one.code for one in asked.plan.organisations}
    for quarter in asked.quarters:
        for matter in comparing.matters(session, asked.plan, quarter):
            for one in matter.subjects:
                for organisation, amount in sorted(one.comonitors.items()):
                    its = one.ministry
                    difference = None if its is None else apart(one.indicator.kind, its, amount)
                    yield Compared(
                        one.indicator.code, areas[matter.area], quarter, *_pair(one.ministry), codes.get(organisation),
                        *_pair(amount), difference, one.agreement, *_pair(one.of_record),
                    )  # fmt: skip


def somebody(session: Session, people: frozenset[int]) -> Iterator[Somebody]:
    """Their roles and organisations; nothing that tells who they are."""
    found = (
        select(PersonRow.id, PersonRow.role, OrganisationRow.code)
        .outerjoin(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .order_by(PersonRow.id)
    )
    for line in _read(session, found):
        if line[0] in people:
            yield Somebody(*line)


def editions(session: Session, asked: Asked) -> Iterator[Frozen]:
    """Of these years, the oldest first."""
    row = EditionRow
    found = (
        select(
            row.scope, row.year, row.quarter, row.edition, row.hash, row.frozen_by_id, row.frozen_at, row.made_by,
            row.data,
        )
        .where(row.plan_id == asked.plan.id, row.year.between(asked.first, asked.last))
        .order_by(row.id)
    )  # fmt: skip
    secret = of_survivors.indicators(session, asked.plan.id)
    for scope, year, quarter, number, hashed, by, at, made_by, data in _read(session, found):
        yield Frozen(scope, year, quarter or None, number, hashed, by, at, made_by, *_handed_out(data, secret))


def _handed_out(data: bytes, secret: frozenset[str]) -> tuple[tuple[str, ...], bytes]:
    """What is withheld of a frozen roll-up today, and what is left of it. Raises UnknownFormat."""
    if not secret:
        return (), data
    rollup = rolled_json.read(data)
    codes = protected_since(rollup, secret)
    return codes, rolled_json.written(shielded(rollup, secret)) if codes else data


def _of(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return ReportRow.plan_id == asked.plan.id, ReportRow.quarter.in_(asked.quarters)


def _text(text: str | None, secret: bool) -> tuple[str | None, TextState]:
    if not text:
        return None, TextState.NONE
    return (None, TextState.WITHHELD) if secret else (text, TextState.GIVEN)


def _pair(amount: Amount | None) -> tuple[int | None, int | None]:
    return (None, None) if amount is None else (amount.value, amount.whole)


def _read(session: Session, asked: Any) -> Iterator[Any]:
    return iter(session.execute(asked, execution_options={"yield_per": AT_ONCE}))
