"""Rows that belong together: those about one activity of a place and quarter are one report. How they may disagree."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.imports.columns import OF_ACTIVITY
from bot.imports.findings import Findings
from bot.imports.rows import Row
from storage.answers import Cause, Standing, Status
from storage.imports import Where
from storage.plan.logframe import Activity
from storage.workbook.reading import Cell


@dataclass(frozen=True)
class Report:
    """The rows about one activity of a place, in the order of the sheet, and what they say of it together."""

    where: Where
    activity: Activity
    rows: tuple[Row, ...]

    def said(self, key: str) -> Any:
        """What the rows say of the activity in this column: its value in the first that says anything, or None."""
        return next((value for row in self.rows if (value := getattr(row, key)) is not None), None)

    def cell(self, key: str) -> Cell:
        """Where it is said first, or would have to be."""
        return self.beside(key, key)

    def beside(self, key: str, other: str) -> Cell:
        """The cell of `key` in the row where `other` is said first."""
        return next((row.record[key] for row in self.rows if row.record[other]), self.rows[0].record[key])

    @property
    def standing(self) -> Standing | None:
        """None where it is not said: unknown."""
        status: Status | None = self.said("status")
        cause: Cause | None = self.said("cause")
        return None if status is None else Standing(status, self.said("late") is True, cause)


def reports_of(rows: Iterable[Row]) -> tuple[Report, ...]:
    together: dict[tuple[Where, str], list[Row]] = defaultdict(list)
    for row in rows:
        together[row.where, row.activity.code].append(row)
    return tuple(Report(where, its[0].activity, tuple(its)) for (where, _), its in together.items())


def check_together(found: Findings, rows: Iterable[Row], reports: Iterable[Report]) -> None:
    """Everything that is wrong between rows."""
    _check_twice(found, rows)
    for report in reports:
        _check_agreement(found, report)
        _check_standing(found, report)
    _check_how(found, rows)


def check_says_something(found: Findings, report: Report) -> None:
    """A comment alone is no report."""
    if report.standing is None and all(row.figure is None for row in report.rows):
        keys = (*OF_ACTIVITY, "how")
        cell = next((c for row in report.rows for key in keys if (c := row.record[key])), report.cell("indicator"))
        found.fault(cell, "that is no report yet: a figure or the status is needed")


def _check_twice(found: Findings, rows: Iterable[Row]) -> None:
    first: dict[tuple[Where, str], Row] = {}
    for row in rows:
        before = first.setdefault((row.where, row.indicator.code), row)
        if before is not row:
            found.fault(row.record["indicator"], f"the same as in row {before.record.row}")


def _check_agreement(found: Findings, report: Report) -> None:
    """What is said of an activity may stand in one of its rows or in all of them, but not otherwise in one."""
    for key in OF_ACTIVITY:
        said = [(getattr(row, key), row) for row in report.rows if getattr(row, key) is not None]
        for value, row in said[1:]:
            if value != said[0][0]:
                found.fault(row.record[key], f"row {said[0][1].record.row} says otherwise of {report.activity.code}")


def _check_standing(found: Findings, report: Report) -> None:
    standing = report.standing
    if standing is None:
        for key, there in (("late", report.said("late")), ("cause", report.said("cause"))):
            if there:
                found.fault(report.beside("status", key), "the status is needed, where it is late or has a cause")
    elif standing.late and standing.status is not Status.UNDER_WAY:
        found.fault(report.cell("late"), "only what is under way is late")
    elif standing.needs_cause and standing.cause is None:
        found.fault(report.beside("cause", "late" if standing.late else "status"), "the cause is needed")
    elif standing.cause is not None and not standing.needs_cause:
        found.fault(report.cell("cause"), "a cause of what? it is neither late nor stopped")


def _check_how(found: Findings, rows: Iterable[Row]) -> None:
    """How a co-monitor knows is said once for a place and quarter."""
    first: dict[Where, Row] = {}
    for row in rows:
        if row.how is None:
            continue
        before = first.setdefault(row.where, row)
        if before.how is not row.how:
            found.fault(row.record["how"], f"row {before.record.row} says otherwise of this place and quarter")
