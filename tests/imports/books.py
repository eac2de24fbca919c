"""Workbooks of reports as a ministry fills them in, and their plan: the trial plan with two activities more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.imports.columns import TITLES
from bot.texts import Texts
from storage.plan.logframe import Kind
from storage.workbook.reading import letters
from storage.workbook.writing import Column, Table, Value, write
from tests.reporting.plans import LAWS, T2, TEXTS, TRAINING, activity, indicator, with_activities

TEXT = Texts.load()
FRENCH = TEXT.of("fr")
NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)  # the second quarter of 2013 is over, the third is running

CARE = activity(
    "1.1.5",
    "Accueil",
    "Reception",
    indicator("1.1.5a", Kind.COUNT, "Survivantes accueillies", "Survivors received", protected=True),
    indicator("1.1.5b", Kind.COUNT, "Agents formés à l’accueil", "Agents trained to receive"),
)
ONCE = replace(
    activity("1.1.6", "Atelier", "Workshop", indicator("1.1.6", Kind.YES_NO, "Il a eu lieu", "It took place")),
    planned=frozenset({T2}),
)
PLAN = with_activities(LAWS, TRAINING, TEXTS, CARE, ONCE, version=1)

KEYS = (*TITLES, "plan", "source", "state")
Row = dict[str, Value]
LAWS_ROW: Row = {
    "quarter": "2013T1", "area": "gao", "organisation": "MSIPC", "activity": "1.1.1", "indicator": "1.1.1",
}  # fmt: skip
SEEN_ROW: Row = {
    "quarter": "2013T1", "area": "gao", "organisation": "ONG1", "activity": "1.1.2", "indicator": "1.1.2a",
}  # fmt: skip
TRAINED_ROW: Row = {**LAWS_ROW, "activity": "1.1.2", "indicator": "1.1.2a"}
SHARE_ROW: Row = {**LAWS_ROW, "activity": "1.1.2", "indicator": "1.1.2b"}
LEVEL_ROW: Row = {**LAWS_ROW, "activity": "1.1.4", "indicator": "1.1.4a"}
COMMITTEE_ROW: Row = {**LAWS_ROW, "activity": "1.1.4", "indicator": "1.1.4b"}
# A whole quarter as a ministry has it on paper.
QUARTER: tuple[Row, ...] = (
    {**LAWS_ROW, "value": 7, "status": "En cours", "comment": "Deux ateliers"},
    {**TRAINED_ROW, "women": 24, "men": 16, "status": "En cours", "late": "oui", "cause": "Accès", "spent": 350000},
    {**SHARE_ROW, "numerator": 40, "denominator": 160, "means": "Liste de présence"},
    {**LEVEL_ROW, "value": 3, "status": "Achevée"},
    {**COMMITTEE_ROW, "value": "oui"},
)


def book(*rows: Row, keys: Sequence[str] = KEYS, sheet: str = "Rapports") -> bytes:
    """A workbook with these columns, under their French titles, and these rows."""
    columns = tuple(Column(title(key)) for key in keys)
    return write([Table(sheet, columns, [[row.get(key) for key in keys] for row in rows])], datetime(2013, 7, 12))


def title(key: str) -> str:
    return FRENCH.label(TITLES[key]) if key in TITLES else key


def cell(key: str, row: int = 2, keys: Sequence[str] = KEYS) -> str:
    """ "Rapports, N2": where the column of `key` is in a row, from 1."""
    return f"Rapports, {letters(tuple(keys).index(key) + 1)}{row}"
