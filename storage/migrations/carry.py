"""Carries one database up, in one transaction: alone, after a copy, with nothing lost on the way.

1. Foreign keys off on SQLite, where changing a table means copying and dropping it.  2. The lock.  3. The revision,
read anew: another process may have been faster.  4. The copy.  5. Triggers off, revisions, triggers on from the one
list.  6. No foreign key may lead nowhere.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from storage import schema, sqlite, triggers
from storage.database import kind
from storage.triggers import Trigger

HERE = Path(__file__).parent

LOCK = 0x52656C616973  # "Relais", among the advisory locks of a PostgreSQL database


class DanglingKeys(Exception):
    """After the migration, rows of these tables point at rows that are gone. Everything was taken back."""

    def __init__(self, tables: tuple[str, ...]) -> None:
        super().__init__(*tables)
        self.tables = tables


@dataclass(frozen=True)
class Release:
    """What to carry a database up to: a revision, the folders of those on the way, and the triggers at the end."""

    head: str = schema.HEAD
    versions: tuple[Path, ...] = (HERE / "versions",)
    triggers: tuple[Trigger, ...] = schema.TRIGGERS


def carry(connection: Connection, url: str, release: Release) -> schema.Carried | None:
    """As `storage.schema.migrate`, on a connection that has not begun, to any release."""
    on_file = kind(url) == "sqlite"
    if on_file:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys = OFF")  # does nothing inside a transaction
    with connection.begin():
        if not on_file:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        before = schema.found(connection)
        if before == release.head:
            return None
        config = configured(connection, release.versions)
        if before is not None:
            _known(config, before)
        copy = _copied(sqlite.path(url), release.head) if on_file and before is not None else None
        triggers.drop_all(connection)
        command.upgrade(config, release.head)
        triggers.recreate(connection, release.triggers)
        if on_file:
            _check_keys(connection)
        return schema.Carried(before, release.head, copy)


def configured(connection: Connection, versions: tuple[Path, ...]) -> Config:
    """Alembic's settings, for this connection. `storage/migrations/env.py` reads them."""
    config = Config()
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("version_locations", "\n".join(str(folder).replace("%", "%%") for folder in versions))
    config.attributes["connection"] = connection
    return config


def _known(config: Config, revision: str) -> None:
    try:
        ScriptDirectory.from_config(config).get_revision(revision)
    except CommandError:
        raise schema.NewerSchema(revision) from None


def _copied(file: Path, head: str) -> str:
    beside = file.with_name(f"{file.name}.before-{head}")
    sqlite.copy(file, beside)
    return str(beside)


def _check_keys(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise DanglingKeys(tuple(sorted({row[0] for row in dangling})))
