"""What an operator does on the command line, and the list of people that he keeps as a workbook."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from bot.commands import main
from storage.database import Database, open_database
from storage.workbook.reading import Workbook, read
from storage.workbook.writing import Column, Table, Value, write

Relais = Callable[..., Result]
TITLES = ("Role", "Organisation", "Places", "Label", "Language", "Last day")
# One of each kind.
AGENT = ("agent", "MSIPC", "Gao, Ménaka", "Gao 1")
COMONITOR = ("co-monitor", "ong1", "ansongo", "Ansongo 1", "English")
COORDINATOR = ("coordinator", "MSIPC", "", "Coordination")
WHOLE_PLAN = ("coordinator", "", "", "Coordination")
EVALUATOR = ("evaluator", "", "", "Evaluator", "", "31/03/2999")
EVERY_KIND = (AGENT, COMONITOR, COORDINATOR, WHOLE_PLAN, EVALUATOR)


def on(url: str, work: Callable[[Database], Coroutine[Any, Any, Any]]) -> Any:
    async def opened() -> Any:
        async with open_database(url) as database:
            return await work(database)

    return asyncio.run(opened())


def relais(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="relais")


def listed(file: Path, *rows: Sequence[Value], titles: Sequence[str] = TITLES, sheet: str = "People") -> Path:
    """A list of people, as a workbook."""
    file.write_bytes(write([Table(sheet, tuple(Column(title) for title in titles), rows)], datetime(2013, 6, 2)))
    return file


def column(file: Path, title: str) -> list[str]:
    """What a column of the first sheet says, row by row."""
    first = opened(file).sheets[0]
    place = next(cell.column for cell in first.rows[0] if cell.text == title)
    return [first.cell(row, place).text for row in range(2, len(first.rows) + 1)]


def opened(file: Path) -> Workbook:
    return read(file)
