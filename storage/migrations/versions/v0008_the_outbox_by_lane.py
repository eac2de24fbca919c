"""What waits in a lane is found in its order, however much waits in the other."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

OPEN = sa.text("state IN ('waiting', 'claimed')")


def upgrade() -> None:
    op.drop_index("ix_outbox_open", table_name="outbox")
    op.create_index("ix_outbox_open", "outbox", ["lane", "id"], sqlite_where=OPEN, postgresql_where=OPEN)
