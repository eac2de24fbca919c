"""Where somebody lands: what comes next, by role. Shown after accepting, and to whoever knocks and is in already."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.house import House
from bot.messages import first_contact, handing
from bot.messages.first_contact import START, Next
from bot.messages.naming import area_names
from bot.texts import Html, Words
from storage import people
from storage.people import Person, Role
from storage.upcoming import upcoming


def home(session: Session, house: House, words: Words, person: Person, hello: Html, now: datetime) -> Card:
    """`hello` is the first line: in now, or in already."""
    handed = handing.coming(session, house, words, person.id, now)
    if handed is not None:
        hello = Html(f"{hello}\n{handed}")
    if person.role is Role.COORDINATOR:
        return first_contact.ready_to_coordinate(words, hello, house.doors, people.team_size(session, person))
    if person.role is Role.EVALUATOR and person.until is not None:
        return first_contact.ready_to_read(words, hello, person.until)
    start = None if handed is not None and not person.areas else START
    return first_contact.ready_to_report(words, hello, house.doors, coming(session, house, words, person, now), start)


def coming(session: Session, house: House, words: Words, person: Person, now: datetime) -> Next | None:
    """The next report, with places by their names."""
    plans = house.plans.open(session)
    report = upcoming(session, plans, person, now)
    if report is None:
        return None
    names = area_names(words, plans, (key for key, _ in report.places))
    counts = (len(codes) for _, codes in report.places)
    return Next(report.quarter, tuple(zip(names, counts, strict=True)), report.first_day, report.due_day)
