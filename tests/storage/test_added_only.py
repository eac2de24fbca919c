"""What is only added stays, also under SQLite's INSERT OR REPLACE, by whatever key; DO NOTHING stays harmless."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import IntegrityError

from storage import schema
from storage.database import kind
from storage.postgres import address
from storage.sqlite import path

GUARDED = sorted({one.table for one in schema.TRIGGERS if one.name.endswith("_no_delete")})
ROWS = {
    "audit": "(id, at, action, object, detail) VALUES ({n}, '2013-07-01 00:00:00', 'a', '{word}', '{{}}')",
    "audit_chain": "(position, line_id, before, hash) VALUES ({n}, {n}, '{n}', '{word}')",
    "audit_head": "(id, lines, hash) VALUES (1, 1, '{word}')",
    "report_revisions": "(id, report_id, number, receipt_id, receipt_version, author_id, at, late, comment)"
    " VALUES ({n}, {n}, 1, 1, 1, 1, '2013-07-01 00:00:00', false, '{word}')",
    "figures": "(id, revision_id, indicator_id, state, means) VALUES ({n}, {n}, 1, 'not_reported', '{word}')",
    "tallies": "(id, plan_id, quarter, month, area_id, organisation_id, service)"
    " VALUES ({n}, 1, 20132, 0, {n}, 1, 'health')",
    "tally_versions": "(id, tally_id, number, author_id, at, conflict_said)"
    " VALUES ({n}, {n}, 1, 1, '2013-07-0{other} 00:00:00', 'zero')",
    "tally_counts": "(id, version_id, conflict, code, total, broken_down)"
    " VALUES ({n}, {n}, false, 'rape', {other}, true)",
    "tally_cells": "(count_id, cell, number) VALUES ({n}, 'girls', {other})",
    "releases": "(id, plan_id, year, quarter, edition, threshold, approved_by, approved_at, figures, mask)"
    " VALUES ({n}, 1, 2013, {n}, 1, 3, 1, '2013-07-01 00:00:00', '\"{word}\"', '{{}}')",
    "rollups": "(id, plan_id, scope, year, quarter, edition, data, hash, data_version, made_by, frozen_by_id,"
    " frozen_at)"
    " VALUES ({n}, 1, 'year', 2013, 0, {n}, '{word}', '{word}', 1, '1', 1, '2013-07-01 00:00:00')",
    "narratives": "(id, plan_id, year, axis, part, revision, text, by_id, at)"
    " VALUES ({n}, 1, 2013, '', 'results', {n}, '{word}', 1, '2013-07-01 00:00:00')",
    "release_recipients": "(release_id, place, name) VALUES ({n}, 1, '{word}')",
    "release_cells": '(id, release_id, plan_id, year, edition, name, "row", "column", value, masked)'
    " VALUES ({n}, 1, 1, 2013, 1, 'T1', 'gao', '{n}', {other}, false)",
}


def test_each_guarded_table_is_tried() -> None:
    assert sorted(ROWS) == GUARDED


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """As a stranger's would be: without foreign keys on SQLite."""
    sqlite = kind(database_url) == "sqlite"
    engine = create_engine(f"sqlite:///{path(database_url)}" if sqlite else address(database_url))
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def row(table: str, n: int, word: str = "true", other: int = 1) -> str:
    return f"INTO {table} " + ROWS[table].format(n=n, word=word, other=other)


def kept(connection: Connection, table: str) -> list[tuple[object, ...]]:
    return [tuple(one) for one in connection.execute(text(f"SELECT rowid, * FROM {table} ORDER BY rowid"))]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", GUARDED)
def test_no_row_is_replaced_by_its_primary_key(connection: Connection, table: str) -> None:
    connection.execute(text("INSERT " + row(table, 1)))
    before = kept(connection, table)
    with pytest.raises(IntegrityError, match="only"):
        connection.execute(text("INSERT OR REPLACE " + row(table, 1, "forged", 2)))
    assert kept(connection, table) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", ["figures", "report_revisions", "tally_counts", "release_cells"])
def test_nor_by_another_key(connection: Connection, table: str) -> None:
    """A number that nobody has yet, and what only one row may have: the older row would be in its way."""
    connection.execute(text("INSERT " + row(table, 1)))
    before = kept(connection, table)
    with pytest.raises(IntegrityError, match="are only added"):
        connection.execute(text("REPLACE " + row(table, 1, "forged", 2).replace("VALUES (1,", "VALUES (7,")))
    assert kept(connection, table) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("taken", ["line_id", "before", "hash"])
def test_nor_is_a_link_of_the_chain_by_any_of_its_keys(connection: Connection, taken: str) -> None:
    connection.execute(text("INSERT INTO audit_chain (position, line_id, before, hash) VALUES (1, 1, 'a', 'b')"))
    before = kept(connection, "audit_chain")
    forged = {"line_id": "2, 1, 'c', 'd'", "before": "2, 2, 'a', 'd'", "hash": "2, 2, 'c', 'b'"}[taken]
    with pytest.raises(IntegrityError, match="only grows"):
        connection.execute(text(f"REPLACE INTO audit_chain (position, line_id, before, hash) VALUES ({forged})"))
    assert kept(connection, "audit_chain") == before


@pytest.mark.parametrize("table", ["tallies", "tally_versions", "releases"])
def test_what_we_add_once_is_passed_over_the_second_time(connection: Connection, table: str) -> None:
    """ON CONFLICT DO NOTHING gives no row; on SQLite that is so under REPLACE too."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))  # the rows that it refers to are not there
    add, nothing = f"INSERT {row(table, 1)}", " ON CONFLICT DO NOTHING RETURNING id"
    assert connection.execute(text(add + nothing)).all() == [(1,)]
    before = connection.execute(text(f"SELECT * FROM {table}")).all()
    again = f"{row(table, 1, 'forged', 2)}".replace("VALUES (1,", "VALUES (7,")
    assert connection.execute(text(f"INSERT {again}{nothing}")).all() == []
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"REPLACE {again}"))
    assert connection.execute(text(f"SELECT * FROM {table}")).all() == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", ["tally_cells", "release_recipients", "audit"])
@pytest.mark.parametrize("name", ["rowid", "_rowid_", "oid"])
def test_nor_by_the_number_that_sqlite_gives_each_row(connection: Connection, table: str, name: str) -> None:
    connection.execute(text("INSERT " + row(table, 1)))
    before = kept(connection, table)
    other = row(table, 2, "forged", 2)
    if table == "audit":
        other = other.replace("(id, ", "(").replace("VALUES (2, ", "VALUES (")
    other = other.replace("(", f"({name}, ", 1).replace("VALUES (", "VALUES ('1', ")
    with pytest.raises(IntegrityError, match="only"):
        connection.execute(text("REPLACE " + other))
    assert kept(connection, table) == before
