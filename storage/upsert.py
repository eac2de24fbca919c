"""INSERT ... ON CONFLICT DO NOTHING RETURNING, the one way to add a row that may be there already, on both engines.

Never by rowcount: psycopg answers -1 for it either way.
"""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Base


def added(session: Session, table: type[Base], **values: Any) -> Any | None:
    """The first primary-key column of the new row, or None when a unique key was taken."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    key = inspect(table).primary_key[0]
    insert = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(key)
    return session.execute(insert).scalar_one_or_none()
