"""The hours in which the plan speaks: not at night, not on days of rest, not on holidays."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.reminding import Rules

FARTHEST = 60  # days; no country rests longer


def quiet(rules: Rules, holidays: Collection[date], at: datetime, zone: ZoneInfo) -> bool:
    """Whether nothing that is not an answer leaves at this moment."""
    here = at.astimezone(zone)
    return resting(rules, holidays, here.date()) or _night(rules, here.time())


def next_allowed(rules: Rules, holidays: Collection[date], at: datetime, zone: ZoneInfo) -> datetime:
    """`at` itself, or the first moment after it at which something may leave; aware, in UTC terms the same instant."""
    moment = at
    for _ in range(2 * FARTHEST):
        here = moment.astimezone(zone)
        if resting(rules, holidays, here.date()):
            moment = datetime.combine(here.date() + timedelta(days=1), time.min, zone)
        elif _night(rules, here.time()):
            morning = datetime.combine(here.date(), rules.quiet_until, zone)
            moment = morning if here < morning else datetime.combine(here.date() + timedelta(days=1), time.min, zone)
        else:
            return moment
    return moment


def leaving(rules: Rules, holidays: Collection[date], day: date, now: datetime, zone: ZoneInfo) -> datetime:
    """When what is due on `day` leaves, as seen from `now`: that morning, or as soon after as it may."""
    return next_allowed(rules, holidays, max(datetime.combine(day, rules.morning, zone), now), zone)


def resting(rules: Rules, holidays: Collection[date], day: date) -> bool:
    """Whether nothing leaves on this whole day."""
    return day.isoweekday() in rules.rest_days or day in holidays


def _night(rules: Rules, at: time) -> bool:
    start, end = rules.quiet_from, rules.quiet_until
    if start == end:
        return False
    return start <= at or at < end if start > end else start <= at < end
