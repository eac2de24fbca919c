"""What counts survivors has the plan's targets in every document and file, and no figure. On both databases."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from lxml import etree
from sqlalchemy.orm import Session

from bot.documents.annex import annex
from bot.documents.axis_pages import axis_page
from bot.exports.iati import Publisher, results
from bot.exports.rollup_json import rollup_json
from storage.database import Database
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.rolled import Cell, Reached, RollUp, Scope
from storage.rollups import roll_up
from tests.documents import sample
from tests.filling import Filling
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
CODE, A_QUARTER, THE_YEAR = "2.1.2a", 15, 60
FEBRUARY = datetime(2014, 2, 20, 9, tzinfo=UTC)


def loaded(session: Session) -> None:
    load(session, sample.logframe(), FEBRUARY)


@pytest.fixture
def exercise(fill: Callable[[Filling], None]) -> None:
    fill(loaded)


pytestmark = pytest.mark.usefixtures("exercise")


async def rolled(database: Database) -> RollUp:
    def asked(session: Session) -> RollUp:
        return roll_up(session, Plans().open(session)[0], Scope.YEAR, 2013, None, FEBRUARY)

    return await database.read(asked)


async def test_the_roll_up_has_the_targets_and_nothing_else(database: Database) -> None:
    year = await rolled(database)
    (one,) = [i for a in year.activities for i in a.indicators if i.code == CODE]
    assert one.whole == Cell(target=THE_YEAR)
    assert one.quarters == {quarter: Cell(target=A_QUARTER) for quarter in year.quarters}
    assert (one.areas, one.organisations, one.reached, one.unknown) == ({}, {}, None, False)
    assert Reached.of([one]) == Reached(), "whether it is reached is nobody's to say here: it is not counted"


async def test_documents_and_files_say_them(database: Database) -> None:
    year = await rolled(database)
    (axis,) = [one for one in year.axes if one.code == "2"]
    rows = [row for o in axis_page(FR, year, axis, frozenset())["objectives"] for a in o["activities"]
            for row in a["indicators"] if row["achieved"] == "par diffusion seulement"]  # fmt: skip
    assert [row["target"] for row in rows] == ["60", "120", "48"]
    (line,) = [row["cells"] for row in annex(FR, year)["rows"] if row["name"].startswith(CODE)]
    assert line[2:4] == ["60", "par diffusion seulement"] and set(line[4:]) == {"–"}
    told = json.loads(rollup_json(FR, year, None))
    (whole,) = [one for one in told["indicators"] if one["indicator"] == CODE]
    assert (whole["target"], whole["state"], whole["outcome"]) == (THE_YEAR, "protected", "protected")
    quarters = [one for one in told["indicators_by_quarter"] if one["indicator"] == CODE]
    assert [(one["target"], one["state"]) for one in quarters] == [(A_QUARTER, "protected")] * 4
    made = etree.fromstring(results(EN, year, sample.logframe().calendar, Publisher("ML-EX-1", "Ministry")))
    (indicator,) = made.xpath(f"//iati-activity[contains(iati-identifier, '{CODE[:-1]}')]/result/indicator[1]")
    assert [one.get("value") for one in indicator.iter("target")] == [str(THE_YEAR), *[str(A_QUARTER)] * 4]
    assert {one.get("value") for one in indicator.iter("actual")} == {None}
