"""What coordinators are told by the calendar: the Monday's message, the ends of quarters and years, the yearly report.

Pure values from the plan's calendar and rules; who is told, and what was said already, is asked elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from storage.calendar import Calendar, Quarter
from storage.referrals import VALID
from storage.reminding import Rules
from storage.standing import spoken_of

DIGEST, TOLD, SUMMARY, REVIEW = "digest", "late.told", "quarter.summary", "review.over"
YEAR, EVALUATION, REPORT_DAY, REFERRAL = "year.ready", "evaluation", "report_day", "referral.expires"
ORDER = (DIGEST, SUMMARY, YEAR, EVALUATION, REPORT_DAY, REVIEW, TOLD, REFERRAL)  # whose message the others join
WEEK, DAY = timedelta(days=7), timedelta(days=1)
AHEAD = timedelta(days=10)  # a card with contacts is to be renewed so long before its end


@dataclass(frozen=True)
class Milestone:
    """Due from `day` to `until`, its last day. `due_day` is the day it is about, which is in the key; `of`: which one
    of several of a kind (30 of the 30 days before the yearly report, the area of a card)."""

    day: date
    until: date
    kind: str
    quarter: Quarter
    due_day: date
    of: int | None = None

    @property
    def name(self) -> str:
        if self.of is None:
            return self.kind
        return f"{self.kind}:{self.of}" if self.kind == REFERRAL else f"{self.kind}.{self.of}"


def milestones(calendar: Calendar, rules: Rules, today: date) -> tuple[Milestone, ...]:
    """All that are due today but those that depend on an area, in ORDER."""
    found = [*_digest(calendar, rules, today), *_countdown(calendar, rules, today)]
    for quarter in calendar.quarters:
        found += (m for m in of_quarter(calendar, rules, quarter) if m.day <= today <= m.until)
    return tuple(sorted(found, key=lambda m: (ORDER.index(m.kind), m.quarter)))


def still(calendar: Calendar, rules: Rules, kind: str, of: int | None, due_day: date, today: date) -> bool:
    """Whether what was found due under earlier rules would be said today under these."""
    if kind == TOLD:
        return rules.told > 0 and due_day + timedelta(days=rules.told) <= today
    if kind == REFERRAL:
        return True  # no rule of the plan's
    return any((m.kind, m.of, m.due_day) == (kind, of, due_day) for m in milestones(calendar, rules, today))


def of_quarter(calendar: Calendar, rules: Rules, quarter: Quarter) -> Iterator[Milestone]:
    """Once it is locked, and once its review is over; each until the same of the next quarter."""
    lock, review, after = calendar.lock_day(quarter), calendar.review_day(quarter), quarter.next
    locked, next_locked = lock + DAY, calendar.lock_day(after)
    yield Milestone(locked, next_locked, SUMMARY, quarter, lock)
    if quarter.number == 4 or quarter == calendar.last:
        yield Milestone(locked, next_locked, YEAR, quarter, lock)
        if (quarter.year - calendar.first.year + 1) % rules.evaluation == 0:
            yield Milestone(locked, next_locked, EVALUATION, quarter, lock)
    yield Milestone(review + DAY, calendar.review_day(after), REVIEW, quarter, review)


def told(calendar: Calendar, rules: Rules, quarter: Quarter, extended: int) -> Milestone | None:
    """Who is late with this quarter's report, from places that were given `extended` days."""
    due, lock = calendar.due_day(quarter, extended), calendar.lock_day(quarter, extended)
    day = due + timedelta(days=rules.told)
    return Milestone(day, lock, TOLD, quarter, due) if rules.told and day <= lock else None


def expiring(calendar: Calendar, opened_on: date, area: int, verified: date) -> Milestone:
    """The contacts of an area are to be looked at again. A plan that was opened later than that says it then."""
    last = verified + timedelta(days=VALID)
    return Milestone(max(last - AHEAD, opened_on), last, REFERRAL, calendar.quarter_of(last), last, area)


def report_day(rules: Rules, year: int) -> date:
    """The day of the yearly report in that year; 28 February where it has no 29th."""
    month, day = rules.report_day
    return date(year, 3, 1) - DAY if (month, day) == (2, 29) else date(year, month, day)


def _digest(calendar: Calendar, rules: Rules, today: date) -> Iterator[Milestone]:
    day = today - timedelta(days=(today.isoweekday() - rules.digest) % 7)
    quarter = spoken_of(calendar, day)
    if quarter is not None:
        yield Milestone(day, day + WEEK - DAY, DIGEST, quarter, day)


def _countdown(calendar: Calendar, rules: Rules, today: date) -> Iterator[Milestone]:
    for year in (today.year, today.year + 1):
        yield from (m for m in countdown(calendar, rules, year) if m.day <= today <= m.until)


def countdown(calendar: Calendar, rules: Rules, year: int) -> Iterator[Milestone]:
    """So many days before the yearly report of that year, each until the next or the day itself. Plans report once
    more in the year after their last."""
    if not calendar.first.year <= year <= calendar.last.year + 1:
        return
    end = report_day(rules, year)
    marks = [end - timedelta(days=n) for n in sorted(set(rules.countdown), reverse=True)]
    marks = [day for day in marks if day > report_day(rules, year - 1)]
    for day, after in pairwise((*marks, max(end, marks[-1] + DAY) if marks else end)):
        yield Milestone(day, after - DAY, REPORT_DAY, calendar.quarter_of(end), end, (end - day).days)
