"""What of the expected reports came: by activity, quarter, area and organisation. The rule is in `awaited`.

The ministries' reports make a roll-up complete; a co-monitor's is counted for its own organisation alone.
"""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage.answers import Source
from storage.awaited import Came, each
from storage.plan.logframe import Logframe
from storage.rolled import Counted
from storage.rollup_said import Asked
from storage.rollup_subjects import Differing
from storage.rollup_sums import By

MINISTRY = Source.MINISTRY.value


@dataclass
class Reports:
    """`asked`: how many reports are expected on an activity, by what figures are grouped by; of a co-monitor, only for
    its own organisation. `watched`: how many of co-monitors, likewise; `watched_of`: by activity."""

    of_activity: dict[int, Counted]
    of_quarter: dict[int, Counted]
    of_area: dict[int, Counted]
    of_organisation: dict[int, Counted]
    asked: dict[tuple[int, By, int], int]
    watched: dict[tuple[int, By, int], int]
    watched_of: dict[int, int]


def reports(session: Session, logframe: Logframe, of: Asked, differing: tuple[Differing, ...]) -> Reports:
    """Of every quarter asked for. `differing`: where two sources differ and nobody chose; counted as they are
    looked at, an activity in an area and quarter once."""
    activities, quarters, areas, organisations = _counts(), _counts(), _counts(), _counts()
    asked: dict[tuple[int, By, int], int] = defaultdict(int)
    watched: dict[tuple[int, By, int], int] = defaultdict(int)
    watched_of: dict[int, int] = defaultdict(int)
    for quarter in of.quarters:
        number = quarter.as_number
        in_quarter = quarters[number]
        for activity, (organisation, source, area), came in each(session, logframe, quarter):
            organisations[organisation].add(came)
            asked[activity, By.ORGANISATION, organisation] += 1
            if source == MINISTRY:
                activities[activity].add(came)
                in_quarter.add(came)
                areas[area].add(came)
                asked[activity, By.QUARTER, number] += 1
                asked[activity, By.AREA, area] += 1
            else:
                watched_of[activity] += 1
                for by, key in ((By.QUARTER, number), (By.AREA, area), (By.ORGANISATION, organisation)):
                    watched[activity, by, key] += 1
    of_indicator = {indicator: activity for activity, indicators in of.activities.items() for indicator in indicators}
    matters: dict[tuple[int, int, int], frozenset[int]] = {}
    for one in differing:
        indicator, area, number = one.subject
        matter = of_indicator[indicator], area, number
        matters[matter] = matters.get(matter, frozenset()) | one.organisations
    for (activity, area, number), whose in matters.items():
        for count in (activities[activity], quarters[number], areas[area], *(organisations[one] for one in whose)):
            count.differing += 1
    return Reports(
        _values(activities), _values(quarters), _values(areas), _values(organisations), asked, watched, watched_of
    )


def together(parts: list[Counted]) -> Counted:
    return Counted(
        sum(part.expected for part in parts),
        sum(part.received for part in parts),
        sum(part.on_time for part in parts),
        sum(part.verified for part in parts),
        sum(part.differing for part in parts),
    )


class _Count:
    """A count that grows: there are as many steps as reports."""

    __slots__ = ("differing", "expected", "on_time", "received", "verified")

    def __init__(self) -> None:
        self.expected = self.received = self.on_time = self.verified = self.differing = 0

    def add(self, came: Came | None) -> None:
        self.expected += 1
        if came is not None:
            self.received += 1
            self.on_time += came.on_time
            self.verified += came.verified


def _counts() -> "defaultdict[int, _Count]":
    return defaultdict(_Count)


def _values(counts: dict[int, _Count]) -> dict[int, Counted]:
    return {
        key: Counted(one.expected, one.received, one.on_time, one.verified, one.differing)
        for key, one in counts.items()
    }
