"""What a roll-up says, as plain values: what is frozen with an edition, and what documents and exports are given.

No count of incidents is in it, nor a figure of a protected indicator: those circulate by a release alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum

from storage.answers import Cause, Status
from storage.calendar import Quarter
from storage.plan.logframe import Kind, Text
from storage.shares import in_percent


class Scope(StrEnum):
    """Of what time it speaks. OCTOBER: this year's first three quarters, as far as they have come, for 31 October; the
    last full year goes with it as a part of its own."""

    QUARTER = "quarter"
    YEAR = "year"
    OCTOBER = "october"


class Agreement(StrEnum):
    """What the two sources say of one figure. SETTLED: somebody chose the figure of record, with a reason."""

    ONE_SOURCE = "one_source"
    CONCORDANT = "concordant"
    DIVERGENT = "divergent"
    SETTLED = "settled"


class Part(StrEnum):
    """What the words of a report are about."""

    RESULTS = "results"
    DIFFICULTIES = "difficulties"
    LESSONS = "lessons"
    NEXT_STEPS = "next_steps"


@dataclass(frozen=True)
class Amount:
    """A figure, or a sum of figures by its indicator's rule.

    By sex: `women` + `men` = `value`, both None where any figure in the sum is not broken down. Percent: `value` of
    `whole`. Yes or no: `value` said yes, of `whole` that said anything.
    """

    value: int
    women: int | None = None
    men: int | None = None
    whole: int | None = None


@dataclass(frozen=True)
class Counted:
    """Reports: how many were expected, came, came on time, were verified. One report is one activity of one
    organisation, source, area and quarter. `differing`: in how many of what is reviewed together, an activity in an
    area and quarter, two sources differ and nobody has chosen.
    """

    expected: int = 0
    received: int = 0
    on_time: int = 0
    verified: int = 0
    differing: int = 0

    @classmethod
    def of(cls, parts: "Iterable[Counted]") -> "Counted":
        """Added up."""
        counts = tuple(parts)
        return cls(*(sum(getattr(one, of.name) for one in counts) for of in fields(cls)))


@dataclass(frozen=True)
class Reached:
    """Targets: how many there are, how many of them are reached by the figures of record, and of how many that is not
    known, for nothing is."""

    reached: int = 0
    planned: int = 0
    unknown: int = 0

    @classmethod
    def of(cls, indicators: "Iterable[IndicatorPart]") -> "Reached":
        states = [(one.reached, one.unknown) for one in indicators]
        unknown = sum(unknown for _, unknown in states)
        known = [reached for reached, _ in states if reached is not None]
        return cls(sum(known), len(known) + unknown, unknown)

    @property
    def known(self) -> int:
        """Of how many targets it is known whether they are reached."""
        return self.planned - self.unknown


@dataclass(frozen=True)
class Beside:
    """What both sources said of the same. `subjects`: of how many areas and quarters both reported it; of all kinds but
    counts, of several quarters an area's last that both did.
    """

    ministry: Amount
    comonitor: Amount
    subjects: int


@dataclass(frozen=True)
class Cell:
    """One indicator over some quarters, areas and organisations. None: nothing is known, which is no zero.

    `reported`: the ministries'. `of_record`: theirs, or what was chosen in its place. `verified`: what of it somebody
    has verified. `comonitor`: the NGOs'. `figures` came, of `expected`; `with_means` of them say where to check them.
    `observed`: of the NGOs' figures those that came, of `to_observe`. `beside`: of these and the ministries', only what
    both reported; an organisation alone has none. `target`: of the same quarters, for the whole plan; None where there
    is none.
    """

    reported: Amount | None = None
    of_record: Amount | None = None
    verified: Amount | None = None
    comonitor: Amount | None = None
    target: int | None = None
    expected: int = 0
    figures: int = 0
    with_means: int = 0
    not_reported: int = 0
    not_observed: int = 0
    agreement: Agreement | None = None
    differing: int = 0
    settled: int = 0
    beside: Beside | None = None
    observed: int = 0
    to_observe: int = 0

    def apart(self, kind: Kind) -> int | None:
        """The co-monitors' figure less the ministries', of what both reported."""
        return None if self.beside is None else apart(kind, self.beside.ministry, self.beside.comonitor)


def apart(kind: Kind, ministry: Amount, comonitor: Amount) -> int | None:
    """The co-monitor's less the ministry's. Of a percent the difference of the two shares as they are written, in whole
    points; None where a share is of nothing."""
    if kind is not Kind.PERCENT:
        return comonitor.value - ministry.value
    if not ministry.whole or not comonitor.whole:
        return None
    return in_percent(comonitor.value, comonitor.whole) - in_percent(ministry.value, ministry.whole)


@dataclass(frozen=True)
class IndicatorPart:
    """`whole`: of all quarters of the roll-up. `areas`: by key. A protected indicator has no figures here, only the
    plan's targets."""

    code: str
    kind: Kind
    label: Text
    title: Text
    unit: Text
    by_sex: bool
    protected: bool
    tags: tuple[str, ...]
    means: Text
    baseline: int | None
    reached: bool | None  # None: no target, a target of zero, or `unknown`
    whole: Cell
    quarters: Mapping[Quarter, Cell] = field(default_factory=dict)
    areas: Mapping[str, Cell] = field(default_factory=dict)
    organisations: Mapping[str, Cell] = field(default_factory=dict)
    closed: bool = False  # it left the plan before the last of these quarters was over

    @property
    def unknown(self) -> bool:
        """There is a target, and nothing known that reaches or misses it."""
        return self.reached is None and bool(self.whole.target) and not self.protected


@dataclass(frozen=True)
class Obstacle:
    """Why an activity is late or stopped: how many reports said so, from which areas (keys)."""

    cause: Cause
    reports: int
    areas: tuple[str, ...]


@dataclass(frozen=True)
class ActivityPart:
    """`status`: the furthest from done that any place said last; None where nobody said. `late`: in any place.

    `budget`: of the years of the roll-up; `spent`: what reports say was spent, None where none says; `spent_in`: how
    many of the `counted` reports say it. `planned`: the quarters of the roll-up in which something is planned.
    `closed`: as of an indicator.
    """

    code: str
    label: Text
    title: Text
    responsible: tuple[str, ...]
    comonitors: tuple[str, ...]
    areas: tuple[str, ...]
    status: Status | None
    late: bool
    obstacles: tuple[Obstacle, ...]
    budget: int | None
    spent: int | None
    spent_in: int
    counted: Counted
    indicators: tuple[IndicatorPart, ...]
    planned: tuple[Quarter, ...] = ()
    closed: bool = False


@dataclass(frozen=True)
class ObjectivePart:
    code: str
    title: Text
    counted: Counted
    reached: Reached
    activities: tuple[ActivityPart, ...]


@dataclass(frozen=True)
class AxisPart:
    code: str
    title: Text
    counted: Counted
    reached: Reached
    budget: int | None
    spent: int | None
    objectives: tuple[ObjectivePart, ...]

    @property
    def activities(self) -> tuple[ActivityPart, ...]:
        return tuple(activity for objective in self.objectives for activity in objective.activities)


@dataclass(frozen=True)
class TagPart:
    """The same indicators grouped by a tag (the UN's pillars, say)."""

    tag: str
    reached: Reached
    indicators: tuple[str, ...]  # codes


@dataclass(frozen=True)
class Named:
    """An organisation or area as it was called: `names` in the plan's languages.

    Of an area: `level`, such as region or cercle, and `parent`, the key of the area in which it lies.
    """

    code: str
    names: Text
    level: str = ""
    parent: str | None = None


@dataclass(frozen=True)
class Narrative:
    """What coordinators wrote. `axis` None: of the whole."""

    axis: str | None
    part: Part
    text: str


@dataclass(frozen=True)
class RollUp:
    """`edition` 0: a draft, `frozen_at` None. `quarters`: those it covers; `provisional`: of these, still open when it
    was read. `before`: of an edition for 31 October the whole year before, where the plan has it; nothing of it is
    added to what stands here.

    `as_of`: when the data were read, a frozen one's moment of freezing. `codes` of areas as the plan names them.
    `state` and `motto`: of the country whose plan it is; `ministry`: the code of the organisation that answers for it;
    empty where the plan names none. `zone`: where its days begin and end.
    """

    plan: str
    title: Text
    languages: tuple[str, ...]
    currency: str
    fictional: bool
    first_year: int
    last_year: int
    scope: Scope
    year: int
    quarter: int | None
    edition: int
    quarters: tuple[Quarter, ...]
    provisional: tuple[Quarter, ...]
    as_of: datetime
    counted: Counted
    reached: Reached
    axes: tuple[AxisPart, ...]
    tags: tuple[TagPart, ...]
    by_quarter: Mapping[Quarter, Counted]
    by_area: Mapping[str, Counted]
    by_organisation: Mapping[str, Counted]
    organisations: tuple[Named, ...]
    areas: tuple[Named, ...]
    narratives: tuple[Narrative, ...] = ()
    frozen_at: datetime | None = None
    hash: str | None = None
    state: Text = field(default_factory=dict)
    motto: Text = field(default_factory=dict)
    ministry: str = ""
    zone: str = "UTC"
    before: "RollUp | None" = None

    @property
    def activities(self) -> tuple[ActivityPart, ...]:
        return tuple(activity for axis in self.axes for activity in axis.activities)

    @property
    def planned(self) -> Mapping[str, tuple[Quarter, ...]]:
        """Of each indicator, by code, the quarters of the roll-up in which something is planned."""
        return {one.code: activity.planned for activity in self.activities for one in activity.indicators}

    def counted_of(self, tag: str) -> Counted:
        """Reports on the activities that have an indicator with this tag; one that has several tags is in each."""
        return Counted.of(
            activity.counted
            for activity in self.activities
            if any(tag in indicator.tags for indicator in activity.indicators)
        )

    @property
    def periods(self) -> "tuple[RollUp, ...]":
        """What it is of, each period added up by itself: the year before, where it goes with it, and its own."""
        return (self,) if self.before is None else (self.before, self)

    @property
    def every_quarter(self) -> tuple[Quarter, ...]:
        """Those of all its periods."""
        return tuple(quarter for period in self.periods for quarter in period.quarters)
