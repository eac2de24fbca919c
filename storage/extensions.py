"""Extensions: more days for one area and quarter, for want of a network or of safety. Due and lock days move alike."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit, upsert
from storage.calendar import Calendar, Quarter
from storage.tables import Base, Id, Moment, QuarterOf


class Why(StrEnum):
    """Why a coordinator gives more time."""

    NETWORK = "network"
    INSECURITY = "insecurity"
    ACCESS = "access"
    OTHER = "other"


class ExtensionRow(Base):
    """One extension; several of one area and quarter add up."""

    __tablename__ = "extensions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    quarter: Mapped[Quarter] = mapped_column(QuarterOf)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    days: Mapped[int]
    why: Mapped[str] = mapped_column(String(16))
    given_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    given_at: Mapped[datetime] = mapped_column(Moment)
    card: Mapped[int | None] = mapped_column(BigInteger)  # the message that was tapped: it gives once

    __table_args__ = (
        UniqueConstraint("given_by", "card", "quarter", "area_id"),
        CheckConstraint("days BETWEEN 1 AND 1000", name="days"),
        Index("ix_extensions_where", "plan_id", "quarter", "area_id"),
    )


def extended(session: Session, plan: int, quarter: Quarter, area: int) -> int:
    """Days added so far for this area and quarter."""
    return (
        session.scalar(
            select(func.coalesce(func.sum(ExtensionRow.days), 0)).where(
                ExtensionRow.plan_id == plan, ExtensionRow.quarter == quarter, ExtensionRow.area_id == area
            )
        )
        or 0
    )


def given(session: Session, plan: int) -> Mapping[tuple[Quarter, int], int]:
    """Days added so far, by quarter and area; what is not in it was given none."""
    quarter, area = ExtensionRow.quarter, ExtensionRow.area_id
    rows = session.execute(
        select(quarter, area, func.sum(ExtensionRow.days)).where(ExtensionRow.plan_id == plan).group_by(quarter, area)
    )
    return {(when, where): int(days) for when, where, days in rows}


def locked(session: Session, calendar: Calendar, plan: int, quarter: Quarter, area: int, today: date) -> bool:
    """Whether the quarter takes no report any more. Asks the table only once the plain lock day is past."""
    if today <= calendar.lock_day(quarter):
        return False
    return today > calendar.lock_day(quarter, extended(session, plan, quarter, area))


def extend(
    session: Session,
    plan: int,
    quarter: Quarter,
    area: int,
    days: int,
    why: Why,
    *,
    by: int,
    card: int | None,
    now: datetime,
) -> bool:
    """Adds days; False when this card has given them already. Whoever calls has asked the permission."""
    new = upsert.added(
        session,
        ExtensionRow,
        plan_id=plan,
        quarter=quarter,
        area_id=area,
        days=days,
        why=why,
        given_by=by,
        given_at=now,
        card=card,
    )
    if new is None:
        return False
    audit.record(session, by, "extend", f"area:{area}", {"quarter": str(quarter), "days": days, "why": why.value}, now)
    return True
