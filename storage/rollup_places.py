"""What each place said of each indicator, its quarters side by side: the one question in which figures are read."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from storage.answers import Source
from storage.reports import FigureState
from storage.rollup_said import FIGURES, REPORTS, Asked, counting, verified_at


class Place(NamedTuple):
    """One indicator, area and organisation, as one source. `values` and `parts` by quarter, as they were asked for:
    None where nothing is known; a part is the whole of a percentage, of everything else the women.

    Bits, the first quarter's the lowest: `verified`, of the reports; `means`, of known figures that say where they can
    be checked; `missing`, where a ministry did not report or a co-monitor did not observe.
    """

    organisation: int
    verified: int
    means: int
    missing: int
    values: tuple[int | None, ...]
    parts: tuple[int | None, ...]


Said = tuple[list[Place], list[Place]]  # the ministries', and the co-monitors', each by organisation


def places(session: Session, of: Asked) -> Iterator[tuple[int, int, Said]]:
    """(indicator, area, what was said) wherever something was."""
    quarters = len(of.quarters)
    rows = (row for row in session.execute(_asking(of)) if row[0] in of.kinds)
    for (indicator, area), here in groupby(rows, key=lambda row: (row[0], row[1])):
        said: Said = [], []
        for row in here:
            _, _, comonitor, organisation, verified, means, missing, *figures = row
            values, parts = tuple(figures[:quarters]), tuple(figures[quarters:])
            said[comonitor].append(Place(organisation, verified or 0, means or 0, missing or 0, values, parts))
        yield indicator, area, said


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
    # Fenced off by OFFSET: what is sorted into groups is a few numbers then, not texts. Indicators that are not asked
    # are named, and not those that are: SQLite would look those up one by one, ten times as long.
    asking = select(
        figure.indicator_id.label("indicator"),
        report.area_id.label("area"),
        case((ministry, 0), else_=1).label("comonitor"),
        report.organisation_id.label("organisation"),
        quarter.label("quarter"),
        case({number: 1 << place for place, number in enumerate(numbers)}, value=quarter).label("bit"),
        figure.value.label("value"),
        func.coalesce(figure.whole, figure.women).label("part"),
        case((verified.c.revision_id.is_not(None), 1), else_=0).label("verified"),
        case((and_(known, figure.means.is_not(None)), 1), else_=0).label("means"),
        case((missing, 1), else_=0).label("missing"),
    )
    said = counting(asking, of, verified).where(figure.indicator_id.not_in(of.never)).offset(0).subquery("said").c
    groups = said.indicator, said.area, said.comonitor, said.organisation
    return (
        select(
            *groups,
            *(func.sum(said.bit).filter(said[flag] == 1) for flag in ("verified", "means", "missing")),
            *(func.max(said[name]).filter(said.quarter == n) for name in ("value", "part") for n in numbers),
        )
        .group_by(*groups)
        .order_by(*groups)
    )
