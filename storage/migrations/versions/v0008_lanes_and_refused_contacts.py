"""What waits in a lane is found in its order, however much waits in the other, and so are the hosts of a day; and a
coordinator can say that the help contacts of an area are wrong.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

OPEN = sa.text("state IN ('waiting', 'claimed')")
HOSTS = sa.text("occasion IN ('outage', 'report.back')")


def upgrade() -> None:
    op.drop_index("ix_outbox_open", table_name="outbox")
    op.create_index("ix_outbox_open", "outbox", ["lane", "id"], sqlite_where=OPEN, postgresql_where=OPEN)

    op.create_index("ix_outbox_hosts", "outbox", ["occasion"], sqlite_where=HOSTS, postgresql_where=HOSTS)
    op.create_index("ix_people_role", "people", ["role"])

    with op.batch_alter_table("referral_cards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("refused", sa.Date(), nullable=True))
