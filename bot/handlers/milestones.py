"""The parts of a coordinator's message that come by the calendar: what is true when it leaves, or nothing."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from bot.handlers.together import Many, Part, Writer
from bot.house import House
from bot.messages import milestones as messages
from bot.messages.milestones import Numbers
from bot.texts import Words
from scheduler.milestones import EVALUATION, REFERRAL, REPORT_DAY, REVIEW, SUMMARY, YEAR, expiring
from storage import referrals
from storage.calendar import Quarter
from storage.differences import differences
from storage.outbox import Posted
from storage.people import Person
from storage.plan.logframe import Logframe
from storage.standing import standing
from storage.targets import targets


def _quarter(
    session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted
) -> Part | None:
    quarter, theirs = _quarter_of(posted), _organisations(person)
    n = _numbers(session, plan, (quarter,), posted, theirs)
    if not n.expected:
        return None
    aims = targets(session, plan, quarter, theirs)
    differing = differences(session, plan, quarter, theirs)
    lines = messages.quarter_lines(words, quarter, n, differing, aims.reached, aims.planned)
    return Part(lines, messages.quarter_rows(words, plan.id, quarter))


def _year(session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted) -> Part | None:
    quarter = _quarter_of(posted)
    quarters = tuple(q for q in plan.calendar.quarters if q.year == quarter.year)
    n = _numbers(session, plan, quarters, posted, None)
    if not n.expected:
        return None
    return Part(messages.year_lines(words, quarter.year, n), messages.year_rows(words, plan.id, quarter))


def _evaluation(session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted) -> Part:
    last = _quarter_of(posted).year
    return Part(messages.evaluation_lines(words, max(last - plan.rules.evaluation + 1, plan.calendar.first.year), last))


def _report_day(session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted) -> Part:
    calendar, day, today = plan.calendar, _due_day(posted), plan.calendar.today(posted.written_at)
    over = [q for q in calendar.quarters if q.year == day.year and calendar.last_day(q) < today]
    awaited = next((q for q in over if calendar.due_day(q) >= today), None)
    received = [q for q in over if calendar.due_day(q) < today]
    before = [q for q in calendar.quarters if q.year == day.year - 1]
    year = (day.year - 1, _numbers(session, plan, before, posted, None)) if before else None
    since = received, _numbers(session, plan, received, posted, None)
    due = None if awaited is None else calendar.due_day(awaited)
    lines = messages.report_day_lines(words, day, (day - today).days, year, since, awaited, due)
    return Part(lines, messages.report_day_rows(words, plan.id, day.year, plan.calendar.last.year))


def _review(
    session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted
) -> Part | None:
    quarter = _quarter_of(posted)
    n = _numbers(session, plan, (quarter,), posted, None)
    left = n.received - n.verified
    return Part(messages.review_lines(words, quarter, left)) if left else None


def _referral(
    session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted
) -> Part | None:
    area = next((area for area in plan.areas if area.id == posted.values.get("of")), None)
    card = None if area is None else referrals.card(session, area.id)
    if area is None or card is None or not card.valid(plan.calendar.today(posted.written_at)):
        return None
    assert card.verified is not None
    last = expiring(plan.calendar, plan.opened_on, area.id, card.verified).due_day
    if last != posted.due_day:  # looked at again meanwhile
        return None
    rows = messages.referral_rows(words, area.id)
    name = words.text(area.names)
    return Part(
        messages.referral_lines(words, name, last),
        rows,
        among=messages.referral_among(words, name, last),
        name=name,
        many=Many(partial(messages.other_referrals, words), messages.all_referrals(words)),
    )


def _numbers(
    session: Session, plan: Logframe, quarters: Collection[Quarter], posted: Posted, theirs: Collection[int] | None
) -> Numbers:
    found = [standing(session, plan, q, posted.written_at, organisations=theirs) for q in quarters]
    return Numbers(
        sum(s.expected for s in found),
        sum(s.received for s in found),
        sum(s.on_time for s in found),
        sum(s.verified for s in found),
    )


def _organisations(person: Person) -> tuple[int, ...] | None:
    """Whose figures someone sees; None is everybody's."""
    return None if person.organisation is None else (person.organisation,)


def _quarter_of(posted: Posted) -> Quarter:
    assert posted.quarter is not None  # it is in the key
    return posted.quarter


def _due_day(posted: Posted) -> date:
    assert posted.due_day is not None  # it is in the key
    return posted.due_day


PARTS: Mapping[str, Writer] = {
    SUMMARY: _quarter,
    YEAR: _year,
    EVALUATION: _evaluation,
    REPORT_DAY: _report_day,
    REVIEW: _review,
    REFERRAL: _referral,
}
