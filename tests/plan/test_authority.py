"""Whose plan it is: read from a file with the place of each fault, kept with the plan, and written again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from storage import plan
from storage.database import Database
from storage.plan.faults import PlanFaults
from storage.plan.load import load
from storage.plan.read import read
from storage.plan.reading import Plans
from storage.plan.write import to_yaml

SHIPPED = Path(plan.__file__).parent / "shipped"
NOW = datetime(2012, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("name", ["exercice", "mali-2012"])
async def test_a_shipped_plan_says_whose_it_is_and_still_does_when_it_is_loaded(name: str, database: Database) -> None:
    written = read(SHIPPED / f"{name}.yaml")

    def kept(session: Session) -> object:
        load(session, written, NOW)
        return Plans().open(session)[0].authority

    assert await database.run(kept) == written.authority
    assert written.authority.state["fr"] == "République du Mali"
    assert written.authority.ministry == "MPFEF"


@pytest.mark.parametrize(
    ("code", "fault"),
    [("MX", "ministry: MX is none of the plan's organisations"), ("FEPAX", "ministry: FEPAX is not a ministry")],
)
def test_a_ministry_that_is_none_is_a_fault_in_its_line(code: str, fault: str, tmp_path: Path) -> None:
    text = to_yaml(read(SHIPPED / "exercice.yaml")).replace("  ministry: MPFEF", f"  ministry: {code}")
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanFaults) as found:
        read(file)
    (line,) = [number for number, one in enumerate(text.splitlines(), 1) if one == f"  ministry: {code}"]
    assert [(one.place.brief, one.message) for one in found.value.faults] == [(f"line {line}", fault)]
