"""The period of a tally: a quarter, or one of its months, as the plan says. Never a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from storage.calendar import Calendar, Quarter


@dataclass(frozen=True, order=True)
class Period:
    """`month`: 1 to 12; 0 for the whole quarter, since a unique key takes no NULL."""

    quarter: Quarter
    month: int = 0

    @property
    def key(self) -> int:
        """As a button carries it: 20132 is T2 2013, 2013205 its May."""
        return self.quarter.as_number if not self.month else self.quarter.as_number * 100 + self.month

    @classmethod
    def of(cls, key: int) -> "Period":
        """Raises ValueError for what is no period."""
        if key < 100_000:
            return cls(Quarter.of(key))
        quarter, month = divmod(key, 100)
        period = cls(Quarter.of(quarter), month)
        if period not in months_of(period.quarter):
            raise ValueError(key)
        return period

    def first(self, calendar: Calendar) -> date:
        return calendar.first_day(self.quarter) if not self.month else _first_of(calendar, self)

    def last(self, calendar: Calendar) -> date:
        if not self.month or self.month % 3 == 0:
            return calendar.last_day(self.quarter)
        return _first_of(calendar, Period(self.quarter, self.month + 1)) - timedelta(days=1)


def months_of(quarter: Quarter) -> tuple[Period, ...]:
    """The three months of a quarter."""
    return tuple(Period(quarter, quarter.number * 3 - 2 + n) for n in range(3))


def periods(calendar: Calendar, *, monthly: bool) -> Iterator[Period]:
    """All of the plan, in their order."""
    for quarter in calendar.quarters:
        yield from months_of(quarter) if monthly else (Period(quarter),)


def _first_of(calendar: Calendar, period: Period) -> date:
    """Where months begin on the 28th, May runs from 28 April."""
    first = date(period.quarter.year, period.month, 1)
    if calendar.month_starts_on == 1:
        return first
    before = first - timedelta(days=1)
    return before.replace(day=min(calendar.month_starts_on, before.day))
