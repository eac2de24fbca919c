"""All tables of the house under one name, what a database of this release looks like, and how one gets there."""

import contextlib
import importlib

from sqlalchemy import Connection, Table

from storage import received  # noqa: F401
from storage.tables import Base
from storage.triggers import Trigger, recreate

TRIGGERS: tuple[Trigger, ...] = ()
# While the house is being built: what is there.
for (
    _name
) in "plan.tables referrals people invitations strangers audit drafts reports extensions outbox upcoming".split():
    with contextlib.suppress(ModuleNotFoundError, ImportError):
        _module = importlib.import_module(f"storage.{_name}")
        TRIGGERS += getattr(_module, "TRIGGERS", ())

metadata = Base.metadata


def create(connection: Connection) -> None:
    """A whole new schema in one step, as the migrations leave it. For tests; one that lives is migrated."""
    metadata.create_all(connection, tables=_resolvable())
    there = {table.name for table in _resolvable()}
    recreate(connection, (trigger for trigger in TRIGGERS if trigger.table in there))


def _resolvable() -> list[Table]:
    """Those tables whose foreign keys lead to a table that there is (while the house is being built)."""
    there = dict(metadata.tables)
    while lost := [
        name
        for name, table in there.items()
        if any(key.target_fullname.split(".")[0] not in there for key in table.foreign_keys)
    ]:
        for name in lost:
            del there[name]
    return list(there.values())
