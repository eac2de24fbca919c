"""What a unit of work leaves in an empty database: the unit runs once in a process, its rows are put where they are
wanted; and how a used database becomes an empty one. For PostgreSQL as SQL; SQLite copies files (`tests.servers`).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from storage.database import open_database
from storage.schema import TRIGGERS, metadata

Filling = Callable[[Session], object]

TABLES = [table.name for table in metadata.sorted_tables]
TRIGGERED = {trigger.table for trigger in TRIGGERS}

# Not a table of the schema: whoever fills a database for `serve` makes it.
RELEASE = "alembic_version"


def through_the_house(url: str, filling: Filling) -> None:
    """The unit in a transaction of the house's own, whether or not a loop runs here."""

    async def run() -> None:
        async with open_database(url) as database:
            await database.run(filling)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


def rows_again(connection: Connection) -> str:
    """The SQL that puts every row of this PostgreSQL database into an empty one: as they are, counted on from there."""
    statements = []
    for table in TABLES:
        if rows := _rows(connection, table):
            quiet = table in TRIGGERED
            statements += [f"ALTER TABLE {table} DISABLE TRIGGER USER"] * quiet
            statements += [f"INSERT INTO {table} ({_columns(connection, table)}) VALUES {rows}"]
            statements += [f"ALTER TABLE {table} ENABLE TRIGGER USER"] * quiet
    if connection.scalar(text(f"SELECT to_regclass('{RELEASE}')")):
        statements.append(f"CREATE TABLE {RELEASE} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        statements.append(f"INSERT INTO {RELEASE} VALUES {_rows(connection, RELEASE)}")
    counted = text("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL")
    statements += [f"SELECT setval('{name}', {last})" for name, last in connection.execute(counted)]
    return ";\n".join(statements)


# As it was when it was new: no row, counting from 1, every trigger on.
EMPTY = f"""
DO $$
DECLARE
    named text;
    filled boolean;
BEGIN
    FOR named IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> ALL ('{{{",".join(TABLES)}}}')
    LOOP
        EXECUTE format('DROP TABLE %I', named);  -- a test's own
    END LOOP;
    FOREACH named IN ARRAY '{{{",".join(reversed(TABLES))}}}'::text[]
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', named) INTO filled;
        IF filled AND named = ANY ('{{{",".join(sorted(TRIGGERED))}}}') THEN
            EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', named);
            EXECUTE format('DELETE FROM %I', named);
            EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', named);
        ELSIF filled THEN
            EXECUTE format('DELETE FROM %I', named);
        END IF;
    END LOOP;
    FOR named IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL
    LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', named);
    END LOOP;
END
$$"""


def _rows(connection: Connection, table: str) -> str:
    """`(1,'a'),(2,NULL)`; nothing where there is no row."""
    quoted = ", ".join(f"quote_nullable({name}::text)" for name in _columns(connection, table).split(", "))
    rows = connection.scalars(text(f"SELECT concat_ws(',', {quoted}) FROM {table} ORDER BY ctid"))
    return ",\n".join(f"({row})" for row in rows)


def _columns(connection: Connection, table: str) -> str:
    asked = text(
        "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
        f" FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
    )
    return str(connection.scalar(asked))
