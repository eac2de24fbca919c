"""What Alembic runs for every command. The connection is given to it, in a transaction that it does not end."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.schema import metadata
from storage.tables import Id, Moment, QuarterOf


def written(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """How a type is written into a revision: as the database has it. Today's classes may be gone when it runs."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, QuarterOf):
        return "sa.Integer()"
    if kind == "type" and item is Id:
        return "ID"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=written,
    render_as_batch=context.config.attributes.get("batch", True),
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
