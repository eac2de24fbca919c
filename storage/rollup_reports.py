"""What of the expected reports came: by activity, quarter, area and organisation. The rule is in `awaited`.

The ministries' reports make a roll-up complete; a co-monitor's is counted for its own organisation alone.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from storage.answers import Source
from storage.awaited import Came, each
from storage.plan.logframe import Logframe
from storage.rolled import Counted
from storage.rollup_said import Asked
from storage.rollup_subjects import Differing
from storage.rollup_sums import By

NONE = Counted()


@dataclass
class Reports:
    """`asked`: how many reports are expected on an activity, by what figures are grouped by; of a co-monitor, only for
    its own organisation."""

    of_activity: dict[int, Counted] = field(default_factory=lambda: defaultdict(Counted))
    of_quarter: dict[int, Counted] = field(default_factory=lambda: defaultdict(Counted))
    of_area: dict[int, Counted] = field(default_factory=lambda: defaultdict(Counted))
    of_organisation: dict[int, Counted] = field(default_factory=lambda: defaultdict(Counted))
    asked: dict[tuple[int, By, int], int] = field(default_factory=lambda: defaultdict(int))


def reports(session: Session, logframe: Logframe, of: Asked, differing: tuple[Differing, ...]) -> Reports:
    """Of every quarter asked for. `differing`: where two sources differ and nobody chose."""
    found = Reports()
    for quarter in of.quarters:
        for activity, (organisation, source, area), came in each(session, logframe, quarter):
            found.of_organisation[organisation] = _and(found.of_organisation[organisation], came)
            found.asked[activity, By.ORGANISATION, organisation] += 1
            if source == Source.MINISTRY:
                for counted, key in (
                    (found.of_activity, activity),
                    (found.of_quarter, quarter.as_number),
                    (found.of_area, area),
                ):
                    counted[key] = _and(counted[key], came)
                found.asked[activity, By.QUARTER, quarter.as_number] += 1
                found.asked[activity, By.AREA, area] += 1
    activities = {indicator: activity for activity, indicators in of.activities.items() for indicator in indicators}
    for one in differing:
        indicator, area, number = one.subject
        _differs(found.of_activity, activities[indicator])
        _differs(found.of_quarter, number)
        _differs(found.of_area, area)
        for organisation in one.organisations:
            _differs(found.of_organisation, organisation)
    return found


def together(parts: list[Counted]) -> Counted:
    return Counted(
        sum(part.expected for part in parts),
        sum(part.received for part in parts),
        sum(part.on_time for part in parts),
        sum(part.verified for part in parts),
        sum(part.differing for part in parts),
    )


def _and(counted: Counted, came: Came | None) -> Counted:
    if came is None:
        return replace(counted, expected=counted.expected + 1)
    return Counted(
        counted.expected + 1,
        counted.received + 1,
        counted.on_time + came.on_time,
        counted.verified + came.verified,
        counted.differing,
    )


def _differs(counted: dict[int, Counted], key: int) -> None:
    counted[key] = replace(counted[key], differing=counted[key].differing + 1)
