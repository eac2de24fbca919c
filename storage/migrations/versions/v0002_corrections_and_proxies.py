"""Corrections, what is entered for others, errands, messages of a chat. What was sent before is version 1."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "chat_messages",
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat", "message", name=op.f("pk_chat_messages")),
    )
    with op.batch_alter_table("chat_messages", schema=None) as batch_op:
        batch_op.create_index("ix_chat_messages_at", ["at"], unique=False)

    op.create_table(
        "errands",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("card", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("typed", sa.BigInteger(), nullable=True),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_errands_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_errands")),
    )
    op.create_table(
        "confirmations",
        sa.Column("id", ID, nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('confirmed', 'corrected', 'contested')", name=op.f("ck_confirmations_answer")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_confirmations_person_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_confirmations_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
    )
    with op.batch_alter_table("confirmations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmations_receipt_id"), ["receipt_id"], unique=False)

    op.create_table(
        "verifications",
        sa.Column("id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_verifications_person_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["report_revisions.id"], name=op.f("fk_verifications_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_verifications_revision_id")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=16), nullable=False, server_default="report"))
        batch_op.add_column(sa.Column("on_behalf_id", ID, nullable=True))
        batch_op.add_column(sa.Column("corrects_id", ID, nullable=True))
        batch_op.add_column(sa.Column("about", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("base", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("messages", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.drop_index(batch_op.f("uq_drafts_open"), sqlite_where=sa.text("ended_at IS NULL"))
        batch_op.create_index(
            "uq_drafts_open",
            [
                "person_id",
                "plan_id",
                "quarter",
                "area_id",
                "source",
                "kind",
                "about",
            ],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_check_constraint(batch_op.f("ck_drafts_kind"), "kind IN ('report', 'correction', 'proxy')")
        batch_op.create_check_constraint(
            batch_op.f("ck_drafts_corrects"), "(kind = 'correction') = (corrects_id IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_drafts_about"), "about = coalesce(on_behalf_id, corrects_id, 0)"
        )
        batch_op.create_check_constraint(batch_op.f("ck_drafts_base"), "(kind = 'correction') = (base IS NOT NULL)")
        batch_op.create_check_constraint(
            batch_op.f("ck_drafts_on_behalf"), "(kind = 'proxy') = (on_behalf_id IS NOT NULL)"
        )
        batch_op.create_foreign_key(batch_op.f("fk_drafts_corrects_id"), "receipts", ["corrects_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_drafts_on_behalf_id"), "people", ["on_behalf_id"], ["id"])

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person_id", ID, nullable=True))
        batch_op.add_column(sa.Column("card", sa.BigInteger(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_invitations_person_id"), "people", ["person_id"], ["id"])

    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("entered_by_id", ID, nullable=True))
        batch_op.add_column(sa.Column("entered_how", sa.String(length=16), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_receipts_entered"), "(entered_by_id IS NULL) = (entered_how IS NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_receipts_entered_how"), "entered_how IN ('call', 'paper', 'imported')"
        )
        batch_op.create_foreign_key(batch_op.f("fk_receipts_entered_by_id"), "people", ["entered_by_id"], ["id"])

    with op.batch_alter_table("report_revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receipt_version", sa.Integer(), nullable=False, server_default="1"))

    # The defaults were for the rows that are there.
    for table, column, kind in (
        ("drafts", "kind", sa.String(length=16)),
        ("drafts", "messages", sa.JSON()),
        ("drafts", "about", sa.BigInteger()),
        ("receipts", "version", sa.Integer()),
        ("report_revisions", "receipt_version", sa.Integer()),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, existing_type=kind, existing_nullable=False, server_default=None)

    # What the release before had sent can be wiped too, as far as it kept which messages those were.
    op.execute(
        "INSERT INTO chat_messages (chat, message, ours, at)"
        " SELECT drafts.chat, drafts.card, true, max(drafts.opened_at)"
        " FROM drafts WHERE drafts.card IS NOT NULL AND drafts.chat IN (SELECT account FROM people)"
        " GROUP BY drafts.chat, drafts.card"
    )
    op.execute(
        "INSERT INTO chat_messages (chat, message, ours, at)"
        " SELECT coalesce(outbox.chat, people.account), outbox.message_id, true, max(outbox.sent_at)"
        " FROM outbox LEFT JOIN people ON people.id = outbox.person_id"
        " WHERE outbox.message_id IS NOT NULL AND outbox.sent_at IS NOT NULL"
        " AND coalesce(outbox.chat, people.account) IN (SELECT account FROM people)"
        " GROUP BY coalesce(outbox.chat, people.account), outbox.message_id ON CONFLICT DO NOTHING"
    )
