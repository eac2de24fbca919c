"""A roll-up as flat tables: the rows under the columns of `rollup_columns`, in one language for the plan's texts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.exports import rollup_columns as columns
from bot.exports.flat import Filled, Table, Value
from bot.exports.rollup_incidents import incidents
from bot.exports.rollup_words import Outcome, Spending, State
from bot.texts import Words
from storage.answers import Source
from storage.plan.logframe import Kind, Text
from storage.released import Release
from storage.rolled import ActivityPart, Amount, Beside, Cell, Counted, IndicatorPart, Reached, RollUp, Scope

Row = tuple[Value, ...]
UNKNOWN: Row = (None, None, None)  # name, level and whole of an area that the plan has no more


def tables(words: Words, rollup: RollUp, release: Release | None = None) -> tuple[Filled, ...]:
    """Every table, in the order of the files; the incident tables of a release come last. Raises NotOfThisRollUp."""
    names = {one.code: words.text(one.names) for one in rollup.areas}
    periods = [(period(of), _Rows(words, rollup, of, release)) for of in rollup.periods]
    whole = (
        *(Filled(table, [(name, *row) for name, rows in periods for row in made(rows)]) for table, made in ROWS),
        *(() if release is None else incidents(rollup, release, names)),
    )
    return tuple(replace(one, fictional=rollup.fictional) for one in whole)


def period(of: RollUp) -> str:
    """2013, 2013T2, or 2013T1-T3: no two periods of a file have the same name."""
    if of.scope is Scope.YEAR:
        return str(of.year)
    first, last = of.quarters[0], of.quarters[-1]
    return str(first) if first == last else f"{first}-T{last.number}"


def state(part: IndicatorPart, cell: Cell) -> State:
    """What is known of this cell: whether its figure of record is a number, and if not, why."""
    if part.protected:
        return State.PROTECTED
    if cell.of_record is None:
        return State.NOT_REPORTED if cell.expected or cell.not_reported else State.NOT_EXPECTED
    return State.NOT_BROKEN_DOWN if part.by_sex and cell.of_record.women is None else State.REPORTED


class _Rows:
    """The rows of one period of a roll-up, with the plan's texts in one language."""

    def __init__(self, words: Words, whole: RollUp, rollup: RollUp, release: Release | None) -> None:
        self.words, self.whole, self.rollup, self.release = words, whole, rollup, release
        self.areas = {one.code: (words.text(one.names), one.level or None, one.parent) for one in rollup.areas}
        self.organisation_names = {one.code: words.text(one.names) for one in rollup.organisations}

    def text(self, text: Text) -> str | None:
        return self.words.text(text) or None

    def named(self, areas: Sequence[str]) -> str | None:
        return _listed([self.areas.get(area, (area,))[0] for area in areas])

    def overview(self) -> Iterator[Row]:
        of, whole, release = self.rollup, self.whole, self.release
        yield (
            of.plan, self.text(of.title), of.fictional, whole.scope, whole.year, whole.quarter, whole.edition,
            _listed(tuple(map(str, of.quarters))), _listed(tuple(map(str, of.provisional))), _moment(whole.as_of),
            None if whole.frozen_at is None else _moment(whole.frozen_at), whole.hash, *_counted(of.counted),
            *_reached(of.reached), of.currency, None if release is None else _listed(release.left_out),
        )  # fmt: skip

    def axes(self) -> Iterator[Row]:
        for axis in self.rollup.axes:
            counted = (*_counted(axis.counted), *_reached(axis.reached))
            yield axis.code, self.text(axis.title), *counted, axis.budget, axis.spent, self.rollup.currency

    def objectives(self) -> Iterator[Row]:
        for axis in self.rollup.axes:
            for one in axis.objectives:
                counted = (*_counted(one.counted), *_reached(one.reached))
                yield axis.code, one.code, self.text(one.title), *counted

    def activities(self) -> Iterator[Row]:
        for axis in self.rollup.axes:
            for objective in axis.objectives:
                for one in objective.activities:
                    yield (
                        axis.code, objective.code, one.code, self.text(one.label), self.text(one.title),
                        _listed(one.responsible), _listed(one.comonitors), _listed(one.areas),
                        self.named(one.areas), one.status, one.late, *_counted(one.counted), one.closed,
                    )  # fmt: skip

    def indicators(self) -> Iterator[Row]:
        for activity, one in self._all():
            yield (
                activity.code, one.code, self.text(one.label), self.text(one.title), one.kind, self.text(one.unit),
                _listed(one.tags), self.text(one.means), one.baseline, *figures(one, one.whole), outcome(one),
                one.closed,
            )  # fmt: skip

    def by_quarter(self) -> Iterator[Row]:
        for activity, one in self._all():
            for quarter, cell in one.quarters.items():
                yield *self._named(activity, one), str(quarter), *figures(one, cell)

    def by_area(self) -> Iterator[Row]:
        for activity, one in self._all():
            for area, cell in one.areas.items():
                yield *self._named(activity, one), area, *self.areas.get(area, UNKNOWN), *figures(one, cell)

    def by_organisation(self) -> Iterator[Row]:
        for activity, one in self._all():
            for code, cell in one.organisations.items():
                yield (
                    *self._named(activity, one), code, self.organisation_names.get(code),
                    source(code, (activity,)), *without("compared", figures(one, cell)),
                )  # fmt: skip

    def complete_by_quarter(self) -> Iterator[Row]:
        return ((str(one), *_counted(of)) for one, of in self.rollup.by_quarter.items())

    def complete_by_area(self) -> Iterator[Row]:
        return ((one, *self.areas.get(one, UNKNOWN), *_counted(of)) for one, of in self.rollup.by_area.items())

    def complete_by_organisation(self) -> Iterator[Row]:
        names = self.organisation_names
        return (
            (one, names.get(one), source(one, self.rollup.activities), *_counted(of))
            for one, of in self.rollup.by_organisation.items()
        )

    def tags(self) -> Iterator[Row]:
        return (
            (one.tag, *_counted(self.rollup.counted_of(one.tag)), *_reached(one.reached), _listed(one.indicators))
            for one in self.rollup.tags
        )

    def narratives(self) -> Iterator[Row]:
        return ((one.axis, one.part, one.text) for one in self.rollup.narratives)

    def money(self) -> Iterator[Row]:
        for axis in self.rollup.axes:
            for one in axis.activities:
                if one.budget is not None or one.spent is not None:
                    yield (
                        axis.code, one.code, self.text(one.label), one.budget, spending(one), one.spent,
                        one.spent_in, one.counted.received, self.rollup.currency,
                    )  # fmt: skip

    def obstacles(self) -> Iterator[Row]:
        for activity in self.rollup.activities:
            for one in activity.obstacles:
                yield activity.code, one.cause, one.reports, _listed(one.areas), self.named(one.areas)

    def _all(self) -> Iterator[tuple[ActivityPart, IndicatorPart]]:
        for activity in self.rollup.activities:
            for indicator in activity.indicators:
                yield activity, indicator

    def _named(self, activity: ActivityPart, one: IndicatorPart) -> Row:
        return activity.code, one.code, self.text(one.label), one.kind, self.text(one.unit)


def figures(part: IndicatorPart, cell: Cell) -> Row:
    """A cell under FIGURES. Of a protected indicator there is no figure at all, only the plan's target."""
    if part.protected:
        empty: Row = (None,) * len(columns.FIGURES)
        at = next(place for place, column in enumerate(columns.FIGURES) if column.name == "target")
        return (State.PROTECTED, *empty[1:at], cell.target, *empty[at + 1 :])
    shared = part.kind in (Kind.PERCENT, Kind.YES_NO)
    record = cell.of_record
    return (
        state(part, cell), None if record is None or part.kind is Kind.PERCENT else record.value,
        None if record is None else record.women, None if record is None else record.men,
        *(_pair(record) if shared else (None, None)), percent(record) if shared else None,
        *_pair(cell.reported), *_pair(cell.verified), *_pair(cell.comonitor), cell.to_observe, cell.observed,
        *_compared(cell.beside), cell.apart(part.kind), cell.agreement,
        cell.differing, cell.settled, cell.target, cell.expected, cell.figures, cell.with_means, cell.not_reported,
        cell.not_observed,
    )  # fmt: skip


def without(name: str, row: Row) -> Row:
    """Figures without this one, which does not apply."""
    at = next(place for place, column in enumerate(columns.FIGURES) if column.name == name)
    return (*row[:at], None, *row[at + 1 :])


def _compared(of: Beside | None) -> Row:
    return (0, *(None,) * 4) if of is None else (of.subjects, *_pair(of.ministry), *_pair(of.comonitor))


ROWS: Sequence[tuple[Table, Callable[[_Rows], Iterator[Row]]]] = (
    (columns.OVERVIEW, _Rows.overview),
    (columns.AXES, _Rows.axes),
    (columns.OBJECTIVES, _Rows.objectives),
    (columns.ACTIVITIES, _Rows.activities),
    (columns.INDICATORS, _Rows.indicators),
    (columns.BY_QUARTER, _Rows.by_quarter),
    (columns.BY_AREA, _Rows.by_area),
    (columns.BY_ORGANISATION, _Rows.by_organisation),
    (columns.COMPLETE_BY_QUARTER, _Rows.complete_by_quarter),
    (columns.COMPLETE_BY_AREA, _Rows.complete_by_area),
    (columns.COMPLETE_BY_ORGANISATION, _Rows.complete_by_organisation),
    (columns.MONEY, _Rows.money),
    (columns.OBSTACLES, _Rows.obstacles),
    (columns.PILLARS, _Rows.tags),
    (columns.WORDS, _Rows.narratives),
)


def percent(amount: Amount | None) -> float | None:
    """Part of whole to one tenth, halves upwards; None of a whole of zero, which has no share."""
    if amount is None or not amount.whole:
        return None
    return (2000 * amount.value + amount.whole) // (2 * amount.whole) / 10


def outcome(part: IndicatorPart) -> Outcome:
    if part.protected:
        return Outcome.PROTECTED
    if part.reached is not None:
        return Outcome.REACHED if part.reached else Outcome.NOT_REACHED
    if part.whole.target is None:
        return Outcome.NO_TARGET
    return Outcome.UNKNOWN if part.unknown and part.whole.of_record is None else Outcome.UNDEFINED


def spending(of: ActivityPart) -> Spending:
    """What is known of what was spent on it: whether there is an amount, and if not, why."""
    if of.spent is not None:
        return Spending.REPORTED
    if of.counted.received:
        return Spending.NOT_SAID
    return Spending.NOT_REPORTED if of.counted.expected else Spending.NOT_EXPECTED


def source(organisation: str, of: Sequence[ActivityPart]) -> Source | None:
    """As what it reports on these activities; None where it does not."""
    if any(organisation in one.responsible for one in of):
        return Source.MINISTRY
    return Source.COMONITOR if any(organisation in one.comonitors for one in of) else None


def _pair(amount: Amount | None) -> tuple[int | None, int | None]:
    return (None, None) if amount is None else (amount.value, amount.whole)


def _counted(of: Counted) -> tuple[int, ...]:
    return of.expected, of.received, of.on_time, of.verified, of.differing


def _reached(of: Reached) -> tuple[int, ...]:
    return of.reached, of.planned, of.unknown


def _listed(codes: Sequence[str]) -> str | None:
    return ", ".join(codes) or None


def _moment(at: datetime) -> datetime:
    return at.replace(microsecond=0)
