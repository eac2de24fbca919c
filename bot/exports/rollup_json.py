"""A roll-up's tables as JSON: real numbers, real yes and no, null for what is unknown, codes instead of words."""

import json
from collections.abc import Iterable

from bot.exports.cautions import cautions
from bot.exports.cells import plain
from bot.exports.flat import Filled
from bot.exports.rollup_tables import tables
from bot.texts import Words
from storage.released import Release
from storage.rolled import RollUp


def rollup_json(words: Words, rollup: RollUp, release: Release | None = None) -> bytes:
    """One object: each table by its name, as an array of one object a line. Same roll-up, same bytes.

    Raises NotOfThisRollUp.
    """
    return written(words, tables(words, rollup, release))


def written(words: Words, filled: Iterable[Filled]) -> bytes:
    """These tables, and what has to be known of some. Each line of the file is one line of a table."""
    whole = tuple(filled)
    parts = []
    for one in (*whole, *cautions(words, whole)):
        names = [column.name for column in one.table.columns]
        lines = (
            json.dumps(dict(zip(names, map(plain, row), strict=True)), ensure_ascii=False, separators=(",", ":"))
            for row in one.rows
        )
        parts.append(f'"{one.table.name}":[\n' + ",\n".join(lines) + "\n]")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()
