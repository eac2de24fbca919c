"""What coordinators should have been told: the same rules, read once more from what was promised, day by day.

Who is told of what, and for which day; which quarter a row names, and what a message says, is not looked at here.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.simulation import rules
from tests.simulation.oracle import Oracle, Someone

TOLD, REVIEW = 7, 45  # days
REPORT_DAY, COUNTDOWN = (10, 31), (30, 14, 7)
MONDAY = 0
Key = tuple[int, str, date]  # person, occasion, the day it is about

EVERYWHERE = rules.everywhere()


@dataclass
class Coordination:
    oracle: Oracle
    told: set[Key] = field(default_factory=set)

    def ticked(self, now: datetime) -> None:
        """A tick ran when the clock showed `now`."""
        today = now.date()
        self._monday(today)
        self._quarters(today)
        self._late(today)
        for year in range(rules.FIRST[0], rules.LAST[0] + 2):
            ends = date(year, *REPORT_DAY)
            marks = [ends - timedelta(days=n) for n in COUNTDOWN]
            for n, day, until in zip(COUNTDOWN, marks, [*marks[1:], ends], strict=True):
                self._tell(self._plan_wide(), f"report_day.{n}", ends, day, until - rules.DAY, today)

    def _monday(self, today: date) -> None:
        monday = today - timedelta(days=(today.weekday() - MONDAY) % 7)
        if monday <= rules.last_day(rules.LAST) + timedelta(days=REVIEW):
            self._tell(self._everybody(), "digest", monday, monday, monday + timedelta(days=6), today)

    def _quarters(self, today: date) -> None:
        for quarter in rules.quarters():
            lock, next_lock = rules.lock_day(quarter), rules.lock_day(rules.following(quarter))
            self._tell(self._everybody(), "quarter.summary", lock, lock + rules.DAY, next_lock, today)
            if quarter[1] == 4:
                self._tell(self._plan_wide(), "year.ready", lock, lock + rules.DAY, next_lock, today)
                if (quarter[0] - rules.FIRST[0] + 1) % 3 == 0:
                    self._tell(self._plan_wide(), "evaluation", lock, lock + rules.DAY, next_lock, today)
            review, next_review = (
                rules.last_day(q) + timedelta(days=REVIEW) for q in (quarter, rules.following(quarter))
            )
            self._tell(self._plan_wide(), "review.over", review, review + rules.DAY, next_review, today)

    def _late(self, today: date) -> None:
        for quarter in rules.quarters():
            for more in {self.oracle.more[quarter, area] for area in rules.AREAS}:
                day = rules.due_day(quarter, more) + timedelta(days=TOLD)
                if not day <= today <= rules.lock_day(quarter, more):
                    continue
                areas = {area for area in rules.AREAS if self.oracle.more[quarter, area] == more}
                lacking = {
                    where[0]
                    for where, codes in self.oracle.asked.items()
                    if where[2] in areas
                    and where[3] == quarter
                    and codes - self.oracle.reported[where] - (frozenset() if self._posted(where) else EVERYWHERE)
                }
                hear = {someone.number: someone for one in lacking for someone in self._of(one)}
                due, lock = rules.due_day(quarter, more), rules.lock_day(quarter, more)
                self._tell([*hear.values()], "late.told", due, day, lock, today)

    def _tell(self, whom: list[Someone], name: str, about: date, day: date, until: date, today: date) -> None:
        if day <= today <= until and day >= self.oracle.opened:
            self.told |= {(one.number, name, about) for one in whom if one.joined < rules.morning(day)}

    def _posted(self, where: tuple[str, str, str, rules.Quarter]) -> bool:
        """Whether the organisation had somebody there for the quarter, who could report until it was locked and had not
        left when it was due."""
        organisation, source, area, quarter = where
        return any(
            (one.organisation, one.source) == (organisation, source)
            and area in one.areas | one.gave
            and one.joined.date() <= rules.lock_day(quarter)
            and (one.left is None or one.left >= rules.due_day(quarter))
            for one in self.oracle.people.values()
        )

    def _everybody(self) -> list[Someone]:
        return [one for one in self.oracle.people.values() if one.role == "coordinator" and one.access]

    def _plan_wide(self) -> list[Someone]:
        return [one for one in self._everybody() if not one.organisation]

    def _of(self, organisation: str) -> list[Someone]:
        own = [one for one in self._everybody() if one.organisation == organisation]
        return own or self._plan_wide()
