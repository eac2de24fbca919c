"""What a trigger is, on both engines, and how all are put in place. Which there are stands with their tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Table, UniqueConstraint, text

from storage.tables import Base


@dataclass(frozen=True)
class Trigger:
    """One rule that the database itself keeps. `name` is the trigger's own name, in both dialects.

    `sqlite` is one CREATE TRIGGER statement; `postgres` the statements in their order (CREATE OR REPLACE FUNCTION
    first, then CREATE TRIGGER). Both are plain: creating one that is there fails, which `recreate` sees to. Either may
    be empty: what only the other engine allows.
    """

    name: str
    table: str
    sqlite: str
    postgres: tuple[str, ...]

    def on(self, dialect: str) -> tuple[str, ...]:
        """The statements that make it on this engine; none where it is not needed."""
        if dialect == "sqlite":
            return (self.sqlite,) if self.sqlite else ()
        return self.postgres


def added_only(row: type[Base], says: str, once: tuple[str, ...] = ()) -> tuple[Trigger, ...]:
    """Rows of this table are only ever added: what would change one or take it away is refused with `says`.

    `once`: the columns of the key by which we add a row ON CONFLICT DO NOTHING.
    """
    table = _table(row).name
    function = f"{table}_refuse"
    refuse = (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{says}'; END $$"
    )

    def trigger(name: str, sqlite: str, postgres: str) -> Trigger:
        return Trigger(
            name=name,
            table=table,
            sqlite=f"CREATE TRIGGER {name} BEFORE {sqlite} ON {table} BEGIN SELECT RAISE(ABORT, '{says}'); END",
            postgres=(
                refuse,
                f"CREATE TRIGGER {name} BEFORE {postgres} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            ),
        )

    return (
        trigger(f"{table}_no_update", "UPDATE", "UPDATE"),
        trigger(f"{table}_no_delete", "DELETE", "DELETE OR TRUNCATE"),
        _no_replace(row, says, once),
    )


def _no_replace(row: type[Base], says: str, once: tuple[str, ...]) -> Trigger:
    """SQLite alone: INSERT OR REPLACE takes the row that stands in its way away, and no trigger of DELETE hears of it.

    By the key `once` a second row is passed over, as DO NOTHING asks: this fires before SQLite looks for a conflict.
    """
    table = _table(row).name
    name = f"{table}_no_replace"
    keys = [("rowid",), *(key for key in _keys(row) if key != once)]
    refused = "".join(f" SELECT RAISE(ABORT, '{says}') WHERE {_there(table, key)};" for key in keys)
    passed = f" SELECT RAISE(IGNORE) WHERE {_there(table, once)};" if once else ""
    return Trigger(name, table, f"CREATE TRIGGER {name} BEFORE INSERT ON {table} BEGIN{refused}{passed} END", ())


def _keys(row: type[Base]) -> Iterator[tuple[str, ...]]:
    """The columns of each key that no two rows share; a single number as primary key is the rowid."""
    table = _table(row)
    if len(table.primary_key.columns) > 1:
        yield tuple(table.primary_key.columns.keys())
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes = [one for one in table.indexes if one.unique]
    yield from sorted([tuple(one.columns.keys()) for one in unique] + [tuple(one.columns.keys()) for one in indexes])


def _table(row: type[Base]) -> Table:
    table = row.__table__
    assert isinstance(table, Table)
    return table


def _there(table: str, key: tuple[str, ...]) -> str:
    """A column that is NULL is equal to nothing, in a unique key too. A rowid that was not given is -1 here."""
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - our own names of tables and columns


class TriggerMissing(Exception):
    """After all were put in place, the database does not have this one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def recreate(connection: Connection, triggers: Iterable[Trigger]) -> None:
    """Puts every trigger in place anew. Raises TriggerMissing when the database then lacks one.

    A migration that copies a table on SQLite drops the table's triggers with it, in silence.
    """
    triggers = tuple(triggers)
    drop_all(connection)
    for trigger in triggers:
        for statement in trigger.on(connection.dialect.name):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    there = present(connection)
    for trigger in triggers:
        if trigger.on(connection.dialect.name) and (trigger.table, trigger.name) not in there:
            raise TriggerMissing(trigger.name)


def drop_all(connection: Connection) -> None:
    """Takes every trigger away, so that a migration may change what they guard, and copy tables they name."""
    for table, name in sorted(present(connection)):
        on = "" if connection.dialect.name == "sqlite" else f' ON "{table}"'
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"{on}')


def present(connection: Connection) -> frozenset[tuple[str, str]]:
    """(table, trigger) of every trigger that the database has and that works."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(
            text(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND n.nspname = current_schema()"
            )
        )
    return frozenset((row[0], row[1]) for row in rows)
