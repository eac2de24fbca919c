"""The parts of a coordinator's message that come by the calendar: what is true when it leaves, or nothing."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from bot.handlers.summary_card import told_of_quarter
from bot.handlers.together import Many, Part, Writer
from bot.house import House
from bot.messages import milestones as messages
from bot.messages.milestones import Numbers
from bot.texts import Words
from scheduler.milestones import EVALUATION, REFERRAL, REPORT_DAY, REVIEW, SUMMARY, YEAR, expiring
from storage import narrowed, referrals, reviewing, rollups
from storage.calendar import Quarter
from storage.outbox import Posted
from storage.people import Person
from storage.plan.logframe import Logframe
from storage.rolled import Counted, Scope


def _quarter(
    session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted
) -> Part | None:
    quarter = _quarter_of(posted)
    lines = told_of_quarter(session, words, plan, person, quarter, posted.written_at)
    if lines is None:
        return None
    blind = narrowed.blind(plan, person.organisation_code)
    papers = () if blind else messages.quarter_papers(words, plan.id, quarter)
    return Part(lines, (messages.quarter_read(words, plan.id, quarter), *papers))


def _year(session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted) -> Part | None:
    quarter = _quarter_of(posted)
    n = rollups.roll_up(session, plan, Scope.YEAR, quarter.year, None, posted.written_at).counted
    if not n.expected:
        return None
    lines = messages.year_lines(words, quarter.year, _said(n), n.differing)
    return Part(lines, messages.year_rows(words, plan.id, quarter))


def _evaluation(session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted) -> Part:
    last = _quarter_of(posted).year
    return Part(messages.evaluation_lines(words, max(last - plan.rules.evaluation + 1, plan.calendar.first.year), last))


def _report_day(session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted) -> Part:
    calendar, day, today = plan.calendar, _due_day(posted), plan.calendar.today(posted.written_at)
    over = [q for q in calendar.quarters if q.year == day.year and calendar.last_day(q) < today]
    awaited = next((q for q in over if calendar.due_day(q) >= today), None)
    received = [q for q in over if calendar.due_day(q) < today]
    before = [q for q in calendar.quarters if q.year == day.year - 1]
    year = (day.year - 1, _came(session, plan, before, posted)) if before else None
    since = received, _came(session, plan, received, posted)
    due = None if awaited is None else calendar.due_day(awaited)
    lines = messages.report_day_lines(words, day, (day - today).days, year, since, awaited, due)
    return Part(lines, messages.report_day_rows(words, plan.id, day.year, plan.calendar.last.year))


def _review(
    session: Session, house: House, words: Words, plan: Logframe, person: Person, posted: Posted
) -> Part | None:
    quarter = _quarter_of(posted)
    # As the list counts it: both sources of one activity are looked at together.
    there = reviewing.waiting(session, plan, quarter, person, plan.calendar.today(posted.written_at))
    left = there.left + len(there.own)
    if not left:
        return None
    lines = messages.review_lines(words, quarter, left)
    return Part(lines, messages.review_rows(words, plan.id, quarter), beside=lines[:1])


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


def _came(session: Session, plan: Logframe, quarters: Collection[Quarter], posted: Posted) -> Numbers:
    """As the roll-up counts them: whatever is told of a year says the same everywhere."""
    years = {quarter.year for quarter in quarters}
    rolled = [rollups.roll_up(session, plan, Scope.YEAR, year, None, posted.written_at) for year in years]
    found = [n for one in rolled for quarter, n in one.by_quarter.items() if quarter in quarters]
    return Numbers(
        sum(n.expected for n in found),
        sum(n.received for n in found),
        sum(n.on_time for n in found),
        sum(n.verified for n in found),
    )


def _said(n: Counted) -> Numbers:
    return Numbers(n.expected, n.received, n.on_time, n.verified)


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
