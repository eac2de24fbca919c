"""Figures of record, where they are not simply the ministries': what they are more or less than what those reported."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from operator import or_

from storage.adding import NOTHING, Sum, total
from storage.answers import Source
from storage.plan.logframe import Kind
from storage.rollup_places import Said
from storage.rollup_rows import Row, rows_of
from storage.rollup_said import Asked, Subject
from storage.rollup_settled import Chosen
from storage.rollup_subjects import Shared
from storage.rollup_sums import By, Group

Change = tuple[Sum, Sum]  # of the whole; of what is verified
Changes = defaultdict[Group, dict[int, Change]]


class Record:
    """What is added to the ministries' sums of each group to make the figures of record."""

    def __init__(self, changes: Mapping[Group, Mapping[int, Change]]) -> None:
        self._changes = changes

    def of(self, group: Group) -> Mapping[int, Change]:
        """Where there is something to add."""
        return self._changes.get(group, {})

    def whole(self, indicator: int) -> Change | None:
        changes = self.of((indicator, By.AREA)).values()
        return (sum((c[0] for c in changes), NOTHING), sum((c[1] for c in changes), NOTHING)) if changes else None


def record(of: Asked, shared: Shared, chosen: Mapping[Subject, Chosen]) -> Record:
    """Of every figure of the places where it may be another."""
    places: dict[tuple[int, int], dict[int, list[Row]]] = {}
    numbers = [quarter.as_number for quarter in of.quarters]
    for (indicator, area), said in shared.items():
        if _alone(said) or any((indicator, area, number) in chosen for number in numbers):
            rows = {number: rows_of(of, indicator, area, said, at) for at, number in enumerate(numbers)}
            places[indicator, area] = {number: known for number, known in rows.items() if known}
    changes: Changes = defaultdict(dict)
    for (indicator, area), rows in places.items():
        every = of.kinds[indicator] is Kind.COUNT
        reported = {q: [row for row in known if row.source is Source.MINISTRY] for q, known in rows.items()}
        of_record = {q: of_subject(known, chosen.get((indicator, area, q))) for q, known in rows.items()}
        for sign, kept in ((-1, reported), (1, of_record)):
            for quarter, counted in kept.items():
                _change(changes[indicator, By.QUARTER], quarter, counted, sign)
            counts = [row for counted in kept.values() for row in counted] if every else last(kept)
            _change(changes[indicator, By.AREA], area, counts, sign)
            for row in counts:
                _change(changes[indicator, By.ORGANISATION], row.organisation, [row], sign)
    return Record(changes)


def _alone(said: Said) -> bool:
    """In some quarter a co-monitor's figure is verified, and no ministry has one."""
    ministries, others = said
    verified = reduce(or_, (place.known & place.verified for place in others), 0)
    return bool(verified & ~reduce(or_, (place.known for place in ministries), 0))


def of_subject(said: Iterable[Row], choice: Chosen | None) -> list[Row]:
    """The figures of record of one subject: what was chosen; else the ministries'; else, of a co-monitor alone, the
    first that was verified. What was chosen is verified."""
    if choice is not None:
        return [
            replace(row, verified=True)
            for row in said
            if row.source is choice.source and choice.organisation in (None, row.organisation)
        ]
    ministries = [row for row in said if row.source is Source.MINISTRY]
    alone = sorted((row for row in said if row.verified), key=lambda row: row.organisation)
    return ministries or alone[:1]


def last(of_record: Mapping[int, list[Row]]) -> list[Row]:
    """Of one area, what counts of several quarters. Where a co-monitor's figure is of record in the last quarter that
    has one, that alone; else of each ministry the last that was of record, be it older than a co-monitor's between."""
    known = {quarter: rows for quarter, rows in of_record.items() if rows}
    if not known:
        return []
    newest = known[max(known)]
    if newest[0].source is Source.COMONITOR:
        return newest
    found: dict[int, Row] = {}
    for quarter in sorted(known):
        found.update({row.organisation: row for row in known[quarter] if row.source is Source.MINISTRY})
    return list(found.values())


def _change(changes: dict[int, Change], key: int, rows: Iterable[Row], sign: int) -> None:
    rows = tuple(rows)
    whole, verified = total(r.figure for r in rows), total(r.figure for r in rows if r.verified)
    was = changes.get(key, (NOTHING, NOTHING))
    changes[key] = (was[0] + whole, was[1] + verified) if sign > 0 else (was[0] - whole, was[1] - verified)
