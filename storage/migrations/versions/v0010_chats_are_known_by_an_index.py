"""Whose chat a message is in is found by an index, however many people there are."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_people_account", "people", ["account"])
    op.create_index("ix_invitations_bound_account", "invitations", ["bound_account"])
