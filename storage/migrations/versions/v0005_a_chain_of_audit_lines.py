"""Each line of the audit log is a link of one chain of hashes; those of before are chained in the order of their ids.

What the lines say is taken as it is found: nothing can tell whether one was changed before this.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.chain import Line, Root, chained

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
AT_ONCE = 1_000


def upgrade() -> None:
    op.create_table(
        "audit_chain",
        sa.Column("position", ID, autoincrement=False, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["audit.id"], name=op.f("fk_audit_chain_line_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_chain")),
        sa.UniqueConstraint("line_id", name=op.f("uq_audit_chain_line_id")),
        sa.UniqueConstraint("before", name=op.f("uq_audit_chain_before")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_chain_hash")),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("lines", ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    root = Root()
    while there := _after(root):
        links, root = chained(root, there)
        rows = [
            {"position": one.position, "line_id": one.number, "before": one.before, "hash": one.hash} for one in links
        ]
        op.get_bind().execute(CHAIN.insert(), rows)
    if root.lines:
        op.get_bind().execute(HEAD.insert(), {"id": 1, "lines": root.lines, "hash": root.hash})


AUDIT = sa.table(
    "audit", sa.column("id", ID), sa.column("at", MOMENT), sa.column("actor", ID), sa.column("action", sa.String()),
    sa.column("object", sa.String()), sa.column("detail", sa.JSON()),
)  # fmt: skip
CHAIN = sa.table("audit_chain", *(sa.column(name) for name in ("position", "line_id", "before", "hash")))
HEAD = sa.table("audit_head", *(sa.column(name) for name in ("id", "lines", "hash")))


def _after(root: Root) -> list[Line]:
    """The next lines in the order of their ids."""
    last = sa.select(CHAIN.c.line_id).where(CHAIN.c.position == root.lines)
    number = op.get_bind().scalar(last)
    following = sa.select(AUDIT) if number is None else sa.select(AUDIT).where(AUDIT.c.id > number)
    rows = op.get_bind().execute(following.order_by(AUDIT.c.id).limit(AT_ONCE)).all()
    return [Line(row.id, _utc(row.at), row.actor, row.action, row.object, row.detail) for row in rows]


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
