"""The rules of reminding, written down a second time from what was promised, in plain Python over days and sets.

Nothing here is the house's own: the plan is read from its file as YAML, quarters are pairs, times are naive and in the
plan's time zone (Africa/Bamako, which is UTC all year). Where the house differs from this, one of the two is wrong.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

import yaml

import storage.plan

PLAN_FILE = Path(storage.plan.__file__).parent / "shipped" / "exercice.yaml"
PLAN = yaml.safe_load(PLAN_FILE.read_text())

Quarter = tuple[int, int]
FIRST, LAST = (2012, 1), (2014, 4)
DUE, LOCK = 15, 30  # days after the quarter's end
BEFORE, LATE = (14, 3, 0), (3, 7, 14)
MORNING, NIGHT_BEGINS, NIGHT_ENDS = time(8), time(20), time(7)
SUNDAY = 6
DAY = timedelta(days=1)

HOLIDAYS = frozenset(day if isinstance(day, date) else date.fromisoformat(day) for day in PLAN["holidays"])
AREAS = tuple(area["key"] for area in PLAN["areas"])
MINISTRIES = tuple(o["code"] for o in PLAN["organisations"] if o["kind"] == "ministry")
NGOS = tuple(o["code"] for o in PLAN["organisations"] if o["kind"] == "ngo")


def following(quarter: Quarter) -> Quarter:
    year, number = quarter
    return (year, number + 1) if number < 4 else (year + 1, 1)


def quarters() -> list[Quarter]:
    found = [FIRST]
    while found[-1] != LAST:
        found.append(following(found[-1]))
    return found


def first_day(quarter: Quarter) -> date:
    return date(quarter[0], 3 * quarter[1] - 2, 1)


def last_day(quarter: Quarter) -> date:
    return first_day(following(quarter)) - DAY


def quarter_of(day: date) -> Quarter:
    return day.year, (day.month + 2) // 3


def due_day(quarter: Quarter, more: int = 0) -> date:
    return last_day(quarter) + timedelta(days=DUE + more)


def lock_day(quarter: Quarter, more: int = 0) -> date:
    return last_day(quarter) + timedelta(days=LOCK + more)


@lru_cache
def series(quarter: Quarter, more: int = 0) -> tuple[tuple[str, date, date], ...]:
    """(occasion, first day, last day) of a quarter's report: each lasts until the next begins, the last until the lock.
    `more`: days that were given."""
    due = due_day(quarter, more)
    begins = [("report.opens", first_day(quarter))]
    begins += [("report.due" if n == 0 else f"report.before.{n}", due - timedelta(days=n)) for n in BEFORE]
    begins += [(f"report.late.{n}", due + timedelta(days=n)) for n in LATE]
    ends = [day - DAY for _, day in begins[1:]] + [lock_day(quarter, more)]
    return tuple((name, day, end) for (name, day), end in zip(begins, ends, strict=True))


def resting(day: date) -> bool:
    return day.weekday() == SUNDAY or day in HOLIDAYS


def quiet(at: datetime) -> bool:
    return resting(at.date()) or at.time() >= NIGHT_BEGINS or at.time() < NIGHT_ENDS


def next_allowed(at: datetime) -> datetime:
    """`at`, or the end of the night or of the rest in which it lies."""
    while quiet(at):
        if not resting(at.date()) and at.time() < NIGHT_ENDS:
            at = datetime.combine(at.date(), NIGHT_ENDS)
        else:
            at = datetime.combine(at.date() + DAY, time.min)
    return at


def morning(day: date) -> datetime:
    return datetime.combine(day, MORNING)


def everywhere() -> frozenset[str]:
    """Codes of the activities without a list of places: they are expected from wherever somebody reports."""
    activities = (a for axis in PLAN["axes"] for objective in axis["objectives"] for a in objective["activities"])
    return frozenset(activity["code"] for activity in activities if not activity.get("areas"))


def asked_of() -> dict[tuple[str, str, str, Quarter], frozenset[str]]:
    """{(organisation, ministry or comonitor, area, quarter): codes of the activities it reports there}"""
    found: dict[tuple[str, str, str, Quarter], set[str]] = {}
    for axis in PLAN["axes"]:
        for objective in axis["objectives"]:
            for activity in objective["activities"]:
                for organisation, source in _answering(activity):
                    for area in activity.get("areas") or AREAS:
                        for quarter in _planned(activity["planned"]):
                            found.setdefault((organisation, source, area, quarter), set()).add(activity["code"])
    return {where: frozenset(codes) for where, codes in found.items()}


def _answering(activity: dict) -> list[tuple[str, str]]:
    return [(o, "ministry") for o in activity["responsible"]] + [
        (o, "comonitor") for o in activity.get("comonitors", ())
    ]


def _planned(written: str | list[str]) -> list[Quarter]:
    if isinstance(written, list):
        return [_quarter(one) for one in written]
    first, _, last = written.partition("-")
    found = [_quarter(first)]
    while found[-1] != _quarter(last or first):
        found.append(following(found[-1]))
    return found


def _quarter(written: str) -> Quarter:
    year, _, number = written.partition("T")
    return int(year), int(number)
