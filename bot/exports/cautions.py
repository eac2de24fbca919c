"""What whoever sees the file of a table has to know: a table of its own in JSON and CSV; a sheet says it itself."""

from collections.abc import Iterable

from bot.exports.flat import Column, Filled, Holds, Table
from bot.texts import Words, later

CAUTIONS = Table("cautions", later("Cautions"), later("what has to be known of a table"), (
    Column("table", later("Table"), later("its name here"), Holds.CODE),
    Column("text", later("Text"), later("what has to be known of it")),
))  # fmt: skip


def cautions(words: Words, filled: Iterable[Filled]) -> tuple[Filled, ...]:
    """One line a caution; no table where there is none."""
    rows = [(one.table.name, words.label(caution)) for one in filled for caution in one.cautions]
    return (Filled(CAUTIONS, rows),) if rows else ()
