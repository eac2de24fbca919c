"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("key", name=op.f("uq_areas_key")),
    )
    op.create_table(
        "attempts",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_attempts")),
    )
    op.create_table(
        "bot",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_bot_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.CheckConstraint("kind IN ('ministry', 'ngo')", name=op.f("ck_organisations_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("code", name=op.f("uq_organisations_code")),
    )
    op.create_table(
        "plans",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("total_budget", sa.BigInteger(), nullable=True),
        sa.Column("zone", sa.String(length=48), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("month_starts_on", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("review", sa.Integer(), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due <= lock AND lock <= review", name=op.f("ck_plans_days")),
        sa.CheckConstraint("first <= last", name=op.f("ck_plans_quarters")),
        sa.CheckConstraint("month_starts_on BETWEEN 1 AND 28", name=op.f("ck_plans_months")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("code", name=op.f("uq_plans_code")),
    )
    op.create_table(
        "received",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_received")),
    )
    op.create_index(op.f("ix_received_at"), "received", ["at"], unique=False)
    op.create_table(
        "set_aside",
        sa.Column("id", ID, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
    )
    op.create_table(
        "strangers",
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silent_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_strangers")),
    )
    op.create_index(op.f("ix_strangers_last_at"), "strangers", ["last_at"], unique=False)
    op.create_table(
        "area_codes",
        sa.Column("area_id", ID, nullable=False),
        sa.Column("scheme", sa.String(length=24), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_area_codes_area_id")),
        sa.PrimaryKeyConstraint("area_id", "scheme", "version", name=op.f("pk_area_codes")),
    )
    op.create_index("ix_area_codes_code", "area_codes", ["scheme", "version", "code"], unique=False)
    op.create_table(
        "axes",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_axes_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_axes")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_axes_plan_id_code")),
    )
    op.create_table(
        "holidays",
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_holidays_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "day", name=op.f("pk_holidays")),
    )
    op.create_table(
        "organisation_names",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_organisation_names_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "place", name=op.f("pk_organisation_names")),
    )
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("label", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("consent_version", sa.String(length=16), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", ID, nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", ID, nullable=True),
        sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR role IN ('coordinator', 'evaluator')", name=op.f("ck_people_organisation")
        ),
        sa.CheckConstraint(
            "role <> 'evaluator' OR (until IS NOT NULL AND closes_at IS NOT NULL)", name=op.f("ck_people_last_day")
        ),
        sa.CheckConstraint("role IN ('agent', 'comonitor', 'coordinator', 'evaluator')", name=op.f("ck_people_role")),
        sa.ForeignKeyConstraint(["invited_by"], ["people.id"], name=op.f("fk_people_invited_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_people_organisation_id")),
        sa.ForeignKeyConstraint(["revoked_by"], ["people.id"], name=op.f("fk_people_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index(op.f("ix_people_organisation_id"), "people", ["organisation_id"], unique=False)
    op.create_index(
        "uq_people_account",
        "people",
        ["account"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "plan_areas",
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_plan_areas_area_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_areas_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "area_id", name=op.f("pk_plan_areas")),
    )
    op.create_table(
        "plan_organisations",
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_plan_organisations_organisation_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_organisations_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "organisation_id", name=op.f("pk_plan_organisations")),
    )
    op.create_table(
        "referral_cards",
        sa.Column("area_id", ID, nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("verified", sa.Date(), nullable=True),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_referral_cards_area_id")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_referral_cards")),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", ID, nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor"], ["people.id"], name=op.f("fk_audit_actor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_actor"), "audit", ["actor"], unique=False)
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_object"), "audit", ["object"], unique=False)
    op.create_table(
        "extensions",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("given_by", ID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("card", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("days BETWEEN 1 AND 1000", name=op.f("ck_extensions_days")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_extensions_area_id")),
        sa.ForeignKeyConstraint(["given_by"], ["people.id"], name=op.f("fk_extensions_given_by")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_extensions_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
        sa.UniqueConstraint(
            "given_by", "card", "quarter", "area_id", name=op.f("uq_extensions_given_by_card_quarter_area_id")
        ),
    )
    op.create_index("ix_extensions_where", "extensions", ["plan_id", "quarter", "area_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=32), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bound_account", sa.BigInteger(), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", ID, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR role IN ('coordinator', 'evaluator')",
            name=op.f("ck_invitations_organisation"),
        ),
        sa.CheckConstraint("role <> 'evaluator' OR until IS NOT NULL", name=op.f("ck_invitations_last_day")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_because IS NULL)", name=op.f("ck_invitations_closed")),
        sa.CheckConstraint("(used_at IS NULL) = (used_by IS NULL)", name=op.f("ck_invitations_used")),
        sa.CheckConstraint("used_at IS NULL OR closed_at IS NULL", name=op.f("ck_invitations_one_end")),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name=op.f("fk_invitations_created_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id")),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name=op.f("fk_invitations_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitations_hash")),
    )
    op.create_index(op.f("ix_invitations_created_by"), "invitations", ["created_by"], unique=False)
    op.create_table(
        "objectives",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("axis_id", ID, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["axis_id"], ["axes.id"], name=op.f("fk_objectives_axis_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_objectives_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_objectives_plan_id_code")),
    )
    op.create_index(op.f("ix_objectives_axis_id"), "objectives", ["axis_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("chat", sa.BigInteger(), nullable=True),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("occasion", sa.String(length=64), nullable=True),
        sa.Column("quarter", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("redraws", sa.BigInteger(), nullable=True),
        sa.Column("draft", sa.BigInteger(), nullable=True),
        sa.Column("draft_version", sa.Integer(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("protect", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.CheckConstraint("lane IN ('conversation', 'bulk')", name=op.f("ck_outbox_lane")),
        sa.CheckConstraint(
            "state IN ('waiting', 'claimed', 'sent', 'dropped', 'failed')", name=op.f("ck_outbox_state")
        ),
        sa.CheckConstraint(
            "occasion IS NULL OR (person_id IS NOT NULL AND quarter IS NOT NULL AND due_day IS NOT NULL)",
            name=op.f("ck_outbox_key"),
        ),
        sa.CheckConstraint("person_id IS NOT NULL OR chat IS NOT NULL", name=op.f("ck_outbox_somebody")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["lane", "not_before"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
        postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
    )
    op.create_index(op.f("ix_outbox_person_id"), "outbox", ["person_id"], unique=False)
    op.create_index(
        "uq_outbox_key",
        "outbox",
        ["person_id", "occasion", "quarter", "due_day"],
        unique=True,
        sqlite_where=sa.text("occasion IS NOT NULL"),
        postgresql_where=sa.text("occasion IS NOT NULL"),
    )
    op.create_table(
        "person_areas",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_person_areas_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_person_areas_person_id")),
        sa.PrimaryKeyConstraint("person_id", "area_id", name=op.f("pk_person_areas")),
    )
    op.create_index(op.f("ix_person_areas_area_id"), "person_areas", ["area_id"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_time", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_receipts_area_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_receipts_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_receipts_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_receipts_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_person_id"), "receipts", ["person_id"], unique=False)
    op.create_table(
        "activities",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("objective_id", ID, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["objective_id"], ["objectives.id"], name=op.f("fk_activities_objective_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_activities_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_activities_plan_id_code")),
    )
    op.create_index(op.f("ix_activities_objective_id"), "activities", ["objective_id"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("back", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=True),
        sa.Column("last_read", sa.String(length=40), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("aside", sa.JSON(), nullable=False),
        sa.Column("last_tap", sa.String(length=48), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("card", sa.BigInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(length=16), nullable=True),
        sa.Column("receipt_id", ID, nullable=True),
        sa.CheckConstraint("(ending = 'sent') = (receipt_id IS NOT NULL)", name=op.f("ck_drafts_receipt")),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_drafts_ending")),
        sa.CheckConstraint("NOT active OR ended_at IS NULL", name=op.f("ck_drafts_active")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_drafts_area_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_drafts_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_drafts_person_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_drafts_plan_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_drafts_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(
        "ix_drafts_undrawn",
        "drafts",
        ["id"],
        unique=False,
        sqlite_where=sa.text("shown < version"),
        postgresql_where=sa.text("shown < version"),
    )
    op.create_index(
        "uq_drafts_active",
        "drafts",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )
    op.create_index(
        "uq_drafts_open",
        "drafts",
        ["person_id", "plan_id", "quarter", "area_id", "source"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "invitation_areas",
        sa.Column("invitation_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_invitation_areas_area_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name=op.f("fk_invitation_areas_invitation_id")),
        sa.PrimaryKeyConstraint("invitation_id", "area_id", name=op.f("pk_invitation_areas")),
    )
    op.create_table(
        "activity_areas",
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_activity_areas_activity_id")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_activity_areas_area_id")),
        sa.PrimaryKeyConstraint("activity_id", "area_id", name=op.f("pk_activity_areas")),
    )
    op.create_index(op.f("ix_activity_areas_area_id"), "activity_areas", ["area_id"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('responsible', 'comonitor')", name=op.f("ck_assignments_role")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_assignments_activity_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_assignments_organisation_id")),
        sa.PrimaryKeyConstraint("activity_id", "organisation_id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_organisation_id"), "assignments", ["organisation_id"], unique=False)
    op.create_table(
        "budgets",
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budgets_amount")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_budgets_activity_id")),
        sa.PrimaryKeyConstraint("activity_id", "year", name=op.f("pk_budgets")),
    )
    op.create_table(
        "reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("source IN ('ministry', 'comonitor')", name=op.f("ck_reports_source")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_reports_activity_id")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_reports_area_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_reports_organisation_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_reports_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint(
            "activity_id",
            "organisation_id",
            "area_id",
            "source",
            "quarter",
            name=op.f("uq_reports_activity_id_organisation_id_area_id_source_quarter"),
        ),
    )
    op.create_index("ix_reports_plan_quarter", "reports", ["plan_id", "quarter"], unique=False)
    op.create_table(
        "results",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_results_activity_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_results_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_results_plan_id_code")),
    )
    op.create_index(op.f("ix_results_activity_id"), "results", ["activity_id"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("activity_id", ID, nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_schedule_activity_id")),
        sa.PrimaryKeyConstraint("activity_id", "quarter", name=op.f("pk_schedule")),
    )
    op.create_table(
        "indicators",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("result_id", ID, nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("unit", sa.JSON(), nullable=False),
        sa.Column("by_sex", sa.Boolean(), nullable=False),
        sa.Column("numerator", sa.JSON(), nullable=False),
        sa.Column("denominator", sa.JSON(), nullable=False),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("means", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('count', 'cumulative', 'level', 'yes_no', 'percent')", name=op.f("ck_indicators_kind")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_indicators_plan_id")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_indicators_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_indicators_plan_id_code")),
    )
    op.create_index(op.f("ix_indicators_result_id"), "indicators", ["result_id"], unique=False)
    op.create_table(
        "report_revisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("receipt_id", ID, nullable=False),
        sa.Column("author_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=True),
        sa.Column("spent", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(number = 1) = (reason IS NULL)", name=op.f("ck_report_revisions_reason")),
        sa.CheckConstraint("spent >= 0", name=op.f("ck_report_revisions_spent")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_report_revisions_author_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_report_revisions_receipt_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_revisions_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_revisions")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_revisions_report_id_number")),
    )
    op.create_index(op.f("ix_report_revisions_receipt_id"), "report_revisions", ["receipt_id"], unique=False)
    op.create_table(
        "figures",
        sa.Column("id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("women", sa.BigInteger(), nullable=True),
        sa.Column("men", sa.BigInteger(), nullable=True),
        sa.Column("whole", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.String(length=24), nullable=True),
        sa.Column("fall", sa.String(length=16), nullable=True),
        sa.Column("means", sa.String(length=120), nullable=True),
        sa.CheckConstraint("(state = 'reported') = (value IS NOT NULL)", name=op.f("ck_figures_state")),
        sa.CheckConstraint(
            "value >= 0 AND women >= 0 AND men >= 0 AND whole >= 0", name=op.f("ck_figures_not_negative")
        ),
        sa.CheckConstraint("whole IS NULL OR value <= whole", name=op.f("ck_figures_part_of_whole")),
        sa.CheckConstraint("women IS NULL OR women + men = value", name=op.f("ck_figures_parts")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_figures_indicator_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["report_revisions.id"], name=op.f("fk_figures_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
        sa.UniqueConstraint("revision_id", "indicator_id", name=op.f("uq_figures_revision_id_indicator_id")),
    )
    op.create_index(op.f("ix_figures_indicator_id"), "figures", ["indicator_id"], unique=False)
    op.create_table(
        "targets",
        sa.Column("indicator_id", ID, nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_targets_indicator_id")),
        sa.PrimaryKeyConstraint("indicator_id", "quarter", "revision", name=op.f("pk_targets")),
    )
