"""Where no count of incidents is: not in the audit log, not in what `relais export` writes, not by `relais import`."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands import main
from storage import people, tallied, tallies, tally_places
from storage.answers import Reason
from storage.audit import AuditRow
from storage.database import open_database
from storage.extract import Revisions, Wanted, figures
from storage.plan.reading import Plans
from storage.schema import migrate
from storage.tally_counts import Cell, Conflict, Service, Tally, counted, total_only
from storage.tally_periods import Period
from storage.workbook.reading import read
from tests.reporting.conftest import NINE_FORTY_ONE
from tests.reporting.plans import T2
from tests.reporting.tallied import INCIDENTS
from tests.tallies.conftest import begun
from tests.tallies.sending import tally_of

NUMBERS = (4177, 3188, 1066)
CODES = [one.code for one in INCIDENTS.types]
COUNTED = Tally(
    Service.HEALTH,
    {code: total_only(NUMBERS[1]) for code in CODES} | {"rape": counted({Cell.GIRLS: NUMBERS[0]})},
    Conflict.DETAILED,
    {"gang_rape": total_only(NUMBERS[2])},
)
TELLING = (*map(str, NUMBERS), *CODES, "gang_rape", "girls", str(COUNTED.total))


def counted_and_corrected(session: Session) -> int:
    """Sent, corrected, looked at."""
    number = tally_of(session, 11, "gao", T2, COUNTED, NINE_FORTY_ONE).number
    logframe, awa = Plans().open(session)[0], people.by_account(session, 11, NINE_FORTY_ONE)
    now = tallied.of_number(session, number)
    draft = tally_places.open_correction(session, logframe, now, awa, "", 11, NINE_FORTY_ONE)
    fewer = {**COUNTED.types, "denial": total_only(NUMBERS[2])}
    draft = replace(draft, tally=replace(COUNTED, types=fewer))
    tallies.correct(session, logframe, draft, Reason.OMISSION, awa, NINE_FORTY_ONE)
    moussa = people.by_account(session, 14, NINE_FORTY_ONE)
    tallied.looked(session, moussa.id, Period(T2), now.area, "sources", NINE_FORTY_ONE)
    return number


def test_the_audit_log_says_who_counted_corrected_and_looked_and_no_figure(session: Session) -> None:
    number = counted_and_corrected(session)
    lines = session.execute(
        select(AuditRow.action, AuditRow.object, AuditRow.detail).where(AuditRow.action.startswith("tally."))
    ).all()
    assert [tuple(line) for line in lines] == [
        ("tally.submit", f"tally:{number}", {"period": 20132, "area": "gao", "service": "health"}),
        ("tally.correct", f"tally:{number}", {"version": 2, "reason": "omission"}),
        ("tally.look", "area:1", {"period": 20132, "what": "sources"}),
    ]
    assert not any(telling in json.dumps([dict(line.detail) for line in lines]) for telling in TELLING)


def test_the_extract_of_figures_has_none(session: Session) -> None:
    counted_and_corrected(session)
    assert not list(figures(session, Wanted(revisions=Revisions.ALL)))


@pytest.fixture
async def place(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with a tally in it, for the command line."""
    await asyncio.to_thread(migrate, empty_url)
    async with open_database(empty_url) as database:
        await database.run(begun)
        await database.run(counted_and_corrected)
    monkeypatch.setenv("RELAIS_DATABASE", empty_url)
    monkeypatch.chdir(tmp_path)
    return empty_url


def written(workbook: Path) -> str:
    """All that its cells say."""
    return " ".join(cell.text for sheet in read(workbook).sheets for row in sheet.rows for cell in row)


def relais(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="relais")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_relais_export_writes_none(place: str, form: str) -> None:
    done = relais("export", "reports", "--format", form)
    assert done.exit_code == 0, done.output
    assert not [telling for telling in TELLING if telling in done.stdout]


def test_nor_into_a_workbook(place: str, tmp_path: Path) -> None:
    done = relais("export", "reports", "--format", "xlsx", "--output", "out.xlsx")
    assert done.exit_code == 0, done.output
    cells = written(tmp_path / "out.xlsx")
    assert "activity" in cells
    assert not [telling for telling in TELLING if telling in cells]


def test_the_workbook_to_fill_in_has_no_place_for_one(place: str, tmp_path: Path) -> None:
    filled = ("--organisation", "MSIPC", "--area", "gao", "--quarter", "2013T2")
    done = relais("import", "reports", "--template", "to-fill.xlsx", *filled)
    assert done.exit_code == 0, done.output
    cells = written(tmp_path / "to-fill.xlsx")
    assert not [telling for telling in TELLING if telling in cells]
