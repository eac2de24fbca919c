"""`relais rollup` as an operator uses it, on both engines: what is written, what is said beside it, what is refused."""

import asyncio
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pypdf
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.commands import main
from bot.commands.destination import destination
from bot.commands.errors import Refused
from storage import editions, releases
from storage.calendar import Quarter
from storage.database import Database, open_database
from storage.people import PersonRow, Role, by_id
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.plan.tables import PlanRow
from storage.rolled import Scope
from storage.suppression import protect_here
from tests.filling import Filling
from tests.protection.made import tables_of_year
from tests.rollups.made import Making
from tests.rollups.test_editions import begun, trained
from tests.stories.conftest import stamped

AUGUST = datetime(2013, 8, 20, 9, tzinfo=UTC)
FEBRUARY = datetime(2014, 2, 12, 9, 41, tzinfo=UTC)
CODES = ("--format", "dhis2", "--by-area", "--area-codes", "no")


def plan_of(session: Session) -> Logframe:
    return Plans().open(session)[0]


def furnished(session: Session) -> None:
    """Quarter 2 is frozen twice: something was corrected in between. Incident figures of the year were released."""
    stamped(session)
    begun(session)
    plan = plan_of(session)
    mariam = PersonRow(
        account=16, role=Role.COORDINATOR, language="fr", consent_version="1", consented_at=AUGUST, joined_at=AUGUST
    )
    session.add(mariam)
    session.flush()
    editions.freeze(session, plan, Scope.QUARTER, 2013, 2, mariam.id, AUGUST)
    Making(session, plan, AUGUST).correct(2, trained(30, 16))
    editions.freeze(session, plan, Scope.QUARTER, 2013, 2, mariam.id, FEBRUARY)
    tables = tables_of_year(4, 3, 2, seed=5)
    who = by_id(session, mariam.id)
    assert who is not None
    releases.freeze(
        session, plan, tables, protect_here(tables, insiders=False), year=2013, edition=1, threshold=5,
        recipients=("Mission",), person=who, now=FEBRUARY,
    )  # fmt: skip


@pytest.fixture
def url(fill: Callable[[Filling], None], database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    fill(furnished)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    return database_url


def call(*words: str) -> Result:
    return CliRunner().invoke(main, ["rollup", *words])


def made(*words: str) -> bytes:
    called = call(*words)
    assert called.exit_code == 0, called.output
    return called.stdout_bytes


def value(document: bytes, code: str = "1.1.2a") -> object:
    return next(line["value"] for line in json.loads(document)["indicators"] if line["indicator"] == code)


@pytest.mark.usefixtures("url")
def test_the_latest_edition_is_written_and_an_earlier_one_when_it_is_asked_for() -> None:
    assert value(made("2013", "2")) == 46
    assert value(made("2013", "T2", "--edition", "1")) == 40
    called = call("2013", "2013T2", "--edition", "2")
    assert value(called.stdout_bytes) == 46 and called.stderr == ""


@pytest.mark.usefixtures("url")
def test_where_none_is_frozen_a_draft_is_written_and_said() -> None:
    called = call("2013")
    assert called.stderr == "relais: no edition of 2013 is frozen: this is a draft\n"
    overview = json.loads(called.stdout_bytes)["overview"][0]
    assert (overview["edition"], overview["hash"], overview["frozen_at"]) == (0, None, None)
    asked_for = call("2013", "2", "--edition", "draft")
    assert asked_for.stderr == "" and json.loads(asked_for.stdout_bytes)["overview"][0]["edition"] == 0
    assert json.loads(made("2013", "--october"))["overview"][0]["scope"] == "october"


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "pdf", "dhis2", "iati"])
def test_a_frozen_edition_made_twice_is_the_same_to_the_byte(form: str) -> None:
    assert made("2013", "2", "--format", form) == made("2013", "2", "--format", form)


@pytest.mark.usefixtures("url")
def test_each_format_is_what_it_says(tmp_path: Path) -> None:
    file = tmp_path / "T2.xlsx"
    assert made("2013", "2", "--format", "xlsx", "--output", str(file)) == b""
    assert file.stat().st_mode & 0o777 == 0o600
    assert openpyxl.load_workbook(file).sheetnames[0] == "À lire d’abord"
    english = openpyxl.load_workbook(io.BytesIO(made("2013", "2", "--format", "xlsx", "--language", "en")))
    assert english.sheetnames[0] == "Read first"
    assert len(pypdf.PdfReader(io.BytesIO(made("2013", "2", "--format", "pdf"))).pages) >= 1
    assert json.loads(made("2013", "2", "--format", "dhis2"))["period"] == "2013Q2"
    places = json.loads(made("2013", "2", "--format", "dhis2", "--by-area"))["dataValues"]
    assert {one["comment"] for one in places} == {"Exercice\N{NO-BREAK SPACE}: toutes les données sont fictives"}
    assert {one["orgUnit"] for one in places} == {"gao"}
    assert b'<reporting-org ref="ML-1"' in made("2013", "2", "--format", "iati", "--publisher", "ML-1")


@pytest.mark.usefixtures("url")
def test_incident_tables_come_when_they_are_asked_for_and_as_released() -> None:
    assert not any(name.startswith("incidents") for name in json.loads(made("2013")))
    tables = json.loads(made("2013", "--released"))
    lines = [line for name, of in tables.items() if name.startswith("incidents") for line in of]
    assert {line["state"] for line in lines} == {"reported", "masked"}
    assert all((line["value"] is None) == (line["state"] == "masked") for line in lines)


def test_data_that_are_not_what_was_frozen_are_not_written(url: str, tmp_path: Path) -> None:
    asyncio.run(changed(url, spoil))
    file = tmp_path / "T2.json"
    called = call("2013", "2", "--output", str(file))
    assert (called.exit_code, called.stdout) == (1, "")
    assert (
        called.stderr == "relais: the data of edition 2 of 2013T2 are not those that were frozen; nothing is written\n"
    )
    assert not file.exists()
    assert value(made("2013", "2", "--edition", "1")) == 40


def spoil(session: Session) -> None:
    """One figure of edition 2, by somebody who can write to the database and takes the triggers away."""
    number, data = session.execute(
        select(editions.EditionRow.id, editions.EditionRow.data).where(editions.EditionRow.edition == 2)
    ).one()
    table = editions.EditionRow.__tablename__
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        for name in session.scalars(
            text(f"SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='{table}'")
        ):
            session.execute(text(f"DROP TRIGGER {name}"))
    session.execute(
        text(f"UPDATE {table} SET data = :data WHERE id = :id"),
        {"data": data.replace(b'"value":46', b'"value":64'), "id": number},
    )


async def changed(url: str, unit: object) -> None:
    database: Database
    async with open_database(url) as database:
        await database.run(unit)  # type: ignore[arg-type]


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (("2013", "5"), 2, "5 is not a quarter of 2013; write it as 2 or T2"),
        (("2013", "2012T2"), 2, "2012T2 is not a quarter of 2013; write it as 2 or T2"),
        (("2031",), 2, "no plan has 2031; loaded: ESSAI"),
        (("2013", "--plan", "NO"), 2, "no plan NO is loaded; loaded: ESSAI"),
        (("2031", "--plan", "ESSAI"), 2, "plan ESSAI has nothing of 2031; its years: "),
        (("abc",), 2, "Invalid value for 'YEAR': abc is not a year; write it as 2013"),
        (("2013", "2", "--edition", "3"), 2, "there is no edition 3 of 2013T2; frozen: 1, 2"),
        (("2013", "--edition", "0"), 2, "--edition: 0 is neither a number from 1 nor draft"),
        (("2013", "2", "--october"), 2, "the edition for 31 October is of no quarter"),
        (("2013", "--october", "--format", "dhis2"), 2, "DHIS2 has no period like the edition for 31 October"),
        (("2013", "--october", "--released"), 2, "the edition for 31 October has no incident figures of its own"),
        (("2013", "2", "--released"), 1, "no incident figures of 2013T2 were released"),
        (("2013", "--released", "--format", "dhis2"), 2, "--format dhis2 takes no released incident figures"),
        (("2013", "--by-area"), 2, "--by-area and --area-codes are for --format dhis2"),
        (("2013", "--publisher", "X"), 2, "--publisher is for --format iati"),
        (("2013", "2", "--format", "iati", "--publisher", ""), 2, "--publisher: nothing is no identifier"),
        (("2013", "2", "--format", "iati", "--publisher", "a b"), 2, "--publisher: a b is no identifier"),
        (("2013", "2", *CODES), 2, "the plan has no code of gao in the scheme no"),
        (("2013", "--format", "txt"), 2, "Invalid value for '--format'"),
        (("2013", "--output", "no/such/folder/x"), 1, "no/such/folder/x cannot be written"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line_and_a_code(words: Sequence[str], code: int, line: str) -> None:
    called = call(*words)
    assert (called.exit_code, called.stdout) == (code, "")
    said = [one for one in called.stderr.splitlines() if not one.endswith("this is a draft")]
    assert len(said) == 1 and said[0].startswith(f"relais: {line}")


@pytest.mark.usefixtures("url")
def test_only_a_plain_file_is_replaced(tmp_path: Path) -> None:
    """A device, say, is left as it is; so is what a link leads to."""
    pipe, link, file = tmp_path / "pipe", tmp_path / "link", tmp_path / "kept.json"
    os.mkfifo(pipe)
    file.write_text("kept")
    link.symlink_to(file)
    for there in (pipe, link, Path(os.devnull)):
        called = call("2013", "2", "--output", str(there))
        assert (called.exit_code, called.stdout) == (2, "")
        assert called.stderr == f"relais: {there} is there and is no plain file; it is left as it is\n"
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert file.read_text() == "kept"
    assert call("2013", "2", "--output", str(file)).exit_code == 0


@pytest.mark.usefixtures("url")
def test_a_name_that_no_file_can_have_is_one_line(tmp_path: Path) -> None:
    called = call("2013", "2", "--output", str(tmp_path / ("x" * 300)))
    assert (called.exit_code, called.stdout) == (1, "")
    assert called.stderr.endswith("cannot be written (File name too long)\n") and called.stderr.count("\n") == 1


def test_what_cannot_be_written_whole_leaves_nothing(tmp_path: Path) -> None:
    """As on a disk that is full; what was there, and what lies beside it, is somebody else's."""
    file, beside = tmp_path / "r.json", tmp_path / "r.json.part"
    file.write_text("before")
    beside.write_text("kept")
    with (
        pytest.raises(Refused, match=r"r.json cannot be written \(No space left on device\)"),
        destination(file) as out,
    ):
        out.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert sorted(tmp_path.iterdir()) == [file, beside]
    assert (file.read_text(), beside.read_text()) == ("before", "kept")


@pytest.mark.usefixtures("url")
def test_a_draft_that_cannot_be_made_is_not_announced() -> None:
    called = call("2013", "--october", "--format", "dhis2")
    assert called.stderr.splitlines() == [
        "relais: DHIS2 has no period like the edition for 31 October: ask for a year or a quarter"
    ]


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize("words", [("rollup", "2013", "2"), ("trace", "1.1.2a", "2013T2"), ("pack", "2013", "2013")])
def test_standard_output_that_cannot_be_written_is_one_line(words: Sequence[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        called = subprocess.run(
            [sys.executable, "-c", "from bot.commands import main; main(prog_name='relais')", *words],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60,
        )  # fmt: skip
    line = "relais: standard output cannot be written (No space left on device)\n"
    assert (called.returncode, called.stderr) == (1, line)


def test_several_plans_of_one_year_are_told_apart(url: str) -> None:
    asyncio.run(changed(url, another))
    called = call("2013")
    assert called.stderr == "relais: several plans have 2013: name one with --plan (AUTRE, ESSAI)\n"
    assert value(made("2013", "2", "--plan", "ESSAI")) == 46


def another(session: Session) -> None:
    row = session.scalars(select(PlanRow)).one()
    same = (column.name for column in PlanRow.__table__.columns if column.name not in ("id", "code"))
    session.add(PlanRow(code="AUTRE", **{name: getattr(row, name) for name in same}))


def test_a_quarter_is_written_as_people_write_it() -> None:
    from bot.commands.rollup import quarter_of

    assert {quarter_of(2013, said) for said in ("2", "T2", "q2", "2013T2", "2013-Q2")} == {2}
    assert quarter_of(2013, None) is None and Quarter(2013, 2).number == 2
