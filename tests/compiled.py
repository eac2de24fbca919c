"""Statements compiled once in a process that tests, not once for each database it opens: a third of all its time.

SQLAlchemy keeps what it compiled by the dialect object of one engine, and each test opens engines of its own. What is
kept here is found by the dialect's class instead; on one class all of ours are set alike.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache


class CompiledOnce(LRUCache[Any, Any]):
    """The `compiled_cache` of all engines (an execution option of SQLAlchemy's)."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((type(key[0]), *key[1:]), compiled)


def compile_once() -> None:
    """From now on, for every engine of this process."""
    kept = CompiledOnce(20_000)

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=kept)
