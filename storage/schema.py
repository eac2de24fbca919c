"""All tables of the house under one name, what a database of this release looks like, and how an older one gets there.

Alembic is imported only when a database is behind: reading its version takes one line of SQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import (
    absences,
    announcements,
    audit,
    belonging,
    chats,
    confirmations,
    drafts,
    editions,
    errands,
    extensions,
    handovers,
    invitations,
    lease,
    narratives,
    outages,
    outbox,
    pausing,
    people,
    received,
    referrals,
    releases,
    remarks,
    reports,
    settlements,
    strangers,
    tally_rows,
    verification,
)
from storage.database import kind
from storage.plan import tables as plan
from storage.tables import Base
from storage.triggers import Trigger, recreate

# Every module that holds tables. A table elsewhere is seen neither by Alembic nor by the tests.
HOLDERS = (
    plan, referrals, people, invitations, strangers, audit, drafts, reports, extensions, outbox,
    received, lease, belonging, errands, chats, confirmations, verification, absences, outages, handovers,
    announcements, pausing, tally_rows, releases, settlements, remarks, editions, narratives,
)  # fmt: skip

metadata = Base.metadata

# The newest revision in `storage/migrations/versions`.
HEAD = "0010"

TRIGGERS: tuple[Trigger, ...] = (
    *audit.TRIGGERS, *reports.TRIGGERS, *tally_rows.TRIGGERS, *releases.TRIGGERS, *editions.TRIGGERS,
    *narratives.TRIGGERS,
)  # fmt: skip


@dataclass(frozen=True)
class Carried:
    """What `migrate` did: from which revision (None: the database was empty) to which; the copy made before, if any."""

    before: str | None
    after: str
    copy: str | None


class NewerSchema(Exception):
    """A newer release has changed this database: an older one must not touch it. `revision` is what was found."""

    def __init__(self, revision: str) -> None:
        super().__init__(revision)
        self.revision = revision


class NotOurs(Exception):
    """The database has tables, and none of them says which release made it."""


def revision(url: str) -> str | None:
    """Which revision the database is at; None when it is empty or not there. Changes nothing. Raises NotOurs."""
    if kind(url) == "sqlite":
        from storage.sqlite import path, reading_engine

        if not path(url).exists():
            return None
        engine = reading_engine(path(url), 1)
    else:
        engine = _server(url)
    with _connected(url, engine) as connection:
        return found(connection)


def migrate(url: str) -> Carried | None:
    """Brings the database to this release's schema, or does nothing (None) when it is there. All or nothing.

    Runs alone: whoever else migrates waits. SQLite is copied first, to `<file>.before-<revision>`. Call it in a
    thread of its own, or before the loop runs. Raises NewerSchema, NotOurs, StorageUnavailable.
    """
    if revision(url) == HEAD:
        return None
    from storage.migrations.carry import Release, carry

    if kind(url) == "sqlite":
        from storage.sqlite import make_private, path, writing_engine

        make_private(path(url))
        engine = writing_engine(path(url))
    else:
        engine = _server(url)
    with _connected(url, engine) as connection:
        return carry(connection, url, Release())


def create(connection: Connection) -> None:
    """A whole new schema in one step, as the migrations leave it. For tests; one that lives is migrated."""
    metadata.create_all(connection)
    recreate(connection, TRIGGERS)


def found(connection: Connection) -> str | None:
    """Which revision the database behind this connection is at. Raises NotOurs."""
    there = inspect(connection).get_table_names()
    if "alembic_version" in there:
        version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return version
    if there:
        raise NotOurs
    return None


def _server(url: str) -> Engine:
    from storage.postgres import address

    return create_engine(address(url), pool_size=1, hide_parameters=True)


@contextmanager
def _connected(url: str, engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise _meaning(url, error) from error
    finally:
        engine.dispose()


def _meaning(url: str, error: DBAPIError) -> BaseException:
    if kind(url) == "sqlite":
        from storage import sqlite

        return sqlite.meaning(error)
    from storage import postgres

    return postgres.meaning(error)
