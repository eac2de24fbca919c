"""A roll-up as DHIS2 takes it: one data value set in JSON, under codes. What is unknown or protected is not in it.

In a set, a period or place that stands outside of the values counts for all of them; so it stands there, or in each.
"""

import json
from collections.abc import Iterator, Mapping

from storage.plan.logframe import Kind
from storage.rolled import Amount, Cell, IndicatorPart, RollUp, Scope

FEMALE, MALE, NOT_BROKEN_DOWN = "F", "M", "U"
SHARES = (Kind.PERCENT, Kind.YES_NO)


class NoPeriod(ValueError):
    """DHIS2 knows quarters and years; the 31 October edition is neither."""


def of_country(rollup: RollUp, country: str, comment: str = "") -> bytes:
    """The figures of the whole country. `country`: the code of its organisation unit. `comment`: on each value.

    Raises NoPeriod.
    """
    complete = {} if rollup.frozen_at is None else {"completeDate": rollup.frozen_at.date().isoformat()}
    values = [{**value, **_said(comment)} for part in _open(rollup) for value in _values(part, part.whole)]
    return _written({
        "idScheme": "CODE", "dataSet": rollup.plan, **complete, "period": period(rollup), "orgUnit": country,
        "dataValues": values,
    })  # fmt: skip


def of_areas(rollup: RollUp, areas: Mapping[str, str], comment: str = "") -> bytes:
    """The figures of each area. `areas`: the code of each one's organisation unit, by its key. Raises NoPeriod."""
    values = [
        {**value, "orgUnit": areas[area], **_said(comment)}
        for part in _open(rollup)
        for area, cell in part.areas.items()
        for value in _values(part, cell)
    ]
    return _written({"idScheme": "CODE", "dataSet": rollup.plan, "period": period(rollup), "dataValues": values})


def period(rollup: RollUp) -> str:
    """2013, or 2013Q2."""
    if rollup.scope is Scope.OCTOBER:
        raise NoPeriod
    return str(rollup.year) if rollup.quarter is None else f"{rollup.year}Q{rollup.quarter}"


def _open(rollup: RollUp) -> Iterator[IndicatorPart]:
    return (one for activity in rollup.activities for one in activity.indicators if not one.protected)


def _values(part: IndicatorPart, cell: Cell) -> Iterator[dict[str, str]]:
    amount = cell.of_record
    if amount is None:
        return
    if part.kind in SHARES:
        yield from _share(part.code, amount)
    elif not part.by_sex:
        yield _value(part.code, amount.value)
    elif amount.women is None or amount.men is None:
        yield _value(part.code, amount.value, NOT_BROKEN_DOWN)
    else:
        yield _value(part.code, amount.women, FEMALE)
        yield _value(part.code, amount.men, MALE)


def _share(code: str, amount: Amount) -> Iterator[dict[str, str]]:
    yield _value(f"{code}.num", amount.value)
    if amount.whole is not None:
        yield _value(f"{code}.den", amount.whole)


def _value(code: str, value: int, combination: str = "") -> dict[str, str]:
    option = {"categoryOptionCombo": combination} if combination else {}
    return {"dataElement": code, **option, "value": str(value)}


def _said(comment: str) -> dict[str, str]:
    return {"comment": comment} if comment else {}


def _written(whole: Mapping[str, object]) -> bytes:
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
