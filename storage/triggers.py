"""What a trigger is, on both engines, and how all are put in place. Which there are stands with their tables."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Trigger:
    """One rule that the database itself keeps. `name` is the trigger's own name, in both dialects.

    `sqlite` is one CREATE TRIGGER statement; `postgres` the statements in their order (CREATE OR REPLACE FUNCTION
    first, then CREATE TRIGGER). Both are plain: creating one that is there fails, which `recreate` sees to.
    """

    name: str
    table: str
    sqlite: str
    postgres: tuple[str, ...]


def added_only(table: str, says: str) -> tuple[Trigger, Trigger]:
    """Rows of this table are only ever added: what would change one or take it away is refused with `says`."""
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
    )


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
        for statement in (trigger.sqlite,) if connection.dialect.name == "sqlite" else trigger.postgres:
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    there = present(connection)
    for trigger in triggers:
        if (trigger.table, trigger.name) not in there:
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
