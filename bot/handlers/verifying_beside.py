"""[History] and [Notes] of a matter: earlier quarters, revisions, what was asked and answered; comments and means."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cards import Reply
from bot.handlers.verifying_desk import Desk, laid_out, looked, redrawn
from bot.handlers.verifying_outcome import again
from bot.house import House, Said
from bot.messages import verifying_beside as messages
from bot.messages.verifying_beside import QUARTERS, REMARKS, REVISIONS, Chosen, Earlier, Revised
from storage import adding, remarked, reviewing
from storage.answers import Figure
from storage.plan.logframe import Indicator
from storage.reports import FigureRow, RevisionRow
from storage.rolled import Amount
from storage.settlements import Because, SettlementRow


def history(session: Session, house: House, said: Said) -> Reply:
    desk = laid_out(session, house, said)
    if desk is None:
        return again(session, house, said)
    indicators = _indicators(desk)
    revised = [one for report in desk.matter.reports for one in _revisions(desk, report.id, indicators)]
    asked = [
        remark
        for number in dict.fromkeys(report.receipt for report in desk.matter.reports)
        for remark in remarked.of_receipt(session, number)
        if remark.report in {report.id for report in desk.matter.reports}
    ][:REMARKS]
    chosen = _chosen(desk, indicators) if reviewing.compares(desk.person, desk.matter) else []
    card = messages.history(desk.words, looked(desk), _earlier(desk, indicators), chosen, revised, asked)
    return redrawn(said, desk.words, card)


def notes(session: Session, house: House, said: Said) -> Reply:
    desk = laid_out(session, house, said)
    if desk is None:
        return again(session, house, said)
    return redrawn(said, desk.words, messages.notes(desk.words, looked(desk)))


def _indicators(desk: Desk) -> list[Indicator]:
    """Those on the card; a protected one never is."""
    there = [subject.indicator for subject in desk.matter.subjects]
    return [one for one in there if not desk.at.indicator or one.code == desk.at.indicator]


def _earlier(desk: Desk, indicators: list[Indicator]) -> list[Earlier]:
    """The quarters before, the latest first: what counted."""
    found: list[Earlier] = []
    quarter = desk.matter.quarter.previous
    for _ in range(QUARTERS if len(indicators) == 1 else 1):
        if not desk.plan.calendar.covers(quarter):
            break
        there = reviewing.earlier(desk.session, desk.plan, desk.person, desk.matter, quarter)
        for indicator in indicators:
            subject = None if there is None else there.subject(indicator.code)
            amount = None if subject is None else subject.of_record
            if amount is not None or not found:
                found.append(Earlier(indicator.code, indicator.kind, quarter, amount))
        quarter = quarter.previous
    return found


def _chosen(desk: Desk, indicators: list[Indicator]) -> list[Chosen]:
    """Every choice, the latest first; of the last one whether it stands."""
    codes = {one.id: one.code for one in indicators}
    rows = desk.session.scalars(
        select(SettlementRow)
        .where(
            SettlementRow.indicator_id.in_(codes), SettlementRow.area_id == desk.matter.area,
            SettlementRow.quarter == desk.matter.quarter,
        )
        .order_by(SettlementRow.id.desc())
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    names = {organisation.id: organisation.code for organisation in desk.plan.organisations}
    fallen = {one.fallen.id for one in desk.matter.subjects if one.fallen is not None}
    return [
        Chosen(
            code=codes[row.indicator_id],
            day=desk.plan.calendar.today(row.at),
            who=None if row.organisation_id is None else names[row.organisation_id],
            because=Because(row.because),
            undone=None if row.undone_at is None else desk.plan.calendar.today(row.undone_at),
            fallen=row.id in fallen,
        )
        for row in rows
    ]


def _revisions(desk: Desk, report: int, indicators: list[Indicator]) -> list[Revised]:
    """What each revision of a report said, the latest first; none where there was only one."""
    rows = desk.session.execute(
        select(
            RevisionRow.number, RevisionRow.at, FigureRow.indicator_id, FigureRow.value, FigureRow.women, FigureRow.men,
            FigureRow.whole,
        )
        .join(FigureRow, FigureRow.revision_id == RevisionRow.id)
        .where(RevisionRow.report_id == report, FigureRow.indicator_id.in_([one.id for one in indicators]))
        .order_by(RevisionRow.number.desc())
    ).all()  # fmt: skip
    of = next(one for one in desk.matter.reports if one.id == report)
    names = {organisation.id: organisation.code for organisation in desk.plan.organisations}
    zone = desk.plan.calendar.zone
    found = []
    for number in list(dict.fromkeys(row.number for row in rows))[:REVISIONS]:
        its = {row.indicator_id: row for row in rows if row.number == number}
        said = [(one.code, one.kind, _amount(one, its.get(one.id))) for one in indicators]
        at = next(iter(its.values())).at.astimezone(zone).date()
        found.append(Revised(names[of.organisation], number, at, said))
    return found


def _amount(indicator: Indicator, row: Any) -> Amount | None:
    if row is None:
        return None
    return adding.amount(indicator.kind, adding.one(Figure(row.value, row.women, row.men, row.whole)))
