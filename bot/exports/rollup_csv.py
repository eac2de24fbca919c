"""A roll-up's tables as CSV, all in one zip: one file for each table, one that says what the columns mean, and one of
what has to be known of some tables."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from bot.exports.cautions import cautions
from bot.exports.cells import cell
from bot.exports.flat import Column, Filled, Holds, Table
from bot.exports.packed import packed
from bot.exports.rollup_tables import tables
from bot.texts import Words, later
from storage.released import Release
from storage.rolled import RollUp

COLUMNS = Table("columns", later("Columns"), later("what each column of the other files says"), (
    Column("table", later("Table"), later("the file, without its ending"), Holds.CODE),
    Column("column", later("Column"), later("as the first line of that file calls it"), Holds.CODE),
    Column("title", later("Title"), later("as a person would call it")),
    Column("holds", later("Holds"), later("text, code, word, number, yes or no, time"), Holds.CODE),
    Column("hashtag", later("Hashtag"), later("of HXL, the Humanitarian Exchange Language"), Holds.CODE),
    Column("codes", later("Codes"), later("those that may stand there"), Holds.CODE),
    Column("meaning", later("Meaning"), later("what it says")),
))  # fmt: skip


def rollup_csv(words: Words, rollup: RollUp, release: Release | None = None) -> bytes:
    """The zip's bytes: the same for the same roll-up and release. Raises NotOfThisRollUp."""
    return zipped(words, tables(words, rollup, release))


def zipped(words: Words, filled: Iterable[Filled]) -> bytes:
    """These tables, what has to be known of them, and the one that explains them."""
    given = tuple(filled)
    whole = (*given, *cautions(words, given))
    out = io.BytesIO()
    packed(out, ((f"{one.table.name}.csv", lines(one)) for one in (*whole, explained(words, whole))))
    return out.getvalue()


def explained(words: Words, filled: Iterable[Filled]) -> Filled:
    """The table of their columns."""
    return Filled(COLUMNS, [
        (one.table.name, column.name, words.label(column.title), column.holds.value, column.tag,
         ", ".join(column.words), words.label(column.meaning))
        for one in filled for column in one.table.columns
    ])  # fmt: skip


def lines(filled: Filled) -> Iterator[bytes]:
    """A table as UTF-8, RFC 4180 but for its line ends; no text in it is a formula."""
    return rows_written(filled.table, filled.rows)


def rows_written(table: Table, rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The same of rows that come one by one."""
    out = io.StringIO(newline="")
    written = csv.writer(out, lineterminator="\n")
    written.writerow(column.name for column in table.columns)
    for number, row in enumerate(rows, 1):
        written.writerow(map(cell, row))
        if number % 1000 == 0:
            yield _taken(out)
    yield _taken(out)


def _taken(out: io.StringIO) -> bytes:
    said = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return said
