"""What happens to people in these years: made beforehand from a seed, as plain values in the order of time.

Whether a thing makes any difference (is there anything left to report?) is asked of the model when its time comes.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from tests.simulation import rules
from tests.simulation.rules import Quarter

OPENED = datetime(2012, 2, 10, 10)


@dataclass(frozen=True, order=True)
class Event:
    """`person` is a number of this world, not of the database. `kind` says which of the others mean anything."""

    at: datetime
    kind: str
    person: int
    account: int = 0
    role: str = ""
    organisation: str = ""
    areas: tuple[str, ...] = ()
    quarter: Quarter = (0, 0)
    area: str = ""
    days: int = 0
    share: float = 1.0
    other: int = 0
    last: int = -1


@dataclass
class World:
    """So many people, until the end of a year. Everything is drawn from one seed."""

    people: int
    last_year: int
    seed: int
    chance: random.Random = field(init=False)
    accounts: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.accounts = iter(range(10_000, 1_000_000))
        self.end = datetime(self.last_year + 1, 2, 20)
        self.quarters = [q for q in rules.quarters() if q[0] <= self.last_year]

    def lives(self) -> list[Event]:
        """Everybody's, in the order of time."""
        coordinators = [*self._coordinators()]
        reporters = [self._joins(n) for n in range(len(coordinators) + 1, self.people + 1)]
        found = [*coordinators, *reporters, *self._extensions()]
        for joined in reporters:
            found += [event for event in (*self._reports(joined), *self._blocks(joined)) if event.at > joined.at]
        moves = [*self._moves(reporters)]
        moved = {event.person for event in moves}
        found += moves
        found += self._handovers([one for one in reporters if one.person not in moved])
        return sorted(found)

    def _coordinators(self) -> Iterator[Event]:
        """One for the whole plan, two more for some ministries; others have none of their own."""
        yield Event(OPENED, "joins", 1, next(self.accounts), "coordinator")
        for n, organisation in enumerate(("MPFEF", "MSIPC", "MS", "FEPAX"), 2):
            yield Event(OPENED, "joins", n, next(self.accounts), "coordinator", organisation)

    def _joins(self, number: int) -> Event:
        """Most in the first weeks, the others at any time."""
        comonitor = self.chance.random() < 0.25
        organisation = self.chance.choice(rules.NGOS if comonitor else rules.MINISTRIES)
        regions = {a for o, _, a, _ in rules.asked_of() if o == organisation}
        areas = tuple(self.chance.sample(sorted(regions), min(len(regions), self.chance.choice((1, 1, 2, 3)))))
        early = self.chance.random() < 0.8
        until = OPENED + timedelta(days=40) if early else self.end - timedelta(days=30)
        role = "comonitor" if comonitor else "agent"
        return Event(self.between(OPENED, until), "joins", number, next(self.accounts), role, organisation, areas)

    def _reports(self, joined: Event) -> Iterator[Event]:
        """Some are early, many on time, some late, some in two halves; most leave it to others, or forget."""
        for quarter in self.quarters:
            due = datetime.combine(rules.due_day(quarter), time.max)
            for area in joined.areas:
                when = self.chance.random()
                if when < 0.02:
                    at = self.between(datetime.combine(rules.first_day(quarter), time.min), due - timedelta(days=40))
                elif when < 0.16:
                    at = self.between(due - timedelta(days=15), due)
                elif when < 0.26:
                    at = self.between(due, due + timedelta(days=20))
                else:
                    continue
                said = Event(at, "reports", joined.person, quarter=quarter, area=area)
                yield replace(said, share=self.chance.choice((1.0, 1.0, 0.5)))
            if self.chance.random() < 0.05:
                day = self.between(due - timedelta(days=13), due + timedelta(days=14))
                yield Event(day, "later", joined.person, quarter=quarter, days=self.chance.choice((1, 3)))
            if self.chance.random() < 0.06:
                day = self.between(due - timedelta(days=25), due + timedelta(days=10))
                yield Event(day, "absent", joined.person, quarter=quarter, days=self.chance.choice((7, 14)))
                if self.chance.random() < 0.3:
                    yield Event(day + timedelta(hours=self.chance.randint(2, 200)), "present", joined.person)

    def _blocks(self, joined: Event) -> Iterator[Event]:
        """One in eight is away for days or months; some for good. The bot is told of half, and learns of the others."""
        if self.chance.random() < 0.12 and joined.at < self.end - timedelta(days=60):
            at = self.between(joined.at + timedelta(days=1), self.end - timedelta(days=40))
            yield Event(at, self.chance.choice(("blocks", "blocks in silence")), joined.person)
            if self.chance.random() < 0.8:
                yield Event(at + timedelta(minutes=self.chance.randint(600, 130_000)), "returns", joined.person)

    def _extensions(self) -> Iterator[Event]:
        """More time for a few places of each quarter, given while it is due or just closed."""
        for quarter in self.quarters:
            last = datetime.combine(rules.last_day(quarter), time.max)
            for _ in range(self.chance.randint(0, 3)):
                at = self.between(last + timedelta(days=1), last + timedelta(days=33))
                area, days = self.chance.choice(rules.AREAS), self.chance.choice((7, 15))
                yield Event(at, "extends", 1, quarter=quarter, area=area, days=days)

    def _moves(self, reporters: list[Event]) -> Iterator[Event]:
        """Twenty a year lose a phone and have a new one within days; five leave for good."""
        for year in range(2012, self.last_year + 1):
            there = [one for one in reporters if one.at < datetime(year, 12, 1)]
            some = self.chance.sample(there, min(25, len(there) // 2))
            for n, one in enumerate(some):
                at = self.between(max(one.at, datetime(year, 1, 1)) + timedelta(hours=1), datetime(year, 12, 31))
                yield Event(at, "revoked", one.person)
                if n % 5:
                    again = at + timedelta(days=self.chance.choice((0.01, 0.2, 1, 3, 8)))
                    yield replace(one, at=again, kind="new phone", account=next(self.accounts))

    def _handovers(self, reporters: list[Event]) -> Iterator[Event]:
        """Twelve a year pass their duty to a colleague, at once or in some days, for good or for a while."""
        for year in range(2012, self.last_year + 1):
            for _ in range(12 * len(reporters) // (len(reporters) + 60) + 2):
                giver = self.chance.choice(reporters)
                team = [r for r in reporters if (r.role, r.organisation) == (giver.role, giver.organisation)]
                receiver = self.chance.choice(team)
                at = self.between(datetime(year, 1, 1), datetime(year, 12, 31))
                if giver != receiver and at > max(giver.at, receiver.at):
                    starts, lasts = self.chance.choice((0, 0, 1, 5)), self.chance.choice((-1, -1, 3, 12, 40))
                    yield Event(
                        at, "passes on", giver.person, other=receiver.person, days=starts,
                        last=-1 if lasts < 0 else starts + lasts,
                    )  # fmt: skip

    def between(self, start: datetime, end: datetime) -> datetime:
        """A moment, to the second."""
        seconds = max(1, int((end - start).total_seconds()))
        return start.replace(microsecond=0) + timedelta(seconds=self.chance.randrange(seconds))
