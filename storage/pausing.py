"""Whether the outbox says what is not conversation: an operator's switch, and the fuse that opens it by itself."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Moment


class PauseRow(Base):
    """One row, `bulk`. `paused_at` empty: nothing is held back. `resumed_at`: from when the fuse counts again."""

    __tablename__ = "pauses"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(String(64))
    resumed_at: Mapped[datetime | None] = mapped_column(Moment)
