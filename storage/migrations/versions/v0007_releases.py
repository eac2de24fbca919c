"""What of the incident figures was released: approved, masked once, frozen."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    pass
