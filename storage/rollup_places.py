"""What each place said of each indicator, its quarters side by side: the one question in which figures are read."""

from collections.abc import Iterator
from functools import reduce
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.reports import FigureState
from storage.rollup_said import FIGURES, REPORTS, Asked, counting, verified_at


class Place(NamedTuple):
    """One indicator, area and organisation, as one source. `values` and `parts` by quarter, as they were asked for:
    None where nothing is known; a part is the whole of a percentage, of everything else the women.

    Bits, the first quarter's the lowest: `known`, where there is a value; `verified`, of the reports; `means`, of known
    figures that say where they can be checked; `missing`, where a ministry did not report or a co-monitor did not
    observe.
    """

    organisation: int
    known: int
    verified: int
    means: int
    missing: int
    values: tuple[int | None, ...]
    parts: tuple[int | None, ...]

    def in_(self, quarter: int) -> bool:
        """Whether there is a value in the quarter at this place of those asked for."""
        return bool(self.known >> quarter & 1)


AT_ONCE = 10_000  # rows that are in memory twice
Said = tuple[list[Place], list[Place]]  # the ministries', and the co-monitors', each by organisation


def places(session: Session, of: Asked) -> Iterator[tuple[int, int, Said]]:
    """(indicator, area, what was said) wherever something was."""
    where, said = (0, 0), _nothing()
    for indicator, area, comonitor, place in _each(session, of):
        if (indicator, area) != where:
            if any(said):
                yield *where, said
            where, said = (indicator, area), _nothing()
        said[comonitor].append(place)
    if any(said):
        yield *where, said


def _nothing() -> Said:
    return [], []


def _each(session: Session, of: Asked) -> Iterator[tuple[int, int, int, Place]]:
    """(indicator, area, 1 of a co-monitor, what it said), in this order."""
    n = len(of.quarters)
    low, parts = (1 << n) - 1, 5 + n
    for rows in session.execute(_asking(of)).partitions(AT_ONCE):
        for row in rows:
            indicator, area, comonitor, organisation, bits = row[:5]
            if indicator in of.kinds:
                marks = bits & low, bits >> n & low, bits >> 2 * n & low, bits >> 3 * n
                yield indicator, area, comonitor, Place(organisation, *marks, row[5:parts], row[parts:])


def _asking(of: Asked) -> Select[Any]:
    """One row of a place instead of a window over its quarters, in the order in which they are grouped."""
    report, figure, verified = REPORTS.c, FIGURES.c, verified_at(of.as_of)
    quarter, known = type_coerce(report.quarter, Integer), figure.value.is_not(None)
    ministry = report.source == Source.MINISTRY.value
    missing = or_(
        and_(ministry, figure.state == FigureState.NOT_REPORTED.value),
        and_(~ministry, figure.state == FigureState.NOT_OBSERVED.value),
    )
    numbers = [q.as_number for q in of.quarters]
    marks = known, verified.c.revision_id.is_not(None), and_(known, figure.means.is_not(None)), missing
    first = [1 << len(numbers) * place for place, _ in enumerate(marks)]
    # Fenced off by OFFSET: what is sorted into groups is a few numbers then, not texts. Indicators that are not asked
    # are named, and not those that are: SQLite would look those up one by one, ten times as long.
    asking = select(
        figure.indicator_id.label("indicator"),
        report.area_id.label("area"),
        case((ministry, 0), else_=1).label("comonitor"),
        report.organisation_id.label("organisation"),
        quarter.label("quarter"),
        figure.value.label("value"),
        case((known, func.coalesce(figure.whole, figure.women))).label("part"),
        reduce(add, (case((mark, bit), else_=0) for mark, bit in zip(marks, first, strict=True))).label("marks"),
    )
    said = counting(asking, of, verified).where(figure.indicator_id.not_in(of.never)).offset(0).subquery("said").c
    groups = said.indicator, said.area, said.comonitor, said.organisation
    shifted = case({number: 1 << place for place, number in enumerate(numbers)}, value=said.quarter)
    return (
        select(
            *groups,
            func.sum(said.marks * shifted),
            *(func.max(said[name]).filter(said.quarter == n) for name in ("value", "part") for n in numbers),
        )
        .group_by(*groups)
        .order_by(*groups)
    )
