"""Whatever is typed into a plan's workbook, it is a plan or it has faults with places: never a defect."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.plan.faults import PlanFaults
from storage.plan.read import read
from tests.plan.books import Book, Formula

SHEETS = tuple(Book().sheets)
TYPED: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        ["", "x", "oui", "non", "1.10", "1.1.1", "1.1", "1", "gao", "MSIPC", "ONG1", "1.10a", "1.10.R1", "2013T2", "fr",
         "percent", "cumul", "Titre (fr)", "Code", "Code pcode 2015", "Valeur", "2014", "T1 2012", "_mien",
         "2013-06-02", "a, b;c", ",", "Viols", "12 000", Formula("=1/0", "#DIV/0!")]
    ),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20).filter(lambda text: not text.startswith("=")),
    st.integers(-3, 3000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
)  # fmt: skip
CHANGES = st.lists(
    st.tuples(st.sampled_from(SHEETS), st.integers(1, 22), st.integers(0, 19), TYPED), min_size=1, max_size=8
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("typed")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(CHANGES, st.sets(st.sampled_from(SHEETS), max_size=2))
def test_a_plan_or_its_faults(folder: Path, changes: list[tuple[str, int, int, Any]], without: set[str]) -> None:
    book = Book()
    for sheet, row, column, value in changes:
        book.write(f"{sheet}!{chr(ord('A') + column)}{row}", value)
    for sheet in without:
        del book.sheets[sheet]
    try:
        read(book.saved(folder))
    except PlanFaults as wrong:
        assert wrong.faults
        assert all(fault.place.sheet and fault.message for fault in wrong.faults)
