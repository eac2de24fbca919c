"""The plan's calendar: months, quarters, what is due when. Pure values; nothing here reads a clock.

Days are days in the plan's time zone. Usual cycle of national M&E systems: due 15 days after the quarter's end,
locked after 30, reviewed by 45; the bounds of months are the plan's (in Mali often from the 28th to the 27th).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from zoneinfo import ZoneInfo

QUARTER_WRITTEN = re.compile(r"^\s*(?:(\d{4})\s*-?\s*[TQ]([1-4])|[TQ]([1-4])\s*-?\s*(\d{4}))\s*$", re.IGNORECASE)


class NotAQuarter(ValueError):
    """What was written is not a quarter such as 2013T2 or T2 2013."""


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a plan year: `year` 2013, `number` 1 to 4. Written 2013T2."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 4 and MINYEAR < self.year < MAXYEAR):
            raise NotAQuarter(f"{self.year}T{self.number}")

    @classmethod
    def parse(cls, written: str) -> "Quarter":
        """Read 2013T2, 2013-T2, T2 2013 or Q2 2013. Raises NotAQuarter."""
        found = QUARTER_WRITTEN.match(written)
        if found is None:
            raise NotAQuarter(written)
        return cls(int(found[1] or found[4]), int(found[2] or found[3]))

    @classmethod
    def of(cls, written: int) -> "Quarter":
        """The quarter behind `as_number`. Raises NotAQuarter."""
        return cls(*divmod(written, 10))

    @property
    def as_number(self) -> int:
        """20132 for T2 2013, as tables and buttons carry it: it sorts, and a person can read it."""
        return self.year * 10 + self.number

    def __str__(self) -> str:
        return f"{self.year}T{self.number}"

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def until(self, last: "Quarter") -> "Iterator[Quarter]":
        """This quarter and those after it, up to and with `last`."""
        quarter = self
        while quarter <= last:
            yield quarter
            quarter = quarter.next


@dataclass(frozen=True)
class Calendar:
    """The plan's own reckoning of time.

    `month_starts_on`: the day of the month on which a reporting month begins. 1 is the calendar month; 28 makes
    January run from 28 December to 27 January (so T1 ends on 27 March).
    `due`, `lock`, `review`: days after the last day of the quarter.
    """

    zone: ZoneInfo
    first: Quarter
    last: Quarter
    month_starts_on: int = 1
    due: int = 15
    lock: int = 30
    review: int = 45

    def today(self, now: datetime) -> date:
        """The day it is in the plan's time zone. `now` must know its time zone."""
        if now.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return now.astimezone(self.zone).date()

    def first_day(self, quarter: Quarter) -> date:
        month = quarter.number * 3 - 2
        if self.month_starts_on == 1:
            return date(quarter.year, month, 1)
        before = date(quarter.year, month, 1) - timedelta(days=1)
        return before.replace(day=min(self.month_starts_on, before.day))

    def last_day(self, quarter: Quarter) -> date:
        return self.first_day(quarter.next) - timedelta(days=1)

    def due_day(self, quarter: Quarter, extended: int = 0) -> date:
        """The last day on which a report is on time. `extended`: days a coordinator added for an area."""
        return self.last_day(quarter) + timedelta(days=self.due + extended)

    def lock_day(self, quarter: Quarter, extended: int = 0) -> date:
        """The last day on which a report is accepted at all; it locks that evening."""
        return self.last_day(quarter) + timedelta(days=self.lock + extended)

    def review_day(self, quarter: Quarter, extended: int = 0) -> date:
        return self.last_day(quarter) + timedelta(days=self.review + extended)

    def quarter_of(self, day: date) -> Quarter:
        """The quarter in which `day` lies, in the plan or not."""
        quarter = Quarter(day.year, (day.month + 2) // 3)
        while day < self.first_day(quarter):
            quarter = quarter.previous
        while day > self.last_day(quarter):
            quarter = quarter.next
        return quarter

    def covers(self, quarter: Quarter) -> bool:
        return self.first <= quarter <= self.last

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        return tuple(self.first.until(self.last))

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.first.year, self.last.year + 1))
