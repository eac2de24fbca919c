"""What every table is built from: the base class, the naming of constraints, and the column types.

The tables themselves live with their use cases; `storage.schema` names them all.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

from storage.calendar import Quarter

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite gives rowids to INTEGER primary keys only; PostgreSQL needs the eight bytes.
Id = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Every table's base; its metadata is what Alembic compares with."""

    metadata = MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. Only aware datetimes go in, only aware (UTC) ones come out, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class QuarterOf(TypeDecorator[Quarter]):
    """A quarter, kept as year x 10 + number (20132 is T2 2013): it sorts, and a person can read it in SQL."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Quarter | None, dialect: Dialect) -> int | None:
        return None if value is None else value.as_number

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Quarter | None:
        return None if value is None else Quarter.of(value)
