"""kill -9 while a workbook is taken in: all of it is there, or nothing, and the same command again ends the work."""

import time
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from storage.imports import keep
from storage.plan.reading import Plans
from storage.reports import FigureRow
from tests.benchmarks.imports import founded, relais, rows
from tests.imports.books import NOW, QUARTER, book
from tests.imports.conftest import Operator, runs
from tests.imports.test_import_command import counted, sheaves_of

PLACES = 8
WHOLE = (96, 288, 288, 480)  # receipts, reports, revisions, figures of eight places in twelve quarters


@pytest.mark.timeout(300)
def test_all_or_nothing_at_any_moment(empty_url: str, tmp_path: Path) -> None:
    founded(empty_url, PLACES)
    (tmp_path / "book.xlsx").write_bytes(book(*rows(PLACES)))
    began = time.monotonic()
    relais(empty_url, tmp_path, "import", "reports", "--from", "book.xlsx", "--check").communicate()
    looked = time.monotonic() - began
    for part in (0.8, 1.0, 1.15, 1.3):
        running = relais(empty_url, tmp_path, "import", "reports", "--from", "book.xlsx", "--by", "P14")
        time.sleep(looked * part)
        running.kill()
        running.communicate()
        there = runs(empty_url, counted)
        assert there in ((0, 0, 0, 0), WHOLE)
        if there == WHOLE:
            break
    told, _ = relais(empty_url, tmp_path, "import", "reports", "--from", "book.xlsx", "--by", "P14").communicate()
    assert "another person is to verify them" in told or "nothing is new; 288 there already" in told
    assert runs(empty_url, counted) == WHOLE


class Died(Exception):
    pass


def test_what_breaks_before_the_last_figure_takes_everything_back(operator: Operator) -> None:
    sheaves = sheaves_of(operator, *QUARTER)

    def dies(session: Session) -> None:
        def at_figures(*_: object) -> None:
            raise Died

        event.listen(FigureRow, "before_insert", at_figures)
        try:
            keep(session, Plans().open(session)[0], sheaves, 4, NOW)  # type: ignore[arg-type]
        finally:
            event.remove(FigureRow, "before_insert", at_figures)

    with pytest.raises(Died):
        runs(operator.url, dies)
    assert runs(operator.url, counted) == (0, 0, 0, 0)
