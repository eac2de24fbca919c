"""A workbook beside what was reported before: what is there already, what is said otherwise, what falls or leaps."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bot.forms import reading
from bot.forms.reading import Doubted
from bot.forms.report import Question
from bot.imports.columns import NUMBERS
from bot.imports.findings import Findings
from bot.imports.reports import Report
from bot.imports.rows import Row
from storage.answers import Answers, Figure, Source
from storage.imports import Stored, Where
from storage.reported import Known
from storage.workbook.reading import Cell

Series = dict[tuple[int, int, Source, str], dict[Where, Figure]]  # an indicator of a place: its figure of each quarter


def is_there(found: Findings, report: Report, known: Stored) -> bool:
    """Whether somebody has reported it already. What is said otherwise here is a fault; what is left empty is not."""
    receipt = known.receipts.get((report.where, report.activity.code))
    if receipt is None:
        return False
    for cell in _differences(report, known.answers[report.where]):
        found.fault(
            cell,
            f"not what receipt {receipt} says of {report.activity.code}; what was sent is corrected in the chat",
        )
    return True


def check_series(found: Findings, new: Iterable[Report], known: Stored) -> None:
    """A cumulative figure does not fall without a reason; what is far above all that was known is noted."""
    series: Series = defaultdict(dict)
    for where, answers in known.answers.items():
        for code, figure in answers.figures.items():
            series[_of(where, code)][where] = figure
    figures = [(row, row.figure) for report in new for row in report.rows if row.figure and row.figure.answered]
    for row, figure in figures:
        series[_of(row.where, row.indicator.code)][row.where] = figure
    for row, figure in figures:
        _check_step(found, row, figure, _before(series[_of(row.where, row.indicator.code)], row.where))


def same(figure: Figure, there: Figure | None) -> bool:
    """The reason of a fall is asked only where one is written."""
    return there is not None and figure == (there if figure.fall is not None else replace(there, fall=None))


def _differences(report: Report, there: Answers) -> Iterator[Cell]:
    for row in report.rows:
        code = row.indicator.code
        if row.figure is not None and not same(row.figure, there.figures.get(code)):
            yield row.said_at
        if row.means is not None and row.means != there.means.get(code):
            yield row.record["means"]
    activity, standing = report.activity.code, report.standing
    if standing is not None and standing != there.standings.get(activity):
        yield report.cell("status")
    for key, stored in (("spent", there.spent.get(activity)), ("comment", there.comments.get(activity))):
        if report.said(key) not in (None, stored):
            yield report.cell(key)


def _of(where: Where, indicator: str) -> tuple[int, int, Source, str]:
    return where.organisation, where.area, where.source, indicator


def _before(series: Mapping[Where, Figure], where: Where) -> Known | None:
    earlier = max((w for w, f in series.items() if w.quarter < where.quarter and f.answered), default=None)
    return None if earlier is None else Known(earlier.quarter, series[earlier])


def _check_step(found: Findings, row: Row, figure: Figure, before: Known | None) -> None:
    target = row.indicator.targets.get(row.where.quarter) if row.where.source is Source.MINISTRY else None
    match reading.doubted(Question(row.activity, row.indicator, 1, 1, before, target), figure):
        case Doubted.FALL if before is not None:
            found.fault(
                row.record["fall"],
                f"{figure.value} is less than {before.figure.value} in {before.quarter}, and both count from the"
                " beginning: why did it fall?",
            )
        case Doubted.MUCH:
            cell = next(cell for key in ("value", *NUMBERS) if (cell := row.record[key]))
            found.note(cell, f"{figure.value} is more than ten times what was known or aimed at")
