"""A roll-up as a workbook: a sheet that explains, then one for each table, with HXL's hashtags under the titles.

Numbers are numbers, text is never a formula or a link, and what is no number leaves its cell empty. Imports xlsxwriter
where it is used.
"""

import io
from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Any

from bot.exports.flat import FICTIONAL, Column, Filled, Holds, Value
from bot.exports.rollup_tables import tables
from bot.exports.rollup_words import COUNTED_PARTS, HOW_IT_ADDS, KINDS, LEVELS, TAGS
from bot.texts import Words, later
from storage.released import Release
from storage.rolled import RollUp

HEADER = 2  # rows: titles, hashtags
CAUTION_WIDTH = 60
LONGEST = 32_767  # letters of a cell
TEXT, PLAIN, WHOLE, TENTH, DAY = "@", "0", "#,##0", "#,##0.0", "yyyy-mm-dd hh:mm"
NAVY, PALE = "#123f5a", "#e7edf1"
EXPLAINED = later("Read first")
NOTES = (
    later("A figure that is missing is an empty cell, and the column State says why; it is never a zero."),
    later("Percentages are never added: add up parts and wholes."),
    later("The figures of ministries and of co-monitors are never added to each other."),
    later("The row under the titles is for programs that read HXL, the Humanitarian Exchange Language."),
)
UNRELEASED = later("Indicators that count survivors have no figure here; they circulate by a release alone.")
RELEASED = later("Indicators that count survivors have figures on one sheet alone, as they were released.")
PROTECTED = "protected_indicators"
HEADED = (later("Sheet"), later("Column"), later("Name in other files"), later("Meaning"))
CODES_HEADED = (later("Column"), later("As here"), later("Code in other files"))
# What a reader sees in place of the codes of these columns, one or several.
CALLED = {
    **dict.fromkeys(("type", "sex", "age", "region", "cercle", "quarter"), COUNTED_PARTS),
    **dict.fromkeys(("tag", "tags"), TAGS),
    "area_level": LEVELS,
}
Put = Callable[[int, int, Any], Any]


def rollup_xlsx(words: Words, rollup: RollUp, release: Release | None = None) -> bytes:
    """The workbook's bytes: the same for the same roll-up and release. Raises NotOfThisRollUp."""
    import xlsxwriter

    out = io.BytesIO()
    settings = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_date_format": DAY,
    }  # fmt: skip
    book = xlsxwriter.Workbook(out, settings)
    made = rollup.frozen_at or rollup.as_of
    book.set_properties({"created": made.astimezone(UTC).replace(tzinfo=None, microsecond=0)})
    styles, called = _Styles(book), _Called(words, release)
    whole = tables(words, rollup, release)
    first = book.add_worksheet(words.label(EXPLAINED))
    _explain(first, styles, words, whole, called)
    for one in whole:
        _fill(book.add_worksheet(words.label(one.table.title)), styles, words, one, called)
    if rollup.fictional:
        for sheet in book.worksheets():
            sheet.set_header("&C" + words.label(FICTIONAL))
    book.close()
    return out.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        self.title = book.add_format({**top, "bold": True, "text_wrap": True, "bg_color": NAVY, "font_color": "white"})
        self.tag = book.add_format({**top, "font_color": "#5c6b76", "bg_color": PALE, "italic": True})
        self.text = book.add_format({**top, "num_format": TEXT})
        self.long = book.add_format({**top, "num_format": TEXT, "text_wrap": True})
        self.strong = book.add_format({**top, "bold": True})
        self.plain = book.add_format({**top, "num_format": PLAIN})
        self.whole = book.add_format({**top, "num_format": WHOLE})
        self.tenth = book.add_format({**top, "num_format": TENTH})
        self.moment = book.add_format({**top, "num_format": DAY})


class _Called:
    """What a reader sees in place of the codes of a column in CALLED; a code that is no word of ours stays."""

    def __init__(self, words: Words, release: Release | None) -> None:
        types = {} if release is None else release.called  # without one no column has them
        self.words, self.types = words, {code: words.text(label) for code, label in types.items()}

    def __call__(self, column: str) -> dict[str, str]:
        types = self.types if column == "type" else {}
        return {**types, **{code: self.words.label(text) for code, text in CALLED[column].items()}}


def _fill(sheet: Any, styles: _Styles, words: Words, filled: Filled, called: _Called) -> None:
    columns = filled.table.columns
    sheet.freeze_panes(HEADER, 0)
    sheet.autofilter(HEADER - 1, 0, HEADER - 1 + max(len(filled.rows), 1), len(columns) - 1)
    puts: list[Put] = []
    for number, column in enumerate(columns):
        sheet.write_string(0, number, words.label(column.title), styles.title)
        sheet.write_string(1, number, column.tag, styles.tag)
        sheet.set_column(number, number, column.width)
        puts.append(_put(sheet, styles, words, column, called))
    if filled.cautions:
        _warn(sheet, styles, tuple(map(words.label, filled.cautions)), len(columns))
    # What a column holds is decided once: a year of a large plan is a hundred thousand lines.
    for row, values in enumerate(filled.rows, HEADER):
        for number, (put, value) in enumerate(zip(puts, values, strict=True)):
            if value is not None:
                put(row, number, value)


def _warn(sheet: Any, styles: _Styles, cautions: tuple[str, ...], beside: int) -> None:
    """Beside the titles, which stay in view, and at the foot of each page that is printed."""
    sheet.write_string(0, beside, "\n".join(cautions), styles.long)
    sheet.set_column(beside, beside, CAUTION_WIDTH)
    sheet.set_footer("&L" + "\n".join(cautions).replace("&", "&&"))


def _put(sheet: Any, styles: _Styles, words: Words, column: Column, called: _Called) -> Put:
    """How a cell of this column is written."""
    match column.holds:
        case Holds.NUMBER:
            style = styles.plain if column.tag.startswith("#meta") else styles.whole  # a year has no thousands
            style = styles.tenth if column.name == "percent" else style
            return lambda row, number, value: sheet.write_number(row, number, value, style)
        case Holds.FLAG:
            return lambda row, number, value: sheet.write_boolean(row, number, value, styles.text)
        case Holds.MOMENT:
            return lambda row, number, value: sheet.write_datetime(
                row, number, value.astimezone(UTC).replace(tzinfo=None), styles.moment
            )
        case Holds.CODE if column.name in CALLED:
            names = called(column.name)
            return lambda row, number, value: sheet.write_string(
                row, number, ", ".join(names.get(code, code) for code in value.split(", ")), styles.text
            )
        case Holds.WORD:
            said = {code: words.label(text) for code, text in column.words.items()}
            return lambda row, number, value: sheet.write_string(row, number, said[value], styles.text)
    style = styles.long if column.width > 40 else styles.text
    return lambda row, number, value: sheet.write_string(row, number, value[:LONGEST], style)


def _explain(sheet: Any, styles: _Styles, words: Words, filled: tuple[Filled, ...], called: _Called) -> None:
    """What the sheets, columns, kinds and codes mean, in the reader's language."""
    for number, width in enumerate((26, 26, 30, 80)):
        sheet.set_column(number, number, width)
    rows = (*_explanation(words, filled), *_codes(words, filled, called))
    for row, (style, cells) in enumerate(rows):
        for number, cell in enumerate(cells):
            if cell:
                sheet.write_string(row, number, cell, getattr(styles, style))
    sheet.freeze_panes(1, 0)


def _explanation(words: Words, filled: tuple[Filled, ...]) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield "title", tuple(map(words.label, HEADED))
    released = any(one.table.name == PROTECTED for one in filled)
    marked = (FICTIONAL,) if any(one.fictional for one in filled) else ()
    for note in (*marked, *NOTES, RELEASED if released else UNRELEASED):
        yield "text", (words.label(note),)
    for one in filled:
        yield "strong", (words.label(one.table.title), "", one.table.name, words.label(one.table.meaning))
        for column in one.table.columns:
            yield "text", ("", words.label(column.title), f"{column.name}  {column.tag}", words.label(column.meaning))
    yield "title", (*map(words.label, CODES_HEADED), "")
    seen: set[tuple[Value, ...]] = set()
    for column in (column for one in filled for column in one.table.columns if column.words):
        codes: tuple[Value, ...] = (column.title, *column.words)
        if codes not in seen:
            seen.add(codes)
            for code, text in column.words.items():
                more = words.label(HOW_IT_ADDS[code]) if column.words is KINDS else ""
                yield "text", (words.label(column.title), words.label(text), code.value, more)


def _codes(words: Words, filled: tuple[Filled, ...], called: _Called) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Those that stand in the columns of CALLED."""
    seen: set[tuple[str, str]] = set()
    for one in filled:
        for at, column in enumerate(one.table.columns):
            names = called(column.name) if column.name in CALLED and column.holds is Holds.CODE else {}
            there = {code for row in one.rows for code in str(row[at] or "").split(", ")} if names else set()
            for code, said in names.items():
                if code in there and (column.title, code) not in seen:
                    seen.add((column.title, code))
                    yield "text", (words.label(column.title), said, code, "")
