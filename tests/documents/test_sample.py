"""The sample is what every test of documents and files stands on: it holds each state, and is always the same."""

import subprocess
import sys

from storage.plan.logframe import Kind
from storage.released import MASKED
from storage.rolled import Agreement, Cell
from tests.documents import sample


def test_it_holds_every_kind_and_every_agreement() -> None:
    indicators = [one for activity in sample.year().activities for one in activity.indicators]
    assert {one.kind for one in indicators} == set(Kind)
    assert {one.whole.agreement for one in indicators} == {*Agreement, None}
    assert {one.reached for one in indicators} == {True, False, None}
    protected = [one for one in indicators if one.protected]
    assert protected and not any(one.areas or one.organisations for one in protected)
    for one in protected:  # as of every roll-up: the plan's targets, and no figure
        assert one.whole == Cell(target=one.whole.target)
        assert all(cell == Cell(target=cell.target) for cell in one.quarters.values())


def test_its_release_holds_masked_missing_zero_and_shown_cells() -> None:
    values = {value for table in sample.release().tables for row in table.cells for value in row}
    assert {MASKED, None, 0} < values


def test_another_process_makes_the_same() -> None:
    said = "from tests.documents import sample; print(sample.year(), sample.release())"
    there = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout
    assert there.strip() == f"{sample.year()} {sample.release()}"
