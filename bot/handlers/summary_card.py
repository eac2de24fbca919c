"""The card of a summary, for what was done on it and is over: a document that was made, words that were written."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers.yearly_cards import Desk
from bot.house import House
from bot.messages import documents as messages
from bot.messages.milestones import Lines, Numbers, quarter_lines
from bot.messages.progress import VERB as PROGRESS
from bot.taps import Tap
from bot.texts import Words
from storage import narrowed, rollups
from storage.calendar import Quarter
from storage.documents import DRAFT, Asked, Format
from storage.people import Person
from storage.plan.logframe import Logframe
from storage.rolled import Scope


def summary(
    session: Session,
    house: House,
    person: Person,
    plan: Logframe,
    year: int,
    quarter: int,
    edition: int,
    *,
    at: datetime,
    october: bool = False,
) -> Card:
    """As it is at that moment. `quarter` and `edition` 0: of the year; the draft."""
    words = house.texts.of(person.language)
    if quarter:
        return _of_quarter(session, words, plan, person, Quarter(year, quarter), at)
    desk = Desk(session, house, words, person, plan, year, at)
    if edition != DRAFT and (found := desk.edition(edition, october=october)) is not None:
        return desk.frozen(found, october=october)
    return (desk.october() if october else None) or desk.draft()


def told_of_quarter(
    session: Session, words: Words, plan: Logframe, person: Person, quarter: Quarter, at: datetime
) -> Lines | None:
    """11.1, of the reader's own part of the plan; None where nothing is expected of it."""
    rolled = rollups.roll_up(session, plan, Scope.QUARTER, quarter.year, quarter.number, at)
    if person.organisation_code is not None:
        rolled = narrowed.of_organisation(rolled, person.organisation_code)
    n = rolled.counted
    if not n.expected:
        return None
    # Of a co-monitor's, that figures differ would tell that the ministry's came.
    differing = None if narrowed.blind(plan, person.organisation_code) else n.differing
    numbers = Numbers(n.expected, n.received, n.on_time, n.verified)
    return quarter_lines(words, quarter, numbers, differing, rolled.reached)


def _of_quarter(session: Session, words: Words, plan: Logframe, person: Person, quarter: Quarter, at: datetime) -> Card:
    lines = told_of_quarter(session, words, plan, person, quarter, at) or (words("Nothing is expected yet."),)
    asked = Asked(plan.id, quarter.year, quarter.number, DRAFT, Format.PDF)
    return messages.quarter(words, asked, lines, Tap(PROGRESS, plan.id, quarter.year * 10 + quarter.number))
