"""Whoever verified or chose hears, silently, that another person has taken it back; as long as it is theirs to decide.

What they are told names a code, a quarter and a place: what was verified or chosen comes by a tap.
"""

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.handlers.reports import area_of
from bot.handlers.verifying_desk import handle
from bot.house import House, Said
from bot.messages import verifying_deciding as messages
from bot.occasions import Dropped, Occasion
from storage import concerned, outbox, people, reviewing
from storage.deciding import Undoing
from storage.matters import Matter
from storage.outbox import NO_ACCESS, Posted
from storage.people import Person
from storage.permissions import Action, may
from storage.plan.logframe import Logframe
from storage.reviewing import Group

TAKEN_BACK = "decision.taken_back"


def tell(session: Session, by: Person, matter: Matter, undone: Undoing, said: Said) -> tuple[int, ...]:
    """Each person whose verification or choice of this matter `by` has taken back: one message, whatever it was."""
    codes = {subject.choice.id: subject.indicator.code for subject in matter.subjects if subject.choice is not None}
    verified = [(one.verified.person, one.id) for one in undone.reports if one.verified is not None]
    posted = []
    for person in sorted({who for who, _ in verified} | {choice.by for choice in undone.choices}):
        reader = _deciding(session, person)
        there = () if reader is None else reviewing.within(reader, matter)
        if reader is None or not there or person == by.id:
            continue
        values = {
            "report": there[0].id,
            "verified": [report for who, report in verified if who == person],
            "chosen": [codes[choice.id] for choice in undone.choices if choice.by == person],
        }
        posted.append(outbox.post(session, template=TAKEN_BACK, values=values, now=said.at, person=person, silent=True))
    return tuple(posted)


def _deciding(session: Session, person: int) -> Person | None:
    """Who may still verify, and has nobody who stands in for them."""
    found = people.by_id(session, person)
    if found is None or not may(found, Action.VERIFY):
        return None
    return found if person in concerned.coordinators(session, found.organisation) else None


def _write(session: Session, house: House, posted: Posted) -> Card | Dropped:
    report, verified, chosen = (posted.values[name] for name in ("report", "verified", "chosen"))
    reader, plan = _deciding(session, posted.person or 0), reviewing.plan_of(session, int(report))
    if reader is None or plan is None:
        return Dropped(NO_ACCESS)
    logframe = house.plans.get(session, plan)
    matter = reviewing.matter_of(session, logframe, reader, int(report))
    if matter is None:
        return Dropped("no report")
    again = {one.indicator.code for one in matter.subjects if one.choice is not None}
    left = [one for one in matter.reports if one.id in verified and one.verified is None]
    open_ = [code for code in chosen if code not in again]
    if not left and not open_:
        return Dropped("decided again")
    words = house.texts.of(posted.language)
    at = handle(reader, matter, _group(session, logframe, reader, matter, posted))
    of = open_[0] if len(open_) == 1 and not left else matter.activity.code
    area = words.text(area_of(logframe, matter.area).names)
    return messages.taken_back(words, at, of, matter.quarter, area, verified=bool(left), chosen=bool(open_))


def _group(session: Session, logframe: Logframe, reader: Person, matter: Matter, posted: Posted) -> str:
    """Where it is listed now, so that [Leave] goes on from there."""
    today = logframe.calendar.today(posted.written_at)
    there = reviewing.waiting(session, logframe, matter.quarter, reader, today).in_order
    key = matter.activity.id, matter.area
    return next((group for group, one in there if (one.activity.id, one.area) == key), Group.ONE_SOURCE)


OCCASIONS = (Occasion(TAKEN_BACK, _write),)
