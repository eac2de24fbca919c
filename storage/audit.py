"""The audit log: who did what to what, and when. Lines are only ever added; triggers refuse the rest.

No figure, no name and no text that a person wrote enters a line: codes, numbers and dates alone.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Base, Id, Moment
from storage.triggers import added_only


class AuditRow(Base):
    """One line. `actor` is a person's id, empty when the administrator acted or Relais itself did."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    action: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(80), index=True)
    detail: Mapped[dict[str, str | int]] = mapped_column(JSON)


def record(
    session: Session, actor: int | None, action: str, what: str, detail: Mapping[str, str | int], now: datetime
) -> None:
    """Add a line. `action` is a verb such as "person.revoked"; `what` the thing it was done to, such as "person:12"."""
    line = {"at": now, "actor": actor, "action": action, "object": what, "detail": dict(detail)}
    session.execute(insert(AuditRow), line)


TRIGGERS = added_only("audit", "audit lines are only added")
