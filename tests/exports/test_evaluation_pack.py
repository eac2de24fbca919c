"""The external evaluation's pack, on both engines: what retraces a figure is in it; nobody's name and no count is."""

import asyncio
import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.commands import main
from bot.commands.pack import write_all
from bot.exports import pack_columns
from bot.exports.flat import Table
from storage import audited, editions, releases, remarks, rolled_json
from storage.answers import Answers, Figure, Reason, Source, Standing, Status
from storage.audit import AuditRow
from storage.confirmations import ConfirmationRow
from storage.database import Database
from storage.people import PersonRow, Role, by_id
from storage.plan.load import load
from storage.plan.logframe import Kind
from storage.plan.reading import Plans
from storage.plan.tables import IndicatorRow
from storage.reports import ReportRow, Revising, RevisionRow, revise
from storage.rolled import Scope
from storage.suppression import protect_here
from storage.verification import UndoneVerificationRow
from tests.filling import Filling
from tests.protection.made import tables_of_year
from tests.reporting.conftest import NINE_FORTY_ONE, people_of_the_stories
from tests.reporting.plans import LAWS, T2, TRAINING, activity, indicator, with_activities
from tests.reporting.tallied import TALLIED
from tests.rollups.made import Making, Post, Said
from tests.stories.conftest import stamped
from tests.tallies.test_nowhere_else import NUMBERS, counted_and_corrected

AUGUST = datetime(2013, 8, 20, 9, tzinfo=UTC)
KEY = b"k" * 32
SURVIVORS, COMMENT, NAME = 43210987, "SURV-7f3a", "NOM-55e1"
CARE = activity(
    "1.1.5", "Accueil", "Reception",
    indicator("1.1.5a", Kind.COUNT, "Survivantes accueillies", "Survivors received", protected=True),
    indicator("1.1.5b", Kind.COUNT, "Agents formés", "Agents trained"),
)  # fmt: skip
CARED = with_activities(LAWS, TRAINING, CARE, version=1)
WHOLE = replace(CARED, areas=TALLIED.areas, incidents=TALLIED.incidents)
GAO, NGO = Post("1.1.2", "MSIPC", "gao", T2), Post("1.1.2", "ONG1", "gao", T2, Source.COMONITOR)

Lines = list[dict[str, str]]


class Telling(Making):
    """With a comment in each report."""

    def _revise(self, report: int, number: int, receipt: int, activity: str, said: Said) -> int:
        super()._revise(report, number, receipt, activity, said)
        answers = Answers(
            figures=said.figures, means=said.means, standings={activity: Standing(Status.UNDER_WAY)},
            comments={activity: f"{COMMENT} de {activity}"},
        )  # fmt: skip
        self.session.execute(update(ReportRow).where(ReportRow.id == report).values(revision=number + 1))
        new = Revising(report, number + 1, receipt, number + 1, self.person, self.later(), Reason.TYPING)
        return revise(self.session, new, self.activities[activity], answers)


def trained(women: int, men: int) -> Said:
    return Said({"1.1.2a": Figure(women + men, women, men), "1.1.2b": Figure(40, whole=160)}, {"1.1.2a": "=Registre"})


def furnished(session: Session) -> None:
    """Two sources who differ, one of them asked and corrected; a report on survivors; tallies; what was released."""
    stamped(session)
    load(session, WHOLE, NINE_FORTY_ONE)
    plan = Plans().open(session)[0]
    people_of_the_stories(session, plan, NINE_FORTY_ONE)
    session.execute(update(PersonRow).values(name=NAME, label="LABEL-77"))
    counted_and_corrected(session)
    making = Telling(session, plan)
    report = making.report(GAO, trained(24, 16))
    making.verify(report)
    survivors = {"1.1.5a": Figure(SURVIVORS), "1.1.5b": Figure(3)}
    care = making.report(replace(GAO, activity="1.1.5"), Said(survivors, {"1.1.5a": COMMENT}))
    making.person = 3
    making.report(NGO, trained(20, 16))
    for told in (report, care):
        question = remarks.ask(session, making.latest(told), f"{COMMENT} ?", by=4, now=making.later())
        remarks.answer(session, question, f"{COMMENT} !", by=1, now=making.later())
    undone = making.settle("1.1.2a", "gao", T2, Source.COMONITOR, "ONG1", compared=making.latest(report))
    making.undo(undone)
    newest = session.scalars(select(RevisionRow.id).order_by(RevisionRow.id.desc())).first() or 0
    making.settle("1.1.2a", "gao", T2, Source.COMONITOR, "ONG1", compared=newest)
    session.add(UndoneVerificationRow(
        revision_id=newest, person_id=4, verified_at=AUGUST, by_id=5, at=AUGUST, because="other"
    ))  # fmt: skip
    session.add(ConfirmationRow(receipt_id=1, person_id=1, answer="confirmed", at=AUGUST))
    mariam = PersonRow(
        account=987654321, role=Role.COORDINATOR, language="fr", consent_version="1", consented_at=AUGUST,
        joined_at=AUGUST, name=NAME,
    )  # fmt: skip
    session.add(mariam)
    session.flush()
    editions.freeze(session, plan, Scope.QUARTER, 2013, 2, mariam.id, AUGUST)
    who, tables = by_id(session, mariam.id), tables_of_year(4, 3, 2, seed=5)
    assert who is not None
    releases.freeze(
        session, plan, tables, protect_here(tables, insiders=False), year=2013, edition=1, threshold=5,
        recipients=("MISSION-9",), person=who, now=AUGUST,
    )  # fmt: skip


@pytest.fixture
def there(fill: Callable[[Filling], None], database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    fill(furnished)
    monkeypatch.setenv("RELAIS_DATABASE", database_url)
    return database_url


def packed(session: Session, key: bytes = KEY, first: int = 2013, last: int = 2013) -> bytes:
    out = io.BytesIO()
    write_all(session, ("", first, last), "fr", key, out)
    return out.getvalue()


def files(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as whole:
        assert whole.testzip() is None
        return {name: whole.read(name) for name in whole.namelist()}


def lines(of: Mapping[str, bytes], name: str) -> Lines:
    return list(csv.DictReader(io.StringIO(of[f"{name}.csv"].decode())))


@pytest.fixture
async def whole(there: str, database: Database) -> dict[str, bytes]:
    return files(await database.read(packed))


async def test_each_report_is_there_with_its_revisions_figures_and_who_looked(whole: dict[str, bytes]) -> None:
    told = [(x["activity"], x["source"], x["revision"], x["latest"]) for x in lines(whole, "reports")]
    assert told == [
        ("1.1.2", "ministry", "1", "false"), ("1.1.2", "ministry", "2", "true"),
        ("1.1.2", "comonitor", "1", "false"), ("1.1.2", "comonitor", "2", "true"),
        ("1.1.5", "ministry", "1", "false"), ("1.1.5", "ministry", "2", "true"),
    ]  # fmt: skip
    first, second, *_ = lines(whole, "reports")
    assert (first["verified_by"], first["comment_state"], first["reason"]) == ("", "none", "")
    assert second["verified_by"].startswith("P-") and second["verified_at"]
    assert (second["comment"], second["comment_state"]) == (f"{COMMENT} de 1.1.2", "given")
    assert (second["reason"], second["at"][:10], second["on_time"]) == ("typing", "2012-04-02", "true")
    figures = [x for x in lines(whole, "figures") if (x["report"], x["revision"]) == (second["report"], "2")]
    wanted = ("indicator", "state", "value", "women", "numerator", "denominator")
    assert [tuple(x[name] for name in wanted) for x in figures] == [
        ("1.1.2a", "reported", "40", "24", "", ""), ("1.1.2b", "reported", "", "", "40", "160"),
    ]  # fmt: skip
    assert figures[0]["means"] == "'=Registre"  # no formula


async def test_questions_choices_differences_and_editions_are_there(whole: dict[str, bytes]) -> None:
    first, _ = lines(whole, "remarks")
    assert (first["kind"], first["outcome"], first["asked"], first["answer"]) == (
        "question", "answered", f"{COMMENT} ?", f"{COMMENT} !",
    )  # fmt: skip
    assert [(x["source"], x["organisation"], bool(x["undone_by"])) for x in lines(whole, "settlements")] == [
        ("comonitor", "ONG1", True), ("comonitor", "ONG1", False),
    ]  # fmt: skip
    (undone,) = lines(whole, "verifications_undone")
    assert undone["because"] == "other" and undone["verified_by"] != undone["undone_by"]
    assert [x["answer"] for x in lines(whole, "confirmations")] == ["confirmed"]
    share, count = sorted(lines(whole, "differences"), key=lambda x: x["indicator"], reverse=True)
    assert (count["ministry"], count["comonitor"], count["difference"], count["agreement"], count["of_record"]) == (
        "40", "36", "-4", "settled", "36",
    )  # fmt: skip
    assert (share["comonitor"], share["comonitor_whole"], share["difference"]) == ("40", "160", "0")
    (frozen,) = lines(whole, "editions")
    assert hashlib.sha256(whole[frozen["file"]]).hexdigest() == frozen["hash"]
    assert frozen["withheld"] == ""
    assert frozen["file"] == "editions/2013T2-1.json"


async def test_what_is_protected_since_it_was_frozen_is_not_in_its_file(there: str, database: Database) -> None:
    """Nor when the plan has it no more."""

    def mark(session: Session) -> None:
        ours = IndicatorRow.code == "1.1.2a"
        session.execute(update(IndicatorRow).where(ours).values(protected=True, closed_at=AUGUST))

    await database.run(mark)
    whole = files(await database.read(packed))
    (frozen,) = lines(whole, "editions")
    assert frozen["withheld"] == "1.1.2a"
    assert hashlib.sha256(whole[frozen["file"]]).hexdigest() != frozen["hash"]
    (hidden,) = [one for of in rolled_json.read(whole[frozen["file"]]).activities for one in of.indicators
                 if one.code == "1.1.2a"]  # fmt: skip
    assert hidden.protected and hidden.whole.of_record is None and not hidden.areas


async def test_it_can_be_checked_and_says_where_the_audit_log_ended(
    whole: dict[str, bytes], there: str, database: Database
) -> None:
    sums = dict(reversed(line.split("  ")) for line in whole.pop("SHA256SUMS").decode().splitlines())  # type: ignore[arg-type]
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in whole.items()}
    root = await database.read(audited.root)
    assert whole["audit.txt"].decode().splitlines()[0] == f"root {root}"
    assert "code: ESSAI" in whole["plan.yaml"].decode()
    assert "2013-2013" in whole["README.txt"].decode() and "pseudonymes" in whole["README.txt"].decode()
    explained = {(x["table"], x["column"]) for x in lines(whole, "codebook")}
    for name, content in whole.items():
        if name.endswith(".csv") and name != "codebook.csv":
            table = name.removesuffix(".csv").rpartition("/")[2]
            assert {(table, column) for column in content.decode().partition("\n")[0].split(",")} <= explained


async def test_nobody_is_named_and_one_person_is_one_pseudonym(
    whole: dict[str, bytes], there: str, database: Database
) -> None:
    for secret in (NAME, "LABEL-77", "987654321", "MISSION-9"):
        assert not any(secret.encode() in content for content in whole.values())
    people = {x["person"]: (x["role"], x["organisation"]) for x in lines(whole, "people")}
    assert sorted(people.values()) == [
        ("agent", "MJ"), ("agent", "MSIPC"), ("comonitor", "ONG1"), ("coordinator", ""), ("coordinator", "MSIPC"),
    ]  # fmt: skip
    assert list(people) == sorted(people)
    named = {
        value for table in pack_columns.TABLES for line in lines(whole, table.name) for column, value in line.items()
        if column in pack_columns.PERSONS and value
    }  # fmt: skip
    assert named == set(people)
    asked = lines(whole, "remarks")[0]
    assert people[asked["asked_by"]] == ("coordinator", "MSIPC") and people[asked["answered_by"]] == ("agent", "MSIPC")
    author = next(x["author"] for x in lines(whole, "reports"))
    assert author == asked["answered_by"]
    another = {x["person"] for x in lines(files(await database.read(packed, b"x" * 32)), "people")}
    assert len(another) == len(people) and not another & set(people)


async def test_what_counts_survivors_is_left_out_in_numbers_and_in_words(whole: dict[str, bytes]) -> None:
    assert not any(str(SURVIVORS).encode() in content for content in whole.values())
    hidden = [x for x in lines(whole, "figures") if x["indicator"] == "1.1.5a"]
    assert {x["state"] for x in hidden} == {"protected"} and {x["value"] for x in hidden} == {""}
    assert {x["means_state"] for x in hidden} == {"withheld"}
    beside = [x for x in lines(whole, "figures") if x["indicator"] == "1.1.5b"]
    assert {x["value"] for x in beside} == {"3"}
    told = [x for x in lines(whole, "reports") if x["activity"] == "1.1.5" and x["latest"] == "true"]
    assert [(x["comment"], x["comment_state"]) for x in told] == [("", "withheld")]
    _, second = lines(whole, "remarks")
    assert (second["asked"], second["answer"], second["text_state"]) == ("", "", "withheld")


async def test_no_count_is_there_but_in_the_tables_that_were_released(whole: dict[str, bytes]) -> None:
    for number in NUMBERS:
        alone = re.compile(rf"(?<![0-9a-fA-F]){number}(?![0-9a-fA-F])".encode())  # and not within a hash
        assert not any(alone.search(content) for content in whole.values())
    released = {name for name in whole if name.startswith("released/")}
    assert released >= {"released/2013-1/incidents_region_type.csv", "released/2013-1/incidents_region_quarter.csv"}
    shown = [x for name in released for x in lines(whole, name.removesuffix(".csv"))]
    assert {x["state"] for x in shown} == {"reported", "masked"}
    assert all((x["value"] == "") == (x["state"] == "masked") for x in shown)
    assert not any("tall" in name for name in whole)


async def test_the_same_data_and_key_give_the_same_bytes(there: str, database: Database) -> None:
    assert await database.read(packed) == await database.read(packed)
    of_another_year = files(await database.read(packed, KEY, 2012, 2012))
    assert lines(of_another_year, "reports") == [] and not any(n.startswith("released") for n in of_another_year)


def call(*words: str) -> Result:
    return CliRunner().invoke(main, ["pack", *words])


@pytest.mark.usefixtures("there")
def test_an_operator_gets_a_file_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    called = call("2012", "2013", "--output", str(file))
    assert (called.exit_code, called.output) == (0, "")
    assert file.stat().st_mode & 0o777 == 0o600
    first = file.read_bytes()
    assert "README.txt" in files(first)
    assert call("2012", "2013", "--output", str(file)).exit_code == 0
    again = {x["person"] for x in lines(files(file.read_bytes()), "people")}
    assert not again & {x["person"] for x in lines(files(first), "people")}, "each pack has a key of its own"


async def test_it_is_an_audit_line_with_the_hash_of_the_file(there: str, database: Database, tmp_path: Path) -> None:
    called = await asyncio.to_thread(call, "2013", "2013")
    assert called.exit_code == 0

    def log(session: Session) -> list[tuple[object, ...]]:
        asked = select(AuditRow.actor, AuditRow.detail).where(AuditRow.action == "pack.made")
        return [tuple(row) for row in session.execute(asked)]

    hashed = hashlib.sha256(called.stdout_bytes).hexdigest()
    assert await database.read(log) == [(None, {"first": 2013, "last": 2013, "sha256": hashed})]


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (("2013", "2012"), 2, "the last year is before the first"),
        (("2031", "2031"), 2, "no plan has 2031; loaded: ESSAI"),
        (("1900", "2999"), 2, "no plan has 1900 to 2999; loaded: ESSAI"),
        (("2013", "2031", "--plan", "ESSAI"), 2, "plan ESSAI has no year 20"),
        (("2013", "2013", "--plan", "NO"), 2, "no plan NO is loaded; loaded: ESSAI"),
        (("2013", "2013", "--output", "no/such/x"), 1, "no/such/x cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_nothing_is_left(words: tuple[str, ...], code: int, line: str) -> None:
    called = call(*words)
    assert (called.exit_code, called.stdout) == (code, "")
    assert called.stderr.startswith(f"relais: {line}") and called.stderr.count("\n") == 1


def test_the_page_says_of_every_column_what_the_code_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "evaluation-pack.md").read_text(encoding="utf-8")
    written = {}
    for part in re.split("^### ", page, flags=re.MULTILINE)[1:]:
        name = re.match(r"`(\w+)\.csv`", part)
        assert name is not None
        written[name[1]] = re.findall(r"^\| `(\w+)` \| (.*) \|$", part, re.MULTILINE)
    assert written == {table.name: documented(table) for table in pack_columns.TABLES}


def documented(table: Table) -> list[tuple[str, str]]:
    return [(column.name, column.meaning) for column in table.columns]


def test_every_field_that_is_read_is_a_column_and_every_person_is_hidden() -> None:
    for table in pack_columns.TABLES:
        for column in table.columns:
            assert ("pseudonym" in column.meaning) == (column.name in pack_columns.PERSONS), (table.name, column.name)
