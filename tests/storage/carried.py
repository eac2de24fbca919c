"""Databases that earlier releases filled: `released/REVISION.json`, the rows of each table, one a line."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, LargeBinary, MetaData, inspect, text

from storage import schema, triggers
from storage.migrations.carry import Release, configured

RELEASED = sorted((Path(__file__).parent / "released").glob("*.json"))
Rows = dict[str, list[dict[str, Any]]]


def since(revision: str) -> list[Path]:
    """What that release wrote, and those after it."""
    return [file for file in RELEASED if file.stem >= revision]


def rows_of(file: Path) -> Rows:
    rows: Rows = json.loads(file.read_text(encoding="utf-8"))
    return rows


def fill(connection: Connection, revision: str, rows: Rows) -> None:
    """The schema of that release, with its rows."""
    command.upgrade(configured(connection, Release().versions), revision)
    tables = set(inspect(connection).get_table_names())
    triggers.recreate(connection, [trigger for trigger in schema.TRIGGERS if trigger.table in tables])
    there = MetaData()
    there.reflect(connection)
    for name, table_rows in rows.items():
        table = there.tables[name]
        connection.execute(
            table.insert(),
            [{column: typed(table.c[column].type, value) for column, value in row.items()} for row in table_rows],
        )
        if connection.dialect.name == "postgresql" and "id" in table.c and table.c.id.autoincrement is not False:
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": name})
            if sequence is not None:
                connection.execute(text(f"SELECT setval('{sequence}', (SELECT max(id) FROM {name}))"))
    connection.commit()


def typed(type_: Any, value: Any) -> Any:
    """As its column keeps it: the file has what JSON can say."""
    if value is None:
        return None
    if isinstance(type_, JSON):
        return json.loads(value)
    if isinstance(type_, LargeBinary):
        return value.encode()
    if isinstance(type_, Boolean):
        return bool(value)
    if isinstance(type_, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return date.fromisoformat(value) if isinstance(type_, Date) else value
