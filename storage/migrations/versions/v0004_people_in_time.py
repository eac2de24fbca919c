"""Absences, outages, handovers, announcements, and a pause of what is not conversation; and of which plan a
message of the calendar is, for several may be open at once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("since <= until", name=op.f("ck_absences_days")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_absences_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pulse",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pulse")),
    )
    op.create_table(
        "outages",
        sa.Column("id", ID, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.CheckConstraint("since < until", name=op.f("ck_outages_times")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        sa.UniqueConstraint("until", name=op.f("uq_outages_until")),
    )
    op.create_table(
        "handovers",
        sa.Column("id", ID, nullable=False),
        sa.Column("from_id", ID, nullable=False),
        sa.Column("to_id", ID, nullable=True),
        sa.Column("invitation_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("over_at", MOMENT, nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('successor', 'standin')", name=op.f("ck_handovers_kind")),
        sa.CheckConstraint("(kind = 'standin') = (ends IS NOT NULL)", name=op.f("ck_handovers_ends")),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_handovers_days")),
        sa.CheckConstraint("to_id IS NOT NULL OR invitation_id IS NOT NULL", name=op.f("ck_handovers_receiver")),
        sa.CheckConstraint("to_id <> from_id", name=op.f("ck_handovers_another")),
        sa.CheckConstraint("begun_at IS NULL OR to_id IS NOT NULL", name=op.f("ck_handovers_begun")),
        sa.ForeignKeyConstraint(["from_id"], ["people.id"], name=op.f("fk_handovers_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_handovers_to_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name=op.f("fk_handovers_invitation_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_handovers_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        for column in ("from_id", "to_id", "invitation_id"):
            batch_op.create_index(batch_op.f(f"ix_handovers_{column}"), [column], unique=False)

    op.create_table(
        "handover_areas",
        sa.Column("handover_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("lent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handovers.id"], name=op.f("fk_handover_areas_handover_id")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_handover_areas_area_id")),
        sa.PrimaryKeyConstraint("handover_id", "area_id", name=op.f("pk_handover_areas")),
    )
    op.create_table(
        "announcements",
        sa.Column("id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("again_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "audience IN ('team', 'agents', 'comonitors', 'late', 'area')", name=op.f("ck_announcements_audience")
        ),
        sa.CheckConstraint("(audience = 'area') = (area_id IS NOT NULL)", name=op.f("ck_announcements_area")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_announcements_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_announcements_organisation_id")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_announcements_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcements_by_id"), ["by_id"], unique=False)

    op.create_table(
        "announcement_people",
        sa.Column("announcement_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("outbox_id", ID, nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_announcement_people_announcement_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_announcement_people_person_id")),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_announcement_people_outbox_id")),
        sa.PrimaryKeyConstraint("announcement_id", "person_id", name=op.f("pk_announcement_people")),
    )
    with op.batch_alter_table("announcement_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_people_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pauses",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("resumed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pauses")),
    )
    op.add_column("outbox", sa.Column("plan_id", sa.BigInteger(), nullable=True))
    # Who was told of something before is not told of it again.
    outbox = sa.table("outbox", sa.column("occasion"), sa.column("values", sa.JSON()), sa.column("plan_id"))
    of_one_plan = sa.or_(outbox.c.occasion.like("report.%"), outbox.c.occasion.like("more time:%"))
    op.execute(outbox.update().where(of_one_plan).values(plan_id=outbox.c["values"]["plan"].as_integer()))
    op.drop_index("uq_outbox_key", "outbox")
    key = ["person_id", "occasion", "quarter", "due_day"]
    for name, columns, where in (
        ("uq_outbox_key", key, sa.text("occasion IS NOT NULL AND plan_id IS NULL")),
        ("uq_outbox_key_of_plan", [*key, "plan_id"], sa.text("occasion IS NOT NULL AND plan_id IS NOT NULL")),
    ):
        op.create_index(name, "outbox", columns, unique=True, sqlite_where=where, postgresql_where=where)
