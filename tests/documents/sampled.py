"""What the reports of a sample say: figures out of nothing but codes, so that every process invents the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from storage.answers import Cause, Status
from storage.calendar import Quarter
from storage.plan.logframe import Activity, Indicator, Kind
from storage.rolled import Agreement, Amount

CAUSES = (Cause.INSECURITY, Cause.ACCESS, Cause.STAFF, Cause.FUNDING, Cause.NEW_REGIONS, Cause.SOCIAL_CONSTRAINTS)
UNREACHABLE = ("kidal",)  # nothing came from there in the middle of the year


def dice(most: int, *names: object) -> int:
    """0 to `most` - 1, always the same for the same names."""
    return crc32("·".join(map(str, names)).encode()) % most


@dataclass(frozen=True)
class Said:
    """One figure of one area and quarter, from both sources. `chosen`: what was settled on, where somebody did."""

    ministry: Amount | None
    comonitor: Amount | None
    expected: bool
    to_observe: bool
    with_means: bool
    not_reported: bool
    not_observed: bool
    verified: bool
    chosen: Amount | None

    @property
    def agreement(self) -> Agreement | None:
        if self.ministry is None and self.comonitor is None:
            return None
        if self.ministry is None or self.comonitor is None:
            return Agreement.ONE_SOURCE
        if self.chosen is not None:
            return Agreement.SETTLED
        return Agreement.DIVERGENT if differ(self.ministry, self.comonitor) else Agreement.CONCORDANT

    @property
    def of_record(self) -> Amount | None:
        return self.chosen or self.ministry


@dataclass(frozen=True)
class Sent:
    """One report: of an activity, by its ministry, for one area and quarter."""

    area: str
    quarter: Quarter
    came: bool
    on_time: bool
    verified: bool
    spent: int | None


def areas_of(activity: Activity, everywhere: tuple[str, ...]) -> tuple[str, ...]:
    return activity.areas or everywhere


def reports(
    activity: Activity, everywhere: tuple[str, ...], quarters: tuple[Quarter, ...], now: Quarter
) -> Iterator[Sent]:
    """What was expected until `now`, come or not."""
    places = areas_of(activity, everywhere)
    for quarter in quarters:
        if quarter not in activity.planned or quarter > now:
            continue
        for area in places:
            came = arrived(activity.code, area, quarter)
            budget = activity.budget.get(quarter.year, 0)
            tells = came and dice(4, activity.code, "tells") and dice(10, "tells", activity.code, area, quarter) < 8
            yield Sent(
                area,
                quarter,
                came,
                came and dice(100, "on time", activity.code, area, quarter) < 88,
                came and dice(100, "verified", activity.code, area, quarter) < 96,
                budget * (40 + dice(70, "spent", activity.code)) // (400 * len(places)) if tells else None,
            )


def arrived(code: str, area: str, quarter: Quarter) -> bool:
    if area in UNREACHABLE and quarter.number in (2, 3):
        return False
    return dice(100, "came", code, area, quarter) < 95


def said(activity: Activity, indicator: Indicator, area: str, quarter: Quarter, places: int) -> Said:
    """What both said of one indicator; nothing where no report came."""
    expected = quarter in activity.planned
    came = expected and arrived(activity.code, area, quarter)
    passed = came and dice(100, "passed", indicator.code, area, quarter) < 4
    ministry = figure(indicator, area, quarter, places) if came and not passed else None
    watched = expected and bool(activity.comonitors) and dice(100, "watched", indicator.code, area, quarter) < 80
    unseen = watched and dice(100, "unseen", indicator.code, area, quarter) < 6
    comonitor = None
    if watched and not unseen and ministry is not None:
        comonitor = other(ministry, indicator, area, quarter)
    chosen = None
    if ministry and comonitor and differ(ministry, comonitor):
        chosen = (ministry, comonitor, None, None, ministry)[dice(5, "chosen", indicator.code, area, quarter)]
    verified = ministry is not None and dice(100, "verified", activity.code, area, quarter) < 96
    means = ministry is not None and dice(100, "means", indicator.code, area, quarter) < 45
    to_observe = expected and bool(activity.comonitors)
    return Said(
        ministry, comonitor, expected, to_observe, means, passed, unseen, verified or chosen is not None, chosen
    )  # fmt: skip


def differ(one: Amount, two: Amount) -> bool:
    return 100 * abs(one.value - two.value) > 5 * max(one.value, two.value)


def figure(indicator: Indicator, area: str, quarter: Quarter, places: int) -> Amount:
    code = indicator.code
    target = target_by(indicator, quarter)
    share = 80 + dice(55, "pace", code)  # per cent of the target
    if indicator.kind is Kind.PERCENT:
        whole = 20 + dice(90, "whole", code, area) + quarter.number
        return Amount(min(whole, whole * target * share // 10_000), whole=whole)
    if indicator.kind is Kind.YES_NO:
        return Amount(int(bool(target) and dice(100, code, area, "yes") < 40 + 12 * quarter.number), whole=1)
    if indicator.kind is Kind.COUNT:
        share += dice(50, "noise", code, area, quarter) - 25
    value = target * share // (100 * places) + (dice(places, code, area) < target * share // 100 % places)
    if not indicator.by_sex or not dice(40, "not broken down", code, area, quarter):
        return Amount(value)
    women = value * (15 + dice(60, "women", code)) // 100
    return Amount(value, women, value - women)


def other(ministry: Amount, indicator: Indicator, area: str, quarter: Quarter) -> Amount:
    """The co-monitor's: mostly the same, now and then a good deal less."""
    if indicator.kind is Kind.YES_NO or dice(100, "other", indicator.code, area, quarter) < 85:
        return ministry
    value = ministry.value * (78 + dice(18, "less", indicator.code, area, quarter)) // 100
    if ministry.women is None:
        return Amount(value, whole=ministry.whole)
    women = min(value, ministry.women)
    return Amount(value, women, value - women)


def target_by(indicator: Indicator, quarter: Quarter) -> int:
    """What the plan wants of this quarter, else what it last wanted."""
    wanted = [value for of, value in sorted(indicator.targets.items()) if of <= quarter]
    return wanted[-1] if wanted else 0


def standing(code: str) -> tuple[Status, bool]:
    """How far an activity is, and whether it is late somewhere."""
    drawn = dice(100, "standing", code)
    if drawn < 52:
        return Status.UNDER_WAY, False
    if drawn < 66:
        return Status.UNDER_WAY, True
    if drawn < 82:
        return Status.COMPLETED, False
    return (Status.BLOCKED, Status.POSTPONED, Status.NOT_STARTED)[drawn % 3], True
