"""Tallies of incidents, the drafts they come from, and what a plan says of them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("incidents", sa.JSON(), nullable=True))

    op.create_table(
        "tallies",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.CheckConstraint("month BETWEEN 0 AND 12", name=op.f("ck_tallies_month")),
        sa.CheckConstraint(
            "service IN ('health', 'police', 'justice', 'ngo', 'community')", name=op.f("ck_tallies_service")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_tallies_area_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_tallies_organisation_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_tallies_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
        sa.UniqueConstraint(
            "plan_id", "quarter", "month", "area_id", "organisation_id", "service", name="uq_tallies_key"
        ),
    )
    op.create_table(
        "tally_versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("tally_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("conflict_said", sa.String(length=16), nullable=False),
        sa.CheckConstraint("(number = 1) = (reason IS NULL)", name=op.f("ck_tally_versions_reason")),
        sa.CheckConstraint(
            "conflict_said IN ('not_asked', 'zero', 'not_noted', 'detailed')",
            name=op.f("ck_tally_versions_conflict_said"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_tally_versions_author_id")),
        sa.ForeignKeyConstraint(["tally_id"], ["tallies.id"], name=op.f("fk_tally_versions_tally_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_versions")),
        sa.UniqueConstraint("tally_id", "number", name=op.f("uq_tally_versions_tally_id_number")),
    )
    with op.batch_alter_table("tally_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_versions_author_id"), ["author_id"], unique=False)

    op.create_table(
        "tally_counts",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("broken_down", sa.Boolean(), nullable=False),
        sa.CheckConstraint("total >= 0", name=op.f("ck_tally_counts_total")),
        sa.CheckConstraint("broken_down OR total > 0", name=op.f("ck_tally_counts_broken_down")),
        sa.ForeignKeyConstraint(["version_id"], ["tally_versions.id"], name=op.f("fk_tally_counts_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_counts")),
        sa.UniqueConstraint("version_id", "conflict", "code", name=op.f("uq_tally_counts_version_id_conflict_code")),
    )
    op.create_table(
        "tally_cells",
        sa.Column("count_id", ID, nullable=False),
        sa.Column("cell", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_tally_cells_number")),
        sa.CheckConstraint(
            "cell IN ('girls', 'women', 'boys', 'men', 'female', 'male', 'under_18', 'adult', 'unknown')",
            name=op.f("ck_tally_cells_cell"),
        ),
        sa.ForeignKeyConstraint(["count_id"], ["tally_counts.id"], name=op.f("fk_tally_cells_count_id")),
        sa.PrimaryKeyConstraint("count_id", "cell", name=op.f("pk_tally_cells")),
    )

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("month", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("tally", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("corrects_tally_id", ID, nullable=True))
        batch_op.add_column(sa.Column("tally_id", ID, nullable=True))
        batch_op.drop_index("uq_drafts_open", sqlite_where=OPEN)
        batch_op.create_index(
            "uq_drafts_open",
            ["person_id", "plan_id", "quarter", "month", "area_id", "source", "kind", "about"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
        for name in ("kind", "receipt", "base", "about"):
            batch_op.drop_constraint(batch_op.f(f"ck_drafts_{name}"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_drafts_kind"), "kind IN ('report', 'correction', 'proxy', 'tally')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_drafts_receipt"),
            "(ending = 'sent') = (receipt_id IS NOT NULL OR tally_id IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_drafts_base"),
            "(kind = 'correction' OR corrects_tally_id IS NOT NULL) = (base IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_drafts_about"), "about = coalesce(on_behalf_id, corrects_id, corrects_tally_id, 0)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_drafts_tally"),
            "kind = 'tally' OR (month = 0 AND corrects_tally_id IS NULL AND tally_id IS NULL)",
        )
        batch_op.create_check_constraint(batch_op.f("ck_drafts_no_receipt"), "kind <> 'tally' OR receipt_id IS NULL")
        batch_op.create_foreign_key(batch_op.f("fk_drafts_corrects_tally_id"), "tallies", ["corrects_tally_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_drafts_tally_id"), "tallies", ["tally_id"], ["id"])

    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_drafts_tallies",
            ["ended_at"],
            unique=False,
            sqlite_where=sa.text("kind = 'tally'"),
            postgresql_where=sa.text("kind = 'tally'"),
        )

    # The defaults were for the rows that are there.
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.alter_column("month", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch_op.alter_column("tally", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
