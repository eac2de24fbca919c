"""The occasions of a quarter, in order: each is due on a day, until the next of the series begins.

Pure values from the plan's calendar; what was said already, and to whom, is asked elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from storage.calendar import Calendar, Quarter
from storage.plan.logframe import Logframe
from storage.reminding import Rules

REPORTS = "report.%"  # what is said of a report that is missing, as SQL finds it
OPENS, DUE = "report.opens", "report.due"
ASKED = "report.asked"  # by a coordinator: it is said on the day it is asked for, whatever else is
AGAIN = "report.again"  # asked for by the person, for a day of their choice


@dataclass(frozen=True, order=True)
class Occasion:
    """`day` is when it is due, `until` the last day on which it is still said. `days`: before (+) or after (-) the due
    day; None for the opening."""

    day: date
    until: date
    name: str
    quarter: Quarter
    days: int | None = None


def series(calendar: Calendar, rules: Rules, quarter: Quarter, extended: int = 0) -> tuple[Occasion, ...]:
    """All occasions of one quarter's report, for places that were given `extended` days; in order, without a gap.

    The last ends on the lock day. What would fall before the quarter opens, or after its lock, is left out.
    """
    opens, due = calendar.first_day(quarter), calendar.due_day(quarter, extended)
    lock = calendar.lock_day(quarter, extended)
    marks: list[tuple[date, str, int | None]] = [(opens, OPENS, None)]
    marks += [(due - timedelta(days=n), name_of(n), n) for n in sorted(set(rules.before), reverse=True)]
    marks += [(due + timedelta(days=n), name_of(-n), -n) for n in sorted(set(rules.late)) if n > 0]
    kept = [mark for mark in marks if opens <= mark[0] <= lock and (mark[1] == OPENS or mark[0] > opens)]
    ends = [*(mark[0] - timedelta(days=1) for mark in kept[1:]), lock]
    return tuple(Occasion(day, until, name, quarter, days) for (day, name, days), until in zip(kept, ends, strict=True))


def name_of(days: int) -> str:
    """The occasion so many days before (or, negative, after) the due day."""
    if days == 0:
        return DUE
    return f"report.before.{days}" if days > 0 else f"report.late.{-days}"


def alike(plan: Logframe, given: Mapping[tuple[Quarter, int], int], quarter: Quarter) -> dict[int, tuple[int, ...]]:
    """The plan's areas by the days they were given for this quarter."""
    found: dict[int, list[int]] = defaultdict(list)
    for area in plan.areas:
        found[given.get((quarter, area.id), 0)].append(area.id)
    return {days: tuple(sorted(areas)) for days, areas in found.items()}


def due_on(occasions: Iterable[Occasion], today: date) -> Occasion | None:
    """The one that is due now, if any: at most one of a series ever is."""
    return next((occasion for occasion in occasions if occasion.day <= today <= occasion.until), None)
