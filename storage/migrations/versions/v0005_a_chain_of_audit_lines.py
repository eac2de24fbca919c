"""Each line of the audit log names the one before it by its hash."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass
