"""/recapitulatif: the year's summary. Coordinators see the draft too, an evaluator what is frozen; nothing is changed.

Approving it: `yearly_approving`. How its cards are put together: `yearly_cards`.
"""

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.cards import Card, Reply
from bot.handlers.outdated import outdated
from bot.handlers.progress import begun, drawn, latest, told, years
from bot.handlers.yearly_approving import already
from bot.handlers.yearly_cards import Desk
from bot.house import Door, House, Said
from bot.messages import yearly as messages
from bot.messages.progress import choose, nothing_yet
from bot.messages.yearly import APPROVE, CHANGES, DRAFT, EDITION, OCTOBER, VERB
from storage import people
from storage.permissions import Action, may, require
from storage.plan.logframe import Logframe

ASKED = re.compile(rf"({OCTOBER}?)([{APPROVE}{DRAFT}{CHANGES}{EDITION}]?)([0-9]{{0,3}})({messages.NEW}?)")


@dataclass(frozen=True)
class Asked:
    """What a button asks for. `number`: an edition's, or a page; `new`: as a message of its own."""

    october: bool
    what: str
    number: int
    new: bool


def shown(session: Session, house: House, said: Said) -> Reply:
    """/recapitulatif [year], [Summaries]: a new card. On that card: another year, the question, an edition, changes."""
    person = people.by_account(session, said.account, said.at, lock=False)
    require(person, Action.SEE_FROZEN)
    words, plans = house.texts.of(person.language), begun(house.plans.open(session), person, said)
    if not plans:
        return told(said, nothing_yet(words))
    number = 0 if said.tap is None else said.tap.object
    written = said.text.strip()[:6]
    typed = int(written) if len(written) == 4 and written.isascii() and written.isdecimal() else 0
    if not number and len(plans) > 1:
        return told(said, choose(words, [(plan.id, plan.code) for plan in plans], VERB, typed))
    plan = next((plan for plan in plans if plan.id == number), None if number else plans[0])
    asked = _asked(said)
    if plan is None or asked is None:
        return outdated(words, said)
    today = plan.calendar.today(said.at)
    year = _year(plan, said, typed if written else None)
    if year not in years(plan.calendar, today):
        if said.tap is not None and number:
            return outdated(words, said)
        return told(said, messages.which_year(words, plan.id, plan.calendar.years, years(plan.calendar, today)))
    desk = Desk(session, house, words, person, plan, year, said.at)
    newest = desk.newest(october=asked.october)
    if asked.what == APPROVE and newest is not None and not desk.approvable(newest):
        return already(desk, said, newest, october=asked.october)
    card = _card(desk, asked)
    if card is None:
        return outdated(words, said)
    return told(said, card) if asked.new or not number else drawn(said, card)


def _asked(said: Said) -> Asked | None:
    argument = "" if said.tap is None else said.tap.argument
    found = ASKED.fullmatch(argument)
    if found is None:
        return None
    return Asked(bool(found[1]), found[2], int(found[3] or 0), bool(found[4]))


def _year(plan: Logframe, said: Said, typed: int | None) -> int:
    """The year that is asked for; without any that of the last quarter that is over."""
    if typed is not None:
        return typed
    if said.tap is not None and said.tap.object and said.tap.version:
        return said.tap.version // 10
    return latest(plan.calendar, plan.calendar.today(said.at)).year


def _card(desk: Desk, asked: Asked) -> Card | None:
    if asked.october and desk.report_day is None:
        return None
    newest = desk.newest(october=asked.october)
    if asked.what == EDITION:
        of = desk.edition(asked.number, october=asked.october)
        return None if of is None else desk.frozen(of, october=asked.october)
    if not may(desk.person, Action.MAKE_DOCUMENTS):  # what is not finished is not theirs to see
        if newest is None:
            return desk.not_frozen()
        return desk.frozen(newest, october=asked.october)
    if asked.what == APPROVE:
        return desk.question(october=asked.october)
    if asked.what == CHANGES and (desk.drafts or (newest is not None and desk.changed_since(newest))):
        return None if newest is None else desk.changes(newest, asked.number, october=asked.october)
    if newest is not None and asked.what != DRAFT:
        return desk.frozen(newest, october=asked.october)
    return desk.october() if asked.october else desk.draft()


DOORS = (Door(shown, commands=("recapitulatif", "rollup"), verbs=(VERB,), changes=False),)
