"""A workbook of reports against the plan and what is there already: everything that is wrong, or what is to be kept.

1. The sheet and its columns.  2. Each row by itself.  3. Rows that are about the same report or place.  4. What was
reported before.  A workbook with one fault gives nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.imports.before import check_series, is_there
from bot.imports.columns import Choices
from bot.imports.findings import Findings
from bot.imports.reports import Report, check_says_something, check_together, reports_of
from bot.imports.rows import Row, Rows
from bot.imports.sheet import records
from bot.texts import Texts
from storage.answers import Answers
from storage.imports import Sheaf, Where, stored
from storage.people import Person
from storage.permissions import Action, may
from storage.plan.faults import Fault
from storage.plan.logframe import Logframe
from storage.workbook.reading import Workbook


@dataclass(frozen=True)
class Examined:
    """`rows`: how many say something. `there`: reports that are stored already, just as they are here. `notes`: what is
    unlikely, and no fault. `sheaves`: the new reports; none where there is a fault."""

    rows: int
    there: int
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    sheaves: tuple[Sheaf, ...]


def examined(
    session: Session, plan: Logframe, workbook: Workbook, texts: Texts, importer: Person | None, now: datetime
) -> Examined:
    """Reads only. `importer`: None where nothing will be imported, so that nobody's right is asked."""
    found = Findings()
    filled = records(found, workbook, texts)
    reader = Rows(plan, plan.calendar.today(now), Choices(texts, plan.languages[0]), found.fault)
    rows = tuple(row for record in filled if (row := reader.read(record)) is not None)
    if importer is not None:
        _check_right(found, importer, rows)
    reports = reports_of(rows)
    check_together(found, rows, reports)
    known = stored(session, plan.id, {r.where.organisation for r in reports}, {r.where.area for r in reports})
    new = tuple(report for report in reports if not is_there(found, report, known))
    for report in new:
        check_says_something(found, report)
    check_series(found, new, known)
    sheaves = () if found.faults else tuple(_sheaves(plan, new))
    return Examined(len(filled), len(reports) - len(new), found.faults.faults, found.notes.faults, sheaves)


def _check_right(found: Findings, importer: Person, rows: Iterable[Row]) -> None:
    """Told once for each organisation, where it comes first."""
    asked: dict[str, Row] = {}
    for row in rows:
        asked.setdefault(row.organisation.code, row)
    for code, row in asked.items():
        if not may(importer, Action.ENTER_FOR, organisation=code):
            who = importer.label or f"person {importer.id}"
            found.fault(row.record["organisation"], f"{who} may not enter reports of {code}")


def _sheaves(plan: Logframe, new: Iterable[Report]) -> Iterator[Sheaf]:
    """In the order of quarters, organisations and areas; activities in that of the plan."""
    order = {activity.code: place for place, activity in enumerate(plan.activities)}
    places: dict[Where, list[Report]] = defaultdict(list)
    for report in new:
        places[report.where].append(report)
    for where, reports in sorted(places.items(), key=lambda one: one[0]):
        reports.sort(key=lambda report: order[report.activity.code])
        code = reports[0].rows[0].organisation.code
        yield Sheaf(where, code, tuple(report.activity for report in reports), _answers(reports))


def _answers(reports: Iterable[Report]) -> Answers:
    answers = Answers()
    for report in reports:
        code = report.activity.code
        answers = answers.with_standing(code, report.standing)
        answers = answers.with_comment(code, report.said("comment")).with_spent(code, report.said("spent"))
        for row in report.rows:
            answers = answers.with_figure(row.indicator.code, row.figure).with_means(row.indicator.code, row.means)
        answers = replace(answers, how=answers.how or report.said("how"))
    return answers
