"""Migrations: a database arrives at this release's schema whole, or stays as it was."""

import asyncio
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from storage import schema
from storage.database import kind
from storage.migrations.carry import DanglingKeys, Release, carry, configured
from storage.postgres import address
from storage.schema import NewerSchema, NotOurs, migrate, revision
from storage.sqlite import make_private, path, writing_engine
from storage.triggers import Trigger, TriggerMissing, present, recreate

# A later release: areas is made anew, which on SQLite copies, drops and renames it.
AFTER = f"{int(schema.HEAD) + 1:04}"
NEXT = f"""
from alembic import op
import sqlalchemy as sa

revision = "{AFTER}"
down_revision = "{schema.HEAD}"

def upgrade():
    copied = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("areas", recreate=copied) as areas:
        areas.add_column(sa.Column("shoe", sa.Integer()))
"""

LOSES_A_PARENT = NEXT.split("    copied")[0] + '    op.execute("DELETE FROM areas")\n'


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = writing_engine(path(url)) if kind(url) == "sqlite" else create_engine(address(url))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def fill(connection: Connection) -> None:
    """An area with two codes, and a line of the log."""
    for statement in (
        "INSERT INTO areas (id, key, level, names) VALUES (1, 'gao', 'region', '{}')",
        "INSERT INTO area_codes (area_id, scheme, version, code) VALUES (1, 'iso', '2012', '7'), (1, 'hdx', '', '7')",
        "INSERT INTO audit (id, at, actor, action, object, detail)"
        " VALUES (1, '2013-07-01 00:00:00', NULL, 'area.added', 'area gao', '{}')",
    ):
        connection.execute(text(statement))
    connection.commit()


def counted(connection: Connection, table: str) -> int:
    return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def later(folder: Path, revision_text: str, triggers: tuple[Trigger, ...] = schema.TRIGGERS) -> Release:
    (folder / f"v{AFTER}_later.py").write_text(revision_text)
    return Release(AFTER, (*Release().versions, folder), triggers)


def in_words(index: Any) -> str:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


def shape(connection: Connection) -> dict[str, Any]:
    """Everything of a schema that could differ, as the database itself tells it."""
    seen = inspect(connection)
    return {
        table: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in seen.get_columns(table)
            ),
            "key": seen.get_pk_constraint(table),
            "unique": sorted(map(str, seen.get_unique_constraints(table))),
            "checks": sorted(map(str, seen.get_check_constraints(table))),
            "foreign": sorted(map(str, seen.get_foreign_keys(table))),
            "indexes": sorted(map(in_words, seen.get_indexes(table))),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    } | {"triggers": sorted(present(connection))}


def test_migrations_lead_to_the_very_schema_that_the_tables_describe(empty_url: str, database_url: str) -> None:
    assert migrate(empty_url) == schema.Carried(None, schema.HEAD, None)
    with connected(empty_url) as migrated, connected(database_url) as described:
        assert shape(migrated) == shape(described)
        assert set(shape(migrated)) == {*schema.metadata.tables, "triggers"}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_head_in_the_code_is_alembics_only_head(database_url: str) -> None:
    with connected(database_url) as connection:
        scripts = ScriptDirectory.from_config(configured(connection, Release().versions))
        assert scripts.get_heads() == [schema.HEAD]


def test_no_row_is_ever_deleted_because_another_was() -> None:
    cascading = [
        str(key.parent)
        for table in schema.metadata.tables.values()
        for key in table.foreign_keys
        if key.ondelete or key.onupdate
    ]
    assert cascading == []
    written = "".join(file.read_text() for folder in Release().versions for file in folder.glob("*.py"))
    assert not re.search("ondelete|cascade", written, re.IGNORECASE)


def test_a_database_at_the_head_is_left_alone_without_importing_alembic(empty_url: str) -> None:
    migrate(empty_url)
    program = "import sys; from storage.schema import migrate; print(migrate(sys.argv[1]), 'alembic' in sys.modules)"
    again = subprocess.run([sys.executable, "-c", program, empty_url], capture_output=True, text=True, check=True)
    assert again.stdout.split() == ["None", "False"]


async def test_of_two_that_migrate_at_once_one_does_it(empty_url: str) -> None:
    done = await asyncio.gather(asyncio.to_thread(migrate, empty_url), asyncio.to_thread(migrate, empty_url))
    assert sorted(done, key=str) == [schema.Carried(None, schema.HEAD, None), None]


def test_a_newer_database_is_refused_and_left_as_it_is(empty_url: str) -> None:
    migrate(empty_url)
    with connected(empty_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
        before = shape(connection)
    with pytest.raises(NewerSchema) as refused:
        migrate(empty_url)
    assert refused.value.revision == "9999"
    assert revision(empty_url) == "9999"
    with connected(empty_url) as connection:
        assert shape(connection) == before


def test_a_database_with_strange_tables_is_refused(empty_url: str) -> None:
    if kind(empty_url) == "sqlite":
        path(empty_url).parent.mkdir()
    with connected(empty_url) as connection:
        connection.execute(text("CREATE TABLE somebody_elses (id INTEGER)"))
        connection.commit()
    with pytest.raises(NotOurs):
        migrate(empty_url)


def test_a_filled_database_is_carried_up_with_every_row_and_trigger(empty_url: str, tmp_path: Path) -> None:
    migrate(empty_url)
    with connected(empty_url) as connection:
        fill(connection)
    with connected(empty_url) as connection:
        carried = carry(connection, empty_url, later(tmp_path, NEXT))
    assert carried is not None
    assert (carried.before, carried.after) == (schema.HEAD, AFTER)
    with connected(empty_url) as connection:
        assert "shoe" in {column["name"] for column in inspect(connection).get_columns("areas")}
        assert [counted(connection, table) for table in ("areas", "area_codes", "audit")] == [1, 2, 1]
        with pytest.raises(Exception, match="audit lines are only added"):
            connection.execute(text("UPDATE audit SET action = 'nothing'"))
    if kind(empty_url) == "sqlite":
        copied = path(empty_url).with_name(f"{path(empty_url).name}.before-{AFTER}")
        assert carried.copy == str(copied)
        assert stat.S_IMODE(copied.stat().st_mode) == 0o600
        with connected(f"sqlite:///{copied}") as connection:
            assert "shoe" not in {column["name"] for column in inspect(connection).get_columns("areas")}
            assert counted(connection, "area_codes") == 2
            assert schema.found(connection) == schema.HEAD


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_a_key_dangling_is_taken_back_whole(empty_url: str, tmp_path: Path) -> None:
    migrate(empty_url)
    with connected(empty_url) as connection:
        fill(connection)
    with connected(empty_url) as connection, pytest.raises(DanglingKeys) as refused:
        carry(connection, empty_url, later(tmp_path, LOSES_A_PARENT))
    assert refused.value.tables == ("area_codes",)
    with connected(empty_url) as connection:
        assert counted(connection, "areas") == 1
        there = {(one.table, one.name) for one in schema.TRIGGERS if one.on(connection.dialect.name)}
        assert present(connection) == there
    assert revision(empty_url) == schema.HEAD


def test_a_trigger_that_is_missing_afterwards_fails(database_url: str) -> None:
    first = schema.TRIGGERS[0]
    lost = Trigger("another_name", first.table, first.sqlite, first.postgres)
    with connected(database_url) as connection, pytest.raises(TriggerMissing, match="another_name"):
        recreate(connection, (lost,))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_file_is_its_owners_alone_and_so_is_the_folder_made_for_it(empty_url: str) -> None:
    migrate(empty_url)
    file = path(empty_url)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with connected(empty_url) as connection:
        connection.execute(text("DELETE FROM strangers"))
        beside = sorted(file.parent.glob("relais.db-*"))
        assert [stat.S_IMODE(one.stat().st_mode) for one in beside] == [0o600, 0o600]


def test_of_which_plan_a_reminder_was_is_known_afterwards(empty_url: str) -> None:
    """So that nobody is told of it again."""
    if kind(empty_url) == "sqlite":
        make_private(path(empty_url))
    with connected(empty_url) as connection:
        command.upgrade(configured(connection, Release().versions), "0003")
        connection.execute(
            text(
                "INSERT INTO people (id, role, language, label, joined_at, consent_version, consented_at)"
                " VALUES (1, 'coordinator', 'fr', 'C 1', '2013-07-01 00:00:00', '1', '2013-07-01 00:00:00')"
            )
        )
        for occasion, values in (("report.due", '{"plan": 7}'), ("tomorrow:1", '{"draft": 1}')):
            connection.execute(
                text(
                    'INSERT INTO outbox (chat, template, occasion, "values", lane, silent, protect, created_at,'
                    " not_before, state, tries, person_id, quarter, due_day) VALUES"
                    " (1, 't', :occasion, :values, 'bulk',"
                    " false, false, '2013-07-01 00:00:00', '2013-07-01 00:00:00', 'sent', 0, 1, 20132, '2013-07-15')"
                ),
                {"occasion": occasion, "values": values},
            )
        command.upgrade(configured(connection, Release().versions), "0004")
        found = connection.execute(text("SELECT occasion, plan_id FROM outbox ORDER BY id")).all()
    assert [tuple(row) for row in found] == [("report.due", 7), ("tomorrow:1", None)]
