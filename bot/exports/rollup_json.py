"""A roll-up's tables as JSON: real numbers, real yes and no, null for what is unknown, codes instead of words."""

import json
from collections.abc import Iterable

from bot.exports.cells import plain
from bot.exports.flat import Column, Filled, Table
from bot.exports.rollup_tables import tables
from bot.texts import Words, later
from storage.released import Release
from storage.rolled import RollUp

CAUTIONS = Table("cautions", later("Cautions"), later("what has to be known of a table"), (
    Column("table", later("Table"), later("its name here")),
    Column("text", later("Text"), later("what has to be known of it")),
))  # fmt: skip


def rollup_json(words: Words, rollup: RollUp, release: Release | None = None) -> bytes:
    """One object: each table by its name, as an array of one object a line. Same roll-up, same bytes.

    Raises NotOfThisRollUp.
    """
    return written(words, tables(words, rollup, release))


def written(words: Words, filled: Iterable[Filled]) -> bytes:
    """These tables, and what has to be known of some. Each line of the file is one line of a table."""
    whole = tuple(filled)
    cautions = [(one.table.name, words.label(one.table.caution)) for one in whole if one.table.caution]
    parts = []
    for one in (*whole, *([Filled(CAUTIONS, cautions)] if cautions else [])):
        names = [column.name for column in one.table.columns]
        lines = (
            json.dumps(dict(zip(names, map(plain, row), strict=True)), ensure_ascii=False, separators=(",", ":"))
            for row in one.rows
        )
        parts.append(f'"{one.table.name}":[\n' + ",\n".join(lines) + "\n]")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()
