"""A roll-up and a release of the exercise's plan, made without a database: every kind, state and gap is in them.

`sample.year()`, `sample.quarter(2)`, `sample.october()` are roll-ups of 2013; `sample.release()` what circulates of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, reduce
from pathlib import Path

from storage import plan
from storage.calendar import Quarter
from storage.plan.logframe import Activity, Indicator, Kind, Logframe
from storage.plan.read import read
from storage.rolled import (
    ActivityPart,
    Agreement,
    Amount,
    AxisPart,
    Beside,
    Cell,
    Counted,
    IndicatorPart,
    Named,
    Narrative,
    ObjectivePart,
    Obstacle,
    Part,
    Reached,
    RollUp,
    Scope,
    TagPart,
)
from tests.documents.sampled import CAUSES, Said, Sent, areas_of, dice, reports, said, standing
from tests.documents.sampled_release import of_quarter, release

__all__ = ["draft", "logframe", "october", "of_quarter", "quarter", "release", "year"]

YEAR = 2013
READ = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)
HASH = "9f2c41d70be35a1877a1c3d2e4f5061728394a5b6c7d8e9f00112233445566aa"
WORDS = {
    (None, Part.RESULTS): "Malgré la fermeture de deux régions, les formations ont suivi le calendrier : les agents"
    " formés sont plus nombreux que prévu; les points d'accueil ouverts aussi.\n\nLe réseau a tenu ses réunions.",
    (None, Part.DIFFICULTIES): "L’accès au nord est resté fermé de mai à septembre ; six activités ont attendu.",
    (None, Part.LESSONS): "Un relais qui reste joignable vaut mieux qu'une mission de plus.",
    (None, Part.NEXT_STEPS): "Rouvrir Kidal au premier trimestre ; revoir la cible 2.1.2b ?",
    ("1", Part.RESULTS): "Quatorze lois et politiques ont été analysées depuis le début du plan.",
    ("2", Part.DIFFICULTIES): "Les centres attendent encore leurs médicaments : le marché a été relancé deux fois.",
    ("4", Part.RESULTS): "Les clubs de paix portent des noms en bamanankan : « Hɛrɛ », « Bɛn », « Ŋaniya ».",
}


@cache
def logframe() -> Logframe:
    return read(Path(plan.__file__).parent / "shipped" / "exercice.yaml")


def year(edition: int = 1) -> RollUp:
    """The whole of 2013, frozen."""
    return _rolled(Scope.YEAR, None, _quarters(YEAR), edition)


def draft() -> RollUp:
    """2013 while its last quarter is open: that one is provisional, and nothing of it is verified yet."""
    return _rolled(Scope.YEAR, None, _quarters(YEAR), 0, (Quarter(YEAR, 4),))


def quarter(number: int, edition: int = 1) -> RollUp:
    return _rolled(Scope.QUARTER, number, (Quarter(YEAR, number),), edition)


def october(edition: int = 1) -> RollUp:
    """For 31 October 2013: what of 2013 has come, and apart all of 2012."""
    since = _rolled(Scope.OCTOBER, None, _quarters(YEAR)[:3], edition, (Quarter(YEAR, 3),))
    before = _rolled(Scope.YEAR, None, _quarters(YEAR - 1), 0)
    return replace(since, before=replace(before, narratives=()))


def _quarters(of: int) -> tuple[Quarter, ...]:
    return tuple(Quarter(of, number) for number in (1, 2, 3, 4))


def _rolled(
    scope: Scope, number: int | None, quarters: tuple[Quarter, ...], edition: int, provisional: tuple[Quarter, ...] = ()
) -> RollUp:
    frame = logframe()
    parts = {one.code: _activity(frame, one, quarters) for one in frame.activities}
    sent = [(one, report) for one in frame.activities for report in _sent(frame, one, quarters)]
    axes = tuple(
        _axis(
            axis.code,
            axis.title,
            tuple(
                _objective(objective.code, objective.title, tuple(parts[one.code] for one in objective.activities))
                for objective in axis.objectives
            ),
        )
        for axis in frame.axes
    )
    indicators = [one for part in parts.values() for one in part.indicators]
    return RollUp(
        plan=frame.code, title=frame.title, languages=frame.languages, currency=frame.currency,
        fictional=frame.fictional, first_year=frame.calendar.first.year, last_year=frame.calendar.last.year,
        scope=scope, year=quarters[0].year, quarter=number, edition=edition, quarters=quarters, provisional=provisional,
        as_of=READ, counted=_sum(axis.counted for axis in axes), reached=Reached.of(indicators), axes=axes,
        tags=tuple(
            TagPart(tag, Reached.of(one for one in indicators if tag in one.tags),
                    tuple(one.code for one in indicators if tag in one.tags))
            for tag in dict.fromkeys(tag for one in indicators for tag in one.tags)
        ),
        by_quarter={one: _count(report for _, report in sent if report.quarter == one) for one in quarters},
        by_area={one.key: _count(r for _, r in sent if r.area == one.key) for one in frame.areas},
        by_organisation={
            one.code: _count(report for activity, report in sent if activity.responsible[0] == one.code)
            for one in frame.organisations if one.kind == "ministry"
        },
        organisations=tuple(Named(one.code, one.names[0].text) for one in frame.organisations),
        areas=tuple(Named(one.key, one.names, one.level, one.parent) for one in frame.areas),
        zone=str(frame.calendar.zone), state=frame.authority.state, motto=frame.authority.motto,
        ministry=frame.authority.ministry,
        narratives=tuple(Narrative(axis, part, text) for (axis, part), text in WORDS.items()),
        frozen_at=READ if edition else None, hash=HASH if edition else None,
    )  # fmt: skip


def _axis(code: str, title: Mapping[str, str], objectives: tuple[ObjectivePart, ...]) -> AxisPart:
    activities = [one for objective in objectives for one in objective.activities]
    return AxisPart(
        code, title, _sum(one.counted for one in objectives), Reached.of(i for a in activities for i in a.indicators),
        _total(one.budget for one in activities), _total(one.spent for one in activities), objectives,
    )  # fmt: skip


def _objective(code: str, title: Mapping[str, str], activities: tuple[ActivityPart, ...]) -> ObjectivePart:
    reached = Reached.of(one for activity in activities for one in activity.indicators)
    return ObjectivePart(code, title, _sum(one.counted for one in activities), reached, activities)


def _activity(frame: Logframe, one: Activity, quarters: tuple[Quarter, ...]) -> ActivityPart:
    sent = list(_sent(frame, one, quarters))
    places = areas_of(one, _places(frame))
    indicators = tuple(_indicator(one, of, places, quarters) for of in one.indicators)
    status, late = standing(one.code) if any(report.came for report in sent) else (None, False)
    why = CAUSES[dice(len(CAUSES), "cause", one.code)]
    counted = _count(sent)
    spent = [report.spent for report in sent if report.spent is not None]
    budget = _total(one.budget.get(year) for year in dict.fromkeys(of.year for of in quarters))
    differing = sum(indicator.whole.differing for indicator in indicators)
    return ActivityPart(
        one.code, one.label, one.title, one.responsible, one.comonitors, one.areas, status, late,
        (Obstacle(why, 1 + len(places) // 3, places[: 1 + len(places) // 3]),) if late else (),
        budget, sum(spent) if spent else None, len(spent),
        Counted(counted.expected, counted.received, counted.on_time, counted.verified, differing), indicators,
        tuple(of for of in quarters if of in one.planned),
    )  # fmt: skip


def _indicator(
    activity: Activity, one: Indicator, places: tuple[str, ...], quarters: tuple[Quarter, ...]
) -> IndicatorPart:
    figures = {
        (area, of): said(activity, one, area, of, len(places))
        for area in places
        for of in quarters
        if not one.protected
    }
    targets = {of: one.targets.get(of) for of in quarters}
    wanted = [value for value in targets.values() if value is not None]
    target = None if not wanted else sum(wanted) if one.kind is Kind.COUNT else wanted[-1]
    of_all = _cell(one, figures, target)
    by_quarter = {
        of: _cell(one, {key: value for key, value in figures.items() if key[1] == of}, targets[of])
        for of in quarters if figures or targets[of] is not None
    }  # fmt: skip
    by_area = {
        area: _cell(one, {key: value for key, value in figures.items() if key[0] == area}, None)
        for area in places if figures
    }  # fmt: skip
    return IndicatorPart(
        one.code, one.kind, one.label, one.title, one.unit, one.by_sex, one.protected, one.tags, one.means,
        one.baseline, _is_reached(one, of_all), of_all, by_quarter, by_area,
        {activity.responsible[0]: of_all} if figures else {},
    )  # fmt: skip


def _is_reached(indicator: Indicator, cell: Cell) -> bool | None:
    if not cell.target or indicator.protected:
        return None
    if cell.of_record is None or (indicator.kind is Kind.PERCENT and not cell.of_record.whole):
        return None
    if indicator.kind is Kind.PERCENT:
        return 100 * cell.of_record.value >= cell.target * (cell.of_record.whole or 0)
    if indicator.kind is Kind.YES_NO:
        return cell.of_record.value == cell.of_record.whole
    return cell.of_record.value >= cell.target


def _cell(indicator: Indicator, figures: Mapping[tuple[str, Quarter], Said], target: int | None) -> Cell:
    of = list(figures.values())
    agreements = [one.agreement for one in of]
    strongest = (Agreement.DIVERGENT, Agreement.SETTLED, Agreement.CONCORDANT, Agreement.ONE_SOURCE)
    return Cell(
        reported=_added(indicator, {key: one.ministry for key, one in figures.items()}),
        of_record=_added(indicator, {key: one.of_record for key, one in figures.items()}),
        verified=_added(indicator, {key: one.of_record if one.verified else None for key, one in figures.items()}),
        comonitor=_added(indicator, {key: one.comonitor for key, one in figures.items()}),
        target=target,
        expected=sum(one.expected for one in of),
        figures=sum(one.ministry is not None for one in of),
        with_means=sum(one.with_means for one in of),
        not_reported=sum(one.not_reported for one in of),
        not_observed=sum(one.not_observed for one in of),
        agreement=next((one for one in strongest if one in agreements), None),
        differing=agreements.count(Agreement.DIVERGENT),
        settled=agreements.count(Agreement.SETTLED),
        beside=_beside(indicator, figures),
        observed=sum(one.comonitor is not None for one in of),
        to_observe=sum(one.to_observe for one in of),
    )


def _beside(indicator: Indicator, figures: Mapping[tuple[str, Quarter], Said]) -> Beside | None:
    """What both reported, by the indicator's rule."""
    both = {key: one for key, one in figures.items() if one.ministry is not None and one.comonitor is not None}
    ministry = _added(indicator, {key: one.ministry for key, one in both.items()})
    comonitor = _added(indicator, {key: one.comonitor for key, one in both.items()})
    if ministry is None or comonitor is None:
        return None
    subjects = len(both) if indicator.kind is Kind.COUNT else len({area for area, _ in both})
    return Beside(ministry, comonitor, subjects)


def _added(indicator: Indicator, amounts: Mapping[tuple[str, Quarter], Amount | None]) -> Amount | None:
    """By the indicator's rule: every figure of a count, of the other kinds the last of each area."""
    there = {key: amount for key, amount in amounts.items() if amount is not None}
    if indicator.kind is not Kind.COUNT:
        last = {area: max(of for place, of in there if place == area) for area, _ in there}
        there = {(area, of): there[area, of] for area, of in last.items()}
    return reduce(_plus, there.values()) if there else None


def _plus(one: Amount, two: Amount) -> Amount:
    return Amount(one.value + two.value, *(_both(*pair) for pair in _parts(one, two)))


def _parts(one: Amount, two: Amount) -> Iterator[tuple[int | None, int | None]]:
    yield from ((one.women, two.women), (one.men, two.men), (one.whole, two.whole))


def _both(one: int | None, two: int | None) -> int | None:
    return None if one is None or two is None else one + two


def _places(frame: Logframe) -> tuple[str, ...]:
    return tuple(area.key for area in frame.areas)


def _sent(frame: Logframe, one: Activity, quarters: tuple[Quarter, ...]) -> Iterator[Sent]:
    return reports(one, _places(frame), quarters, quarters[-1])


def _count(sent: Iterable[Sent]) -> Counted:
    of = list(sent)
    return Counted(len(of), sum(r.came for r in of), sum(r.on_time for r in of), sum(r.verified for r in of))


def _sum(counts: Iterable[Counted]) -> Counted:
    of = list(counts)
    return Counted(*(sum(getattr(one, name) for one in of) for name in Counted.__dataclass_fields__))


def _total(amounts: Iterable[int | None]) -> int | None:
    there = [one for one in amounts if one is not None]
    return sum(there) if there else None
