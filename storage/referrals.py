"""Referral cards: where survivors of an area are referred to. They come with the plan; a coordinator renews them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Moment

VALID = 90  # days after a card was verified


class ReferralCardRow(Base):
    """The card of one area. `contacts`: [{"text": {"fr": ...}, "phone": "..."}]; `verified` empty: never."""

    __tablename__ = "referral_cards"

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    contacts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    verified: Mapped[date | None]
    fictional: Mapped[bool] = mapped_column(Boolean)
    changed_at: Mapped[datetime] = mapped_column(Moment)
