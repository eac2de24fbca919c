"""The workbook to fill in: one row for each indicator that is expected of an organisation, by quarter and place.

Indicators that count survivors are not in it: a list of such figures by place is what must not lie about on a disk.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.forms.moves import COMMENT_MOST, MEANS_MOST
from bot.imports.columns import COMONITOR, EVERY_FALL, MINISTRY, NUMBERS, SHEET, TITLES
from bot.imports.rows import SOURCE_OF
from bot.messages.figures import CAUSES, HOWS, STATUSES
from bot.texts import Words, later
from storage.answers import Source
from storage.calendar import Quarter
from storage.imports import Stored, Where
from storage.plan.logframe import Activity, Area, Indicator, Kind, Logframe, Organisation
from storage.reports import expected
from storage.workbook import writing
from storage.workbook.writing import Column, Table, Value, write

NOTES = {
    "quarter": later("Such as 2013T2. A row is about one quarter, one place and one indicator."),
    "area": later("The place’s key in the plan."),
    "organisation": later("The organisation’s code."),
    "activity": later("The activity’s code, as text: 1.10 is not 1.1."),
    "indicator": later("The indicator’s code, as text."),
    "receipt": later("Where a number stands here, the activity was reported: leave the row as it is."),
    "women": later("How many of them are women; 0 where there is none."),
    "men": later("How many of them are men; 0 where there is none."),
    "value": later("The number; of people, the total; or yes or no. Empty is unknown, and never 0."),
    "numerator": later("Of a share: the part, as a count."),
    "denominator": later("Of a share: the whole, as a count. No percentages."),
    "not_observed_because": later("Where you could not see it: why."),
    "how": later("Once for each place and quarter."),
    "status": later("How far the activity was at the quarter’s end. One row of the activity is enough."),
    "late": later("Yes, where it was under way and behind its schedule."),
    "cause": later("Needed where it is late, not started, postponed, cancelled or blocked."),
    "fall": later("Where a figure that counts from the beginning is lower than before: why."),
    "spent": later("In whole units of the plan’s currency, for the activity."),
    "means": later("One line of reference: {letters} letters at most, no names, no telephone numbers."),
    "comment": later("For the activity: {letters} letters at most, no names, no telephone numbers."),
}
LETTERS = {"means": MEANS_MOST, "comment": COMMENT_MOST}
WIDE = {"area_name": 20, "activity_label": 32, "indicator_label": 40, "asked": 32, "means": 32, "comment": 48}
ASKED = {
    Kind.COUNT: later("the number of this quarter"),
    Kind.CUMULATIVE: later("the number since the plan began"),
    Kind.LEVEL: later("the number at the quarter’s end"),
    Kind.YES_NO: later("yes or no"),
    Kind.PERCENT: later("a part and its whole"),
}


@dataclass(frozen=True)
class Row:
    """One thing that is expected. `receipt`: it was reported already, and this is its number."""

    quarter: Quarter
    area: Area
    activity: Activity
    indicator: Indicator
    receipt: int | None


def rows(
    plan: Logframe, organisation: Organisation, quarters: Iterable[Quarter], areas: Iterable[Area], known: Stored
) -> tuple[Row, ...]:
    """In the order of quarters, then of the plan."""
    return tuple(_rows(plan, organisation, quarters, tuple(areas), known))


def _rows(
    plan: Logframe, organisation: Organisation, quarters: Iterable[Quarter], areas: tuple[Area, ...], known: Stored
) -> Iterator[Row]:
    source = SOURCE_OF[organisation.kind]
    for quarter in quarters:
        for area in areas:
            where = Where(quarter, organisation.id, area.id, source)
            for activity in expected(plan, organisation.code, area.key, quarter, source):
                for indicator in activity.indicators:
                    if not indicator.protected:
                        receipt = known.receipts.get((where, activity.code))
                        yield Row(quarter, area, activity, indicator, receipt)


def workbook(words: Words, organisation: Organisation, rows: Iterable[Row], made: datetime) -> bytes:
    """Its bytes: the sheet to fill in, and one that says how."""
    others = COMONITOR if SOURCE_OF[organisation.kind] is Source.MINISTRY else MINISTRY
    keys = tuple(key for key in TITLES if key not in others)
    filled = [tuple(_cell(words, organisation, row, key) for key in keys) for row in rows]
    sheet = Table(words.label(SHEET), tuple(_column(words, key) for key in keys), filled)
    how = Table(
        words.label("How to fill in"),
        (Column(words.label("Column"), 24), Column(words.label("What to write"), 100)),
        [(words.label(TITLES[key]), note(words, key)) for key in keys if key in NOTES],
    )
    return write([sheet, how], made, lists=words.label("Lists"))


def note(words: Words, key: str) -> str:
    values = {"letters": LETTERS[key]} if key in LETTERS else {}
    return words.label(NOTES[key], **values)


def _column(words: Words, key: str) -> Column:
    choices = {
        "status": tuple(map(words.label, STATUSES.values())),
        "late": (words.yes_no(True), words.yes_no(False)),
        "cause": tuple(map(words.label, CAUSES.values())),
        "not_observed_because": tuple(map(words.label, CAUSES.values())),
        "fall": tuple(map(words.label, EVERY_FALL.values())),
        "how": tuple(map(words.label, HOWS.values())),
    }
    return Column(
        words.label(TITLES[key]),
        WIDE.get(key, 14),
        note(words, key) if key in NOTES else "",
        choices.get(key, ()),
        writing.Kind.NUMBER if key in (*NUMBERS, "spent") else writing.Kind.TEXT,
    )


def _cell(words: Words, organisation: Organisation, row: Row, key: str) -> Value:
    match key:
        case "quarter":
            return str(row.quarter)
        case "area":
            return row.area.key
        case "area_name":
            return words.text(row.area.names)
        case "organisation":
            return organisation.code
        case "activity":
            return row.activity.code
        case "activity_label":
            return words.text(row.activity.label)
        case "indicator":
            return row.indicator.code
        case "indicator_label":
            return words.text(row.indicator.label)
        case "unit":
            return words.text(row.indicator.unit)
        case "asked":
            return _asked(words, row.indicator)
        case "receipt" if row.receipt is not None:
            return words.label("no. {number}", number=str(row.receipt))
    return None


def _asked(words: Words, indicator: Indicator) -> str:
    if indicator.kind is Kind.PERCENT and indicator.numerator and indicator.denominator:
        part, whole = words.text(indicator.numerator), words.text(indicator.denominator)
        return words.label("part: {part}; whole: {whole}", part=part, whole=whole)
    if indicator.by_sex and indicator.kind is not Kind.YES_NO:
        return words.label("women and men")
    return words.label(ASKED[indicator.kind])
