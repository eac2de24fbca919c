"""What an indicator measures cannot change once there are figures of it: they would mean something else afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from storage.plan.loading.rows import Kept, Running
from storage.plan.logframe import Indicator, Logframe, Text
from storage.plan.tables import IndicatorRow


@dataclass(frozen=True)
class FixedShape:
    """`changed`: which of kind, by_sex, unit, numerator and denominator the file has otherwise than the figures."""

    code: str
    changed: tuple[str, ...]

    def __str__(self) -> str:
        changed = ", ".join(self.changed)
        return f"indicator {self.code} has figures: its {changed} cannot change; give a new indicator a new code"


class ShapeFixed(Exception):
    """Figures exist of these indicators, which the file has with another shape."""

    def __init__(self, shapes: tuple[FixedShape, ...]) -> None:
        super().__init__(*map(str, shapes))
        self.shapes = shapes

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(shape.code for shape in self.shapes)


def refuse_new_shapes(running: Running, logframe: Logframe, rows: Kept) -> None:
    """Raises ShapeFixed."""
    changed = {
        row.id: FixedShape(indicator.code, differing)
        for activity in logframe.activities
        for indicator in activity.indicators
        if (row := rows.there.get(indicator.code)) is not None and (differing := tuple(_differing(row, indicator)))
    }
    if not changed:
        return
    from storage.reports import FigureRow

    counted = running.session.scalars(
        select(FigureRow.indicator_id).where(FigureRow.indicator_id.in_(changed)).distinct()
    ).all()
    if counted:
        raise ShapeFixed(tuple(shape for row, shape in changed.items() if row in counted))


def _differing(row: IndicatorRow, indicator: Indicator) -> Iterator[str]:
    if row.kind != indicator.kind:
        yield "kind"
    if row.by_sex != indicator.by_sex:
        yield "by_sex"
    for name in ("unit", "numerator", "denominator"):
        if _another(getattr(row, name), getattr(indicator, name)):
            yield name


def _another(before: Text, after: Text) -> bool:
    """Another text. One that was unknown, or not translated yet, may be filled in."""
    return bool(before) and (not after or any(after[one] != before[one] for one in before.keys() & after.keys()))


class TalliesDiffer(Exception):
    """Tallies were taken that the file would make into something else. `why` says which."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"incidents: {self.why}"


def refuse_other_tallies(running: Running, plan: int, logframe: Logframe) -> None:
    """A type that was counted stays: without its code its figures would be nobody's; and a month's tally is never a
    quarter's. Raises TalliesDiffer.
    """
    from storage.tally_rows import TallyCountRow, TallyRow, TallyVersionRow

    taken = select(TallyRow.month).where(TallyRow.plan_id == plan)
    month = running.session.scalars(taken.limit(1)).one_or_none()
    if month is None:
        return
    asked = logframe.incidents
    if asked is None:
        raise TalliesDiffer("there are tallies already; a plan cannot stop to take them")
    if asked.monthly != bool(month):
        raise TalliesDiffer(f"period: there are tallies of each {'month' if month else 'quarter'} already")
    counted = (
        select(TallyCountRow.conflict, TallyCountRow.code)
        .join(TallyVersionRow, TallyVersionRow.id == TallyCountRow.version_id)
        .join(TallyRow, TallyRow.id == TallyVersionRow.tally_id)
        .where(TallyRow.plan_id == plan)
        .distinct()
    )
    # The two lists may use the same codes: a type kept in one says nothing of the other's figures.
    there = {(False, one.code) for one in asked.types} | {(True, one.code) for one in asked.conflict}
    gone = {(conflict, code) for conflict, code in running.session.execute(counted)} - there
    for conflict, key in ((False, "types"), (True, "conflict")):
        codes = sorted(code for listed, code in gone if listed == conflict)
        if codes:
            raise TalliesDiffer(f"{key}: {', '.join(codes)} was counted in tallies already and cannot be left out")
