"""When a plan reminds, and since when it has been here: nobody is reminded of what came before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminders", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))

    # When a plan was loaded first was not kept: the latest load is the nearest to it that is known.
    op.execute("UPDATE plans SET opened_at = loaded_at")

    with op.batch_alter_table("plans", schema=None) as batch_op:
        # The default was for the rows that are there.
        batch_op.alter_column("reminders", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
        batch_op.alter_column("opened_at", existing_type=sa.DateTime(timezone=True), nullable=False)
