"""What of the incident figures was released: approved, masked once, frozen."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("approved_by", ID, nullable=False),
        sa.Column("approved_at", MOMENT, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("mask", sa.JSON(), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 0 AND 4", name=op.f("ck_releases_quarter")),
        sa.CheckConstraint("edition BETWEEN 1 AND 2", name=op.f("ck_releases_edition")),
        sa.CheckConstraint("edition = 1 OR quarter = 0", name=op.f("ck_releases_revised_year")),
        sa.CheckConstraint("threshold >= 3", name=op.f("ck_releases_threshold")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_releases_plan_id")),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name=op.f("fk_releases_approved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("plan_id", "year", "edition", "quarter", name="uq_releases_key"),
    )
    op.create_index(op.f("ix_releases_approved_by"), "releases", ["approved_by"], unique=False)
    op.create_table(
        "release_recipients",
        sa.Column("release_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_release_recipients_release_id")),
        sa.PrimaryKeyConstraint("release_id", "place", name=op.f("pk_release_recipients")),
    )
    op.create_table(
        "release_cells",
        sa.Column("id", ID, nullable=False),
        sa.Column("release_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=4), nullable=False),
        sa.Column("row", sa.String(length=32), nullable=False),
        sa.Column("column", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("NOT masked OR value IS NULL", name=op.f("ck_release_cells_masked")),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_release_cells_release_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_release_cells_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_cells")),
        sa.UniqueConstraint("plan_id", "year", "edition", "name", "row", "column", name="uq_release_cells_key"),
    )
    op.create_index(op.f("ix_release_cells_release_id"), "release_cells", ["release_id"], unique=False)
