"""Figures of record, what coordinators ask, verifications taken back, frozen editions and the words of a report."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "narratives",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("axis", sa.String(length=12), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1500), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "part IN ('results', 'difficulties', 'lessons', 'next_steps')", name=op.f("ck_narratives_part")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_narratives_by_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_narratives_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narratives")),
        sa.UniqueConstraint(
            "plan_id", "year", "axis", "part", "revision", name=op.f("uq_narratives_plan_id_year_axis_part_revision")
        ),
    )
    op.create_table(
        "rollups",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("data_version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("frozen_by_id", ID, nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "quarter BETWEEN 0 AND 4 AND (scope = 'quarter') = (quarter > 0)", name=op.f("ck_rollups_quarter")
        ),
        sa.CheckConstraint("scope IN ('quarter', 'year', 'october')", name=op.f("ck_rollups_scope")),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_rollups_edition")),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["people.id"], name=op.f("fk_rollups_frozen_by_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_rollups_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollups")),
        sa.UniqueConstraint(
            "plan_id", "scope", "year", "quarter", "edition", name=op.f("uq_rollups_plan_id_scope_year_quarter_edition")
        ),
    )
    op.create_table(
        "remarks",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("indicator_id", ID, nullable=True),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked", sa.String(length=300), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("answered_by_id", ID, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'send_back') = (until IS NOT NULL)", name=op.f("ck_remarks_until")),
        sa.CheckConstraint("kind IN ('question', 'send_back')", name=op.f("ck_remarks_kind")),
        sa.CheckConstraint(
            "outcome IN ('corrected', 'confirmed', 'answered', 'withdrawn')", name=op.f("ck_remarks_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (answered_at IS NULL)", name=op.f("ck_remarks_answered")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name=op.f("fk_remarks_answered_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_remarks_by_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_remarks_indicator_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_remarks_report_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["report_revisions.id"], name=op.f("fk_remarks_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
    )
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_remarks_open",
            ["report_id"],
            unique=True,
            sqlite_where=sa.text("outcome IS NULL AND kind = 'send_back'"),
            postgresql_where=sa.text("outcome IS NULL AND kind = 'send_back'"),
        )
        batch_op.create_index(batch_op.f("ix_remarks_report_id"), ["report_id"], unique=False)

    op.create_table(
        "settlements",
        sa.Column("id", ID, nullable=False),
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("because", sa.String(length=24), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", ID, nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_because", sa.String(length=24), nullable=True),
        sa.CheckConstraint("(source = 'comonitor') = (organisation_id IS NOT NULL)", name=op.f("ck_settlements_whose")),
        sa.CheckConstraint("source IN ('ministry', 'comonitor')", name=op.f("ck_settlements_source")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_settlements_undone")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_settlements_area_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_settlements_by_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_settlements_indicator_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_settlements_organisation_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["report_revisions.id"], name=op.f("fk_settlements_revision_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["people.id"], name=op.f("fk_settlements_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
    )
    with op.batch_alter_table("settlements", schema=None) as batch_op:
        batch_op.create_index("ix_settlements_indicator_quarter", ["indicator_id", "quarter", "area_id"], unique=False)

    op.create_table(
        "undone_verifications",
        sa.Column("id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_undone_verifications_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_undone_verifications_person_id")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["report_revisions.id"], name=op.f("fk_undone_verifications_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undone_verifications")),
    )
    with op.batch_alter_table("undone_verifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_undone_verifications_revision_id"), ["revision_id"], unique=False)

    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("differences", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("authority", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("plans", schema=None) as batch_op:
        # The default was for the rows that are there.
        batch_op.alter_column("differences", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
        batch_op.alter_column("authority", existing_type=sa.JSON(), existing_nullable=False, server_default=None)

    with op.batch_alter_table("tally_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_from_id", ID, nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_tally_versions_reason"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_tally_versions_reason"), "number > 1 OR (reason IS NULL) = (moved_from_id IS NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_tally_versions_moved"), "moved_from_id IS NULL OR reason IS NOT NULL"
        )
        batch_op.create_foreign_key(batch_op.f("fk_tally_versions_moved_from_id"), "tallies", ["moved_from_id"], ["id"])
