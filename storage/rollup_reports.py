"""What of the expected reports came: by activity, quarter, area and organisation. The rule is in `awaited`.

The ministries' reports make a roll-up complete; a co-monitor's is counted for its own organisation alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import NamedTuple

from sqlalchemy import Integer, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session

from storage import awaited
from storage.answers import Source
from storage.awaited import RECEIPTS, Post
from storage.plan.logframe import Logframe
from storage.rolled import Counted
from storage.rollup_said import REPORTS, REVISIONS, VERIFIED, Asked
from storage.rollup_subjects import Counts, Differing
from storage.rollup_sums import By
from storage.tables import QuarterOf

MINISTRY = Source.MINISTRY.value


@dataclass(frozen=True)
class Reports:
    """`asked`: how many reports of ministries are expected on an activity, by what figures are grouped by. `watched`:
    how many of co-monitors, likewise; `watched_of`: by activity."""

    of_activity: Mapping[int, Counted]
    of_quarter: Mapping[int, Counted]
    of_area: Mapping[int, Counted]
    of_organisation: Mapping[int, Counted]
    asked: Counts
    watched: Counts
    watched_of: Mapping[int, int]
    places: Mapping[int, int]


class Came(NamedTuple):
    """Reports of several quarters, each a bit, that of the first quarter the lowest."""

    received: int
    on_time: int
    verified: int


NOTHING = Came(0, 0, 0)
Sent = Mapping[Post, Mapping[int, Came]]  # by area


def reports(session: Session, logframe: Logframe, of: Asked, differing: tuple[Differing, ...]) -> Reports:
    """Of every quarter asked for. `differing`: where two sources differ and nobody chose; counted as they are
    looked at, an activity in an area and quarter once."""
    activities, quarters, areas, organisations = _counts(), _counts(), _counts(), _counts()
    asked: Counts = defaultdict(Counter)
    watched: Counts = defaultdict(Counter)
    watched_of: Counter[int] = Counter()
    places: Counter[int] = Counter()
    numbers = [quarter.as_number for quarter in of.quarters]
    came = _came(session, of)
    for post, expected in _expected(session, logframe, of, came).items():
        activity, organisation, source = post
        here, ministry = came.get(post, {}), source == MINISTRY
        alike: Counter[tuple[int, Came]] = Counter()
        for area, bits in expected.items():
            sent = here.get(area, NOTHING)
            alike[bits, sent] += 1
            if ministry:
                areas[area].add(bits, sent)
        groups = asked if ministry else watched
        groups[activity, By.AREA].update({area: bits.bit_count() for area, bits in expected.items()})
        whole = _Count()
        for (bits, sent), times in alike.items():
            whole.add(bits, sent, times)
            for at, number in enumerate(numbers):
                if bits >> at & 1:
                    groups[activity, By.QUARTER][number] += times
                    if ministry:
                        quarters[number].add(1 << at, sent, times)
        organisations[organisation].put(whole)
        groups[activity, By.ORGANISATION][organisation] += whole.expected
        if ministry:
            activities[activity].put(whole)
            places[activity] += len(expected)
        else:
            watched_of[activity] += whole.expected
    _differing(of, differing, activities, quarters, areas, organisations)
    return Reports(
        _values(activities),
        _values(quarters),
        _values(areas),
        _values(organisations),
        asked,
        watched,
        watched_of,
        places,
    )


class _Count:
    """A count that grows: there are as many steps as places that report."""

    __slots__ = ("differing", "expected", "on_time", "received", "verified")

    def __init__(self) -> None:
        self.expected = self.received = self.on_time = self.verified = self.differing = 0

    def add(self, quarters: int, sent: Came, times: int = 1) -> None:
        """So many times what was expected for these quarters, and sent."""
        self.expected += quarters.bit_count() * times
        if sent is not NOTHING:
            self.received += (sent.received & quarters).bit_count() * times
            self.on_time += (sent.on_time & quarters).bit_count() * times
            self.verified += (sent.verified & quarters).bit_count() * times

    def put(self, other: "_Count") -> None:
        self.expected += other.expected
        self.received += other.received
        self.on_time += other.on_time
        self.verified += other.verified


def _counts() -> "defaultdict[int, _Count]":
    return defaultdict(_Count)


def _values(counts: Mapping[int, _Count]) -> dict[int, Counted]:
    return {
        key: Counted(one.expected, one.received, one.on_time, one.verified, one.differing)
        for key, one in counts.items()
    }


def _expected(session: Session, logframe: Logframe, of: Asked, came: Sent) -> dict[Post, dict[int, int]]:
    """For which quarters a report is expected, as bits by area."""
    posts, found = awaited.posts(session), dict[Post, dict[int, int]]()
    for at, quarter in enumerate(of.quarters):
        bit = 1 << at
        sent = {post: [area for area, one in here.items() if one.received & bit] for post, here in came.items()}
        for post, areas in awaited.asked(logframe, quarter, posts, sent):
            here = found.setdefault(post, {})
            for area in areas:
                here[area] = here.get(area, 0) | bit
    return found


def _came(session: Session, of: Asked) -> Sent:
    """What was received: a row for each place, as it reports on one activity."""
    report, quarter = REPORTS.c, type_coerce(REPORTS.c.quarter, Integer)
    first, last = REVISIONS.alias("first"), REVISIONS.alias("last")
    n = len(of.quarters)
    marks = ((RECEIPTS.c.on_time, 1 << n), (VERIFIED.c.id.is_not(None), 1 << 2 * n))
    bit = case({one.as_number: 1 << at for at, one in enumerate(of.quarters)}, value=quarter)
    place = report.activity_id, report.organisation_id, report.source, report.area_id
    rows = session.execute(
        select(*place, func.sum(bit * reduce(add, (case((mark, bits), else_=0) for mark, bits in marks), 1)))
        .select_from(
            REPORTS.join(first, and_(first.c.report_id == report.id, first.c.number == 1))
            .join(RECEIPTS, RECEIPTS.c.id == first.c.receipt_id)
            .join(last, and_(last.c.report_id == report.id, last.c.number == report.revision))
            .outerjoin(VERIFIED, VERIFIED.c.revision_id == last.c.id)
        )
        .where(report.plan_id == of.plan, type_coerce(report.quarter, QuarterOf).in_(of.quarters))
        .group_by(*place)
    )
    found: dict[Post, dict[int, Came]] = defaultdict(dict)
    low = (1 << n) - 1
    for activity, organisation, source, area, bits in rows.all():
        found[activity, organisation, source][area] = Came(bits & low, bits >> n & low, bits >> 2 * n)
    return found


def _differing(
    of: Asked, differing: Iterable[Differing], activities: Mapping[int, _Count], quarters: Mapping[int, _Count],
    areas: Mapping[int, _Count], organisations: Mapping[int, _Count],
) -> None:  # fmt: skip
    of_indicator = {indicator: activity for activity, indicators in of.activities.items() for indicator in indicators}
    matters: dict[tuple[int, int, int], frozenset[int]] = {}
    for one in differing:
        indicator, area, number = one.subject
        matter = of_indicator[indicator], area, number
        matters[matter] = matters.get(matter, frozenset()) | one.organisations
    for (activity, area, number), whose in matters.items():
        for count in (activities[activity], quarters[number], areas[area], *(organisations[one] for one in whose)):
            count.differing += 1
