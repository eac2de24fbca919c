"""The figure of a year, or of some of its quarters, followed back: which figures are in it, and each quarter."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Integer, select, type_coerce
from sqlalchemy.orm import Session

from storage.adding import amount, one
from storage.calendar import Quarter
from storage.plan.logframe import Indicator, Kind, Logframe
from storage.rolled import Scope
from storage.rollup_record import last, of_subject
from storage.rollup_rows import Row, by_subject, of_subjects
from storage.rollup_said import FIGURES, REPORTS, REVISIONS, Asked, asked, latest
from storage.rollup_settled import chosen
from storage.rollups import NotOfThePlan, covered, parts_of
from storage.traceable import Meant, meant
from storage.traced import TracedCount, TracedYear
from storage.tracing import of_quarter, spent_on


def trace_year(session: Session, logframe: Logframe, code: str, year: int, now: datetime) -> tuple[TracedYear, ...]:
    """An indicator's figure in the year so far; by the code of an activity, each of its indicators'.

    Raises NoSuchIndicator, and NotOfThePlan where the plan has no such year.
    """
    return _over(session, logframe, code, covered(logframe.calendar, Scope.YEAR, year, None, now), str(year))


def trace_span(
    session: Session, logframe: Logframe, code: str, first: Quarter, last: Quarter
) -> tuple[TracedYear, ...]:
    """The same of these quarters of one year, such as those of an edition for 31 October.

    Raises NoSuchIndicator, and NotOfThePlan where the plan has not all of them.
    """
    quarters = tuple(Quarter(first.year, number) for number in range(first.number, last.number + 1))
    if not all(map(logframe.calendar.covers, quarters)):
        raise NotOfThePlan(logframe.calendar.years)
    return _over(session, logframe, code, quarters, f"{first}-T{last.number}")


def _over(
    session: Session, logframe: Logframe, code: str, quarters: tuple[Quarter, ...], period: str
) -> tuple[TracedYear, ...]:
    return tuple(one for of in meant(session, logframe, code) for one in _traced(session, of, quarters, period))


def _traced(session: Session, of: Meant, quarters: tuple[Quarter, ...], period: str) -> Iterator[TracedYear]:
    parts = parts_of(session, of.plan, quarters)
    behind = [of_quarter(session, of, quarter) for quarter in quarters]
    for place, indicator in enumerate(of.indicators):
        yield TracedYear(
            plan=of.plan.code,
            activity=of.activity.code,
            indicator=indicator.code,
            label=indicator.label,
            kind=indicator.kind,
            protected=indicator.protected,
            closed=indicator.closed,
            year=quarters[0].year,
            period=period,
            cell=parts.indicator(of.activity, indicator).whole,
            currency=of.plan.currency,
            spent=spent_on(parts, of),
            counts=() if indicator.protected else _counts(session, of, quarters, indicator),
            quarters=tuple(of_each[place] for of_each in behind),
        )


def _counts(
    session: Session, of: Meant, quarters: tuple[Quarter, ...], indicator: Indicator
) -> tuple[TracedCount, ...]:
    """By area, quarter and organisation."""
    which = asked(of.plan, quarters)
    choices = chosen(session, which)
    by_area: dict[int, dict[int, list[Row]]] = defaultdict(dict)
    for subject, said in by_subject(_rows(session, which, indicator.id)).items():
        by_area[subject[1]][subject[2]] = of_subject(said, choices.get(subject))
    counts = []
    for area, key in of.areas.items():
        record = by_area.get(area, {})
        every = [row for rows in record.values() for row in rows]
        here = []
        for row in every if indicator.kind is Kind.COUNT else last(record):
            known = amount(indicator.kind, one(row.figure))
            if known is not None:
                whose, quarter = of.organisations[row.organisation], Quarter.of(row.subject[2])
                here.append(TracedCount(key, quarter, whose, row.source, known, row.verified))
        counts += sorted(here, key=lambda it: (it.quarter, it.organisation))
    return tuple(counts)


def _rows(session: Session, of: Asked, indicator: int) -> tuple[Row, ...]:
    report, figure = REPORTS.c, FIGURES.c
    subjects = (
        select(
            figure.indicator_id.label("indicator"),
            report.area_id.label("area"),
            type_coerce(report.quarter, Integer).label("quarter"),
        )
        .select_from(REPORTS.join(REVISIONS, latest(None)).join(FIGURES, figure.revision_id == REVISIONS.c.id))
        .where(report.plan_id == of.plan, figure.indicator_id == indicator)
        .distinct()
    )
    return of_subjects(session, of, subjects)
