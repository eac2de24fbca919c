"""`relais audit`: lines by who, what and when; the root; and the first broken link, with an exit code."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bot.commands import main
from storage import audit, editions, triggers
from storage.database import kind, open_database
from storage.people import PersonRow, Role
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.postgres import address
from storage.rolled import Scope
from storage.schema import TRIGGERS, migrate
from storage.sqlite import path, writing_engine
from tests.reporting.plans import PLAN

NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)


@pytest.fixture
async def url(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    await asyncio.to_thread(migrate, empty_url)
    async with open_database(empty_url) as database:
        await database.run(written)
    monkeypatch.setenv("RELAIS_DATABASE", empty_url)
    return empty_url


def written(session: Session) -> None:
    for number in (1, 2):
        session.add(
            PersonRow(
                id=number, account=10 + number, role=Role.COORDINATOR, organisation_id=None, language="fr",
                consent_version="1", consented_at=NOW, joined_at=NOW, name="Awa Traoré", label=f"Gao {number}",
            )
        )  # fmt: skip
    session.flush()
    audit.record(session, 1, "report.submit", "receipt:3", {"quarter": "2013T2"}, NOW)
    audit.record(session, 2, "report.verify", "revision:7", {"receipt": 3}, NOW + timedelta(days=1))
    audit.record(session, None, "person.revoked", "person:1", {"drafts": 1}, NOW + timedelta(days=2))
    audit.record(session, 2, "reports", "receipt:30", {}, NOW + timedelta(days=3))


def relais(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="relais")


def shown(*words: str) -> list[str]:
    """The ids of the lines that are listed."""
    done = relais("audit", "show", *words)
    assert done.exit_code == 0, done.output
    head, *lines = done.stdout.splitlines()
    assert head == "id\tat\tperson\taction\tobject\tdetail"
    return [line.partition("\t")[0] for line in lines]


def test_every_line_is_shown_without_a_name(url: str) -> None:
    done = relais("audit", "show")
    assert done.stdout.splitlines()[1:] == [
        '1\t2013-07-12 09:41:00\t1\treport.submit\treceipt:3\t{"quarter": "2013T2"}',
        '2\t2013-07-13 09:41:00\t2\treport.verify\trevision:7\t{"receipt": 3}',
        '3\t2013-07-14 09:41:00\t\tperson.revoked\tperson:1\t{"drafts": 1}',
        "4\t2013-07-15 09:41:00\t2\treports\treceipt:30\t",
    ]
    assert done.stderr.startswith("root 4:")


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("--person", "1"), ["1", "3"]),
        (("--person", "9"), []),
        (("--action", "report"), ["1", "2"]),
        (("--action", "report.verify"), ["2"]),
        (("--object", "receipt:3"), ["1"]),
        (("--object", "receipt"), ["1", "4"]),
        (("--since", "2013-07-14"), ["3", "4"]),
        (("--limit", "2"), ["3", "4"]),
        (("--person", "2", "--action", "report", "--since", "2013-07-13"), ["2"]),
        (("--action", "report%"), []),
    ],
)
def test_lines_by_who_what_and_when(url: str, words: tuple[str, ...], ids: list[str]) -> None:
    assert shown(*words) == ids


def test_a_whole_log_is_said_to_be_whole_and_its_root_is_still_in_it_later(url: str) -> None:
    done = relais("audit", "verify")
    assert done.exit_code == 0, done.output
    said, kept, root = done.stdout.splitlines()
    assert said == "4 lines, each follows the one before it."
    assert kept == "0 frozen editions and 0 texts, each as the log says."
    root = root.removeprefix("root ")

    async def later() -> None:
        async with open_database(url) as database:
            await database.run(more)

    asyncio.run(later())
    assert relais("audit", "verify", "--root", root).stdout.splitlines()[0].startswith("5 lines")
    another = root[:-1] + ("0" if root[-1] != "0" else "1")
    done = relais("audit", "verify", "--root", another)
    assert (done.exit_code, done.output) == (
        1, "relais: the audit log is broken at link 4 (line 4): it is not the one that was noted\n",
    )  # fmt: skip


def more(session: Session) -> None:
    audit.record(session, None, "more", "more", {}, NOW)


def test_the_first_broken_link_is_named(url: str) -> None:
    engine = writing_engine(path(url)) if kind(url) == "sqlite" else create_engine(address(url))
    with engine.begin() as connection:
        triggers.drop_all(connection)
        connection.execute(text("UPDATE audit SET actor = 1 WHERE id IN (2, 4)"))
        triggers.recreate(connection, TRIGGERS)
    engine.dispose()
    done = relais("audit", "verify")
    assert (done.exit_code, done.output) == (
        1, "relais: the audit log is broken at link 2 (line 2): its line is not what was written\n",
    )  # fmt: skip


def test_an_edition_that_is_not_as_it_was_frozen_is_named(url: str) -> None:
    async def frozen() -> None:
        async with open_database(url) as database:
            await database.run(an_edition)

    asyncio.run(frozen())
    assert relais("audit", "verify").stdout.splitlines()[1] == "1 frozen edition and 0 texts, each as the log says."
    engine = writing_engine(path(url)) if kind(url) == "sqlite" else create_engine(address(url))
    with engine.begin() as connection:
        triggers.drop_all(connection)
        connection.execute(text("UPDATE rollups SET data = :other"), {"other": b"{}"})
        triggers.recreate(connection, TRIGGERS)
    engine.dispose()
    done = relais("audit", "verify")
    assert (done.exit_code, done.stderr) == (
        1, "relais: edition 1 of 2012 (rollup:1): its data are not those its hash is of\n",
    )  # fmt: skip


def an_edition(session: Session) -> None:
    load(session, PLAN, NOW)
    editions.freeze(session, Plans().open(session)[0], Scope.YEAR, 2012, None, 1, NOW)


@pytest.mark.parametrize("words", [("verify", "--root", "4"), ("verify", "--root", "x"), ("show", "--since", "soon")])
def test_what_cannot_be_meant_is_one_line(url: str, words: tuple[str, ...]) -> None:
    done = relais("audit", *words)
    assert done.exit_code == 2
    assert done.output.startswith("relais: --")
    assert done.output.count("\n") == 1
