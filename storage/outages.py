"""Outages: when nobody served this database. Telegram keeps a message for a day only, so people must be told."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Id, Moment


class PulseRow(Base):
    """When somebody served last. One row, `serving`."""

    __tablename__ = "pulse"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class OutageRow(Base):
    """From when to when nobody did, where that was long enough for messages to be lost."""

    __tablename__ = "outages"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment, unique=True)

    __table_args__ = (CheckConstraint("since < until", name="times"),)
