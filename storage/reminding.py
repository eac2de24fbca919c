"""When a plan speaks: the intervals, hours and days of its reminders. The plan's data, with these defaults."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class Rules:
    """Days are counted from a report's due day; weekdays as ISO counts them, Monday 1 to Sunday 7.

    `before` and `late`: on which days a missing report is asked for. `told`: the late day on which the coordinator
    gets the list. `morning`: when a day's messages leave. From `quiet_from` to `quiet_until`, on `rest_days` and on
    the plan's holidays none leaves. `report_day`, `countdown`: the day of the yearly report (month, day), and how
    many days before it one is reminded. `evaluation`: every so many years an external one.
    """

    before: tuple[int, ...] = (14, 3, 0)
    late: tuple[int, ...] = (3, 7, 14)
    told: int = 7
    digest: int = 1
    morning: time = time(8)
    quiet_from: time = time(20)
    quiet_until: time = time(7)
    rest_days: tuple[int, ...] = (7,)
    report_day: tuple[int, int] = (10, 31)
    countdown: tuple[int, ...] = (30, 14, 7)
    evaluation: int = 3
