"""A plan written as a file, of lines or as a workbook, is read back as the same plan, whatever is in it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from storage import plan as house
from storage.plan.logframe import Logframe
from storage.plan.read import read
from storage.plan.workbook.write import to_workbook
from storage.plan.write import to_yaml
from tests.plan.files import SMALL
from tests.plan.plans import logframes

SHIPPED = sorted((Path(house.__file__).parent / "shipped").glob("*.yaml"))
CREATED = datetime(2013, 6, 2)
MANY = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Written over by each example."""
    yield tmp_path_factory.mktemp("workbooks") / "plan.xlsx"


@MANY
@given(logframes())
def test_any_plan_reads_back_equal(plan: Logframe) -> None:
    assert read(to_yaml(plan)) == plan


@MANY
@given(logframes())
def test_any_plan_reads_back_equal_from_a_workbook(file: Path, plan: Logframe) -> None:
    file.write_bytes(to_workbook(plan, CREATED))
    assert read(file) == plan


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("source", SHIPPED, ids=lambda source: source.stem)
def test_a_shipped_plan_reads_back_equal_from_a_workbook(source: Path, language: str, file: Path) -> None:
    plan = read(source)
    file.write_bytes(to_workbook(plan, CREATED, language))
    assert read(file) == plan


def test_what_was_written_is_written_the_same_again(file: Path) -> None:
    once = to_yaml(read(SMALL))
    assert to_yaml(read(once)) == once
    file.write_bytes(to_workbook(read(SMALL), CREATED))
    assert to_workbook(read(file), CREATED) == file.read_bytes()
