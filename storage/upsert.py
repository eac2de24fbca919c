"""INSERT ... ON CONFLICT, the one way to add a row that may be there already, on both engines.

What came of it is told by RETURNING, never by rowcount: psycopg answers -1 for it either way.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from storage.tables import Base


def inserting(dialect: str) -> Callable[..., Any]:
    """The engine's own `insert`, which knows ON CONFLICT."""
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert
    from sqlalchemy.dialects.postgresql import insert as postgres_insert

    return postgres_insert


def added(session: Session, table: type[Base], **values: Any) -> Any | None:
    """The first primary-key column of the new row, or None when a unique key was taken."""
    key = inspect(table).primary_key[0]
    insert = inserting(session.get_bind().dialect.name)
    adding = insert(table.__table__).values(**values).on_conflict_do_nothing().returning(key)
    return session.execute(adding).scalar_one_or_none()
