"""The audit log: who did what to what, and when. Lines are only ever added; triggers refuse the rest.

No figure, no name and no text that a person wrote enters a line: codes, numbers and dates alone.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Base, Id, Moment
from storage.triggers import Trigger


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


REFUSE = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'audit lines are only added'; END $$"
)
TRIGGERS = (
    Trigger(
        name="audit_no_update",
        table="audit",
        sqlite="CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'audit lines are only added'); END",
        postgres=(
            REFUSE,
            "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
        ),
    ),
    Trigger(
        name="audit_no_delete",
        table="audit",
        sqlite="CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'audit lines are only added'); END",
        postgres=(
            REFUSE,
            "CREATE TRIGGER audit_no_delete BEFORE DELETE OR TRUNCATE ON audit"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
        ),
    ),
)
