"""[History] of a matter: what was said, asked and decided of it, the latest first; then the quarters before."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache, partial

from sqlalchemy.orm import Session

from bot.cards import Reply
from bot.handlers.verifying_desk import Desk, laid_out, looked, redrawn, turned
from bot.handlers.verifying_outcome import again, called
from bot.house import House, Said
from bot.messages import verifying_history as messages
from bot.messages.verifying_history import QUARTERS, By, Done, Earlier, Revised
from storage import adding, past_decisions, remarked, reviewing
from storage.answers import Figure
from storage.earlier import earlier
from storage.matters import Report
from storage.past_decisions import PastChoice, PastVerification, Revision, Revisions, TakenBack
from storage.plan.logframe import Indicator
from storage.remarked import Remark
from storage.rolled import Amount
from storage.verification import Withdrawn

Dated = tuple[datetime, Revised | Done]


def history(session: Session, house: House, said: Said) -> Reply:
    """A page of it; after a button of before there were pages, the first."""
    said, page = turned(said)
    desk = laid_out(session, house, said)
    if desk is None:
        return again(session, house, said)
    indicators = _indicators(desk)
    # Of what is of the same moment, decisions are later than what they are about.
    revisions = past_decisions.revisions(desk.session, desk.matter.reports, indicators)
    found = _decided(desk, indicators, revisions)
    found += [one for report in desk.matter.reports for one in _revised(desk, report, revisions[report.id], indicators)]
    events = [event for _, event in sorted(found, key=lambda one: one[0], reverse=True)]
    card = messages.history(desk.words, looked(desk), events, _earlier(desk, indicators), page or 0)
    return redrawn(said, desk.words, card)


def _indicators(desk: Desk) -> list[Indicator]:
    """Those on the card; a protected one never is."""
    there = [subject.indicator for subject in desk.matter.subjects]
    return [one for one in there if not desk.at.indicator or one.code == desk.at.indicator]


def _earlier(desk: Desk, indicators: list[Indicator]) -> list[Earlier]:
    """The quarters before, the latest first: of each indicator what is known. Of those before the last one only where
    anything came."""
    found: list[Earlier] = []
    quarter = desk.matter.quarter.previous
    for _ in range(QUARTERS if len(indicators) == 1 else 1):
        if not desk.plan.calendar.covers(quarter):
            break
        known = earlier(desk.session, desk.plan, desk.person, desk.matter, quarter)
        last = quarter == desk.matter.quarter.previous
        said = [Earlier(one.code, one.kind, quarter, known[one.code]) for one in indicators]
        found += [one for one in said if last or one.known.received]
        quarter = quarter.previous
    return found


def _decided(desk: Desk, indicators: list[Indicator], revisions: Revisions) -> list[Dated]:
    """Choices, for who may see both sides; verifications, and what was asked, of what this reader sees."""
    who = cache(partial(_who, desk))

    def by(person: int, at: datetime) -> By:
        return By(who(person), desk.plan.calendar.today(at))

    def back(undone: TakenBack | None) -> tuple[By, Withdrawn] | None:
        return None if undone is None else (by(undone.by, undone.at), undone.because)

    decided: list[PastChoice | PastVerification] = []
    if reviewing.compares(desk.person, desk.matter):
        decided += past_decisions.choices(desk.session, desk.matter, indicators, revisions)
    decided += past_decisions.verifications(desk.session, desk.matter.reports)
    return [
        *((one.at, Done(one, by(one.by, one.at), back(one.undone))) for one in decided),
        *((one.at, Done(one, by(one.by, one.at))) for one in _asked(desk)),
    ]


def _asked(desk: Desk) -> list[Remark]:
    there = {report.id for report in desk.matter.reports}
    receipts = dict.fromkeys(report.receipt for report in desk.matter.reports)
    return [one for number in receipts for one in remarked.of_receipt(desk.session, number) if one.report in there]


def _who(desk: Desk, person: int) -> str:
    if person == desk.person.id:
        return desk.words.label("you")
    return called(desk.session, desk.house, desk.words, person, desk.said.at)


def _revised(desk: Desk, of: Report, revisions: Sequence[Revision], indicators: list[Indicator]) -> Iterator[Dated]:
    """What each revision of a report said of them, the latest first; nothing of those that said nothing."""
    whose = next(one.code for one in desk.plan.organisations if one.id == of.organisation)
    for one in reversed(revisions):
        if one.figures:
            figures = [(i.code, i.kind, _amount(i, one.figures.get(i.id))) for i in indicators]
            day = desk.plan.calendar.today(one.at)
            yield one.at, Revised(whose, one.number, day, one.reason, one.standing, one.how, figures)


def _amount(indicator: Indicator, figure: Figure | None) -> Amount | None:
    return None if figure is None else adding.amount(indicator.kind, adding.one(figure))
