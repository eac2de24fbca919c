"""The parts of a roll-up put together: what was added up and counted, by indicator and activity."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from storage.adding import amount, reaches
from storage.answers import Source
from storage.calendar import Quarter
from storage.plan.logframe import Activity, Indicator, Kind, Logframe
from storage.rolled import ActivityPart, Agreement, Cell, Counted, IndicatorPart
from storage.rollup_pairs import Pair, Pairs
from storage.rollup_plan import ended
from storage.rollup_record import Change, Record
from storage.rollup_reports import Reports
from storage.rollup_said import Asked
from storage.rollup_states import ActivityState, obstacles
from storage.rollup_subjects import ONE, State, Subjects, counted
from storage.rollup_sums import NONE, By, Measures, Sums

K = TypeVar("K", bound=Hashable)
BySource = Mapping[Source, dict[int, Sums]]  # by indicator
NO_SUMS = Sums()


@dataclass(frozen=True)
class Found:
    """Everything that was asked of the database."""

    of: Asked
    sums: BySource
    record: Record
    subjects: Subjects
    pairs: Pairs
    reports: Reports
    states: Mapping[int, ActivityState]


class Parts:
    """The parts of one plan."""

    def __init__(self, logframe: Logframe, found: Found) -> None:
        self.logframe, self.found = logframe, found
        self.areas = {area.id: area.key for area in logframe.areas}
        self.organisations = {one.id: one.code for one in logframe.organisations}

    def activity(self, activity: Activity) -> ActivityPart:
        state = self.found.states.get(activity.id, ActivityState())
        years = sorted({quarter.year for quarter in self.found.of.quarters})
        budgets = [activity.budget[year] for year in years if year in activity.budget]
        return ActivityPart(
            code=activity.code,
            label=activity.label,
            title=activity.title,
            responsible=activity.responsible,
            comonitors=activity.comonitors,
            areas=activity.areas,
            status=state.status,
            late=state.late,
            obstacles=obstacles(state, self.areas),
            budget=sum(budgets) if budgets else None,
            spent=state.spent,
            spent_in=state.spent_in,
            counted=self.found.reports.of_activity.get(activity.id, Counted()),
            indicators=tuple(self.indicator(activity, one) for one in activity.indicators),
            planned=tuple(quarter for quarter in self.found.of.quarters if quarter in activity.planned),
            closed=self._closed(activity.closed),
        )

    def indicator(self, activity: Activity, indicator: Indicator) -> IndicatorPart:
        quarters = self.found.of.quarters
        target = target_of(indicator, quarters)
        if indicator.protected:  # a target is the plan's word, and no figure of survivors
            wanted = {one: Cell(target=indicator.targets[one]) for one in quarters if one in indicator.targets}
            return self._part(indicator, None, Cell(target=target), wanted, {}, {})
        whole = self._whole(activity, indicator, target)
        places = self.found.reports.places.get(activity.id, 0)
        reached = reaches(indicator.kind, whole.of_record, target, places) if target else None
        return self._part(
            indicator,
            reached,
            whole,
            self._cells(activity, indicator, By.QUARTER, {q.as_number: q for q in quarters}, indicator.targets),
            self._cells(activity, indicator, By.AREA, self.areas, {}),
            self._cells(activity, indicator, By.ORGANISATION, self.organisations, {}),
        )

    def _part(
        self, indicator: Indicator, reached: bool | None, whole: Cell, quarters: Mapping[Quarter, Cell],
        areas: Mapping[str, Cell], organisations: Mapping[str, Cell],
    ) -> IndicatorPart:  # fmt: skip
        return IndicatorPart(
            code=indicator.code, kind=indicator.kind, label=indicator.label, title=indicator.title,
            unit=indicator.unit, by_sex=indicator.by_sex, protected=indicator.protected, tags=indicator.tags,
            means=indicator.means, baseline=indicator.baseline, reached=reached, whole=whole, quarters=quarters,
            areas=areas, organisations=organisations, closed=self._closed(indicator.closed),
        )  # fmt: skip

    def _closed(self, at: datetime | None) -> bool:
        """Whether it left the plan before the last quarter was over."""
        return at is not None and not ended(self.logframe.calendar, self.found.of.quarters[-1], at)

    def _cells(
        self, activity: Activity, indicator: Indicator, by: By, keys: Mapping[int, K], targets: Mapping[K, int]
    ) -> dict[K, Cell]:
        """Where something is expected, or was said."""
        kind, found, group = indicator.kind, self.found, (indicator.id, by)
        theirs, others = (found.sums[source].get(indicator.id, NO_SUMS).groups[by] for source in Source)
        changes, states, pairs = found.record.of(group), found.subjects.of(group), found.pairs.of(group)
        asked, watched = (counted(of, (activity.id, by)) for of in (found.reports.asked, found.reports.watched))
        return {
            name: _cell(
                kind, theirs.get(key, NONE), others.get(key, NONE), changes.get(key), states.get(key, ONE),
                pairs.get(key), asked.get(key, 0), watched.get(key, 0), targets.get(name),
            )
            for key, name in keys.items()
            if by is By.QUARTER or key in theirs or key in asked or key in others or key in watched
        }  # fmt: skip

    def _whole(self, activity: Activity, indicator: Indicator, target: int | None) -> Cell:
        of, found = indicator.id, self.found
        theirs, others = (found.sums[source].get(of, NO_SUMS).whole for source in Source)
        return _cell(
            indicator.kind, theirs, others, found.record.whole(of), found.subjects.whole(of), found.pairs.whole(of),
            found.reports.of_activity.get(activity.id, Counted()).expected,
            found.reports.watched_of.get(activity.id, 0),
            target,
        )  # fmt: skip


def target_of(indicator: Indicator, quarters: tuple[Quarter, ...]) -> int | None:
    """Of these quarters: counts have the sum, all others the last target there is."""
    known = [indicator.targets[quarter] for quarter in quarters if quarter in indicator.targets]
    if not known:
        return None
    return sum(known) if indicator.kind is Kind.COUNT else known[-1]


def _cell(
    kind: Kind, theirs: Measures, others: Measures, change: Change | None, state: State, pair: Pair | None,
    expected: int, to_observe: int, target: int | None,
) -> Cell:  # fmt: skip
    """One group: what the ministries said, what the co-monitors did, what both did, and what is of record. `expected`:
    of ministries; `to_observe`: of co-monitors."""
    said, verified = theirs.added, theirs.verified
    reported, comonitor = amount(kind, said), amount(kind, others.added)
    one_source = Agreement.ONE_SOURCE if reported or comonitor else None
    if change is None:
        of_record, seen = reported, reported if verified == said else amount(kind, verified)
    else:
        of_record, seen = amount(kind, said + change[0]), amount(kind, verified + change[1])
    return Cell(
        reported=reported,
        of_record=of_record,
        verified=seen,
        comonitor=comonitor,
        target=target,
        expected=expected,
        figures=theirs.figures,
        with_means=theirs.with_means,
        not_reported=theirs.missing,
        not_observed=others.missing,
        agreement=state.agreement or one_source,
        differing=state.differing,
        settled=state.settled,
        beside=None if pair is None else pair.said(kind),
        observed=others.figures,
        to_observe=to_observe,
    )
