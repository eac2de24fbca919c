"""The audit log: who did what to what, and when. Lines are only ever added; triggers refuse the rest.

No figure, no name and no text that a person wrote enters a line: codes, numbers and dates alone. Each line is a link of
one chain of hashes (`storage.chain`), made at the end of the unit of work that wrote it: docs/decisions/audit-chain.md.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import upsert
from storage.chain import Line, Root, chained
from storage.people import table_of
from storage.tables import Base, Id, Moment
from storage.triggers import Trigger, added_only
from storage.unit import at_the_end

WRITTEN: Final = "audit lines"  # in a session: what this unit wrote, by id


class AuditRow(Base):
    """One line. `actor` is a person's id, empty when the administrator acted or Relais itself did."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    action: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(80), index=True)
    detail: Mapped[dict[str, str | int]] = mapped_column(JSON)


class AuditChainRow(Base):
    """The place of one line in the chain: 1, 2, 3, without a gap, in the order in which units were kept."""

    __tablename__ = "audit_chain"

    position: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    line_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), unique=True)
    before: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHeadRow(Base):
    """The end of the chain: one row. Whoever adds a link holds it until the unit is kept: so there is one chain."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    lines: Mapped[int] = mapped_column(Id)
    hash: Mapped[str] = mapped_column(String(64))


def record(
    session: Session, actor: int | None, action: str, what: str, detail: Mapping[str, str | int], now: datetime
) -> None:
    """Add a line. `action` is a verb such as "person.revoked"; `what` the thing it was done to, such as "person:12"."""
    given = {"at": now, "actor": actor, "action": action, "object": what, "detail": dict(detail)}
    session.flush()  # the tables themselves are used below, for every report passes here: nothing else would do it
    number = session.connection().execute(ADDED, given).scalar_one()
    # By id: SQLite gives the id of a line that a savepoint took back to the next one.
    session.info.setdefault(WRITTEN, {})[number] = Line(number, now, actor, action, what, dict(detail))
    at_the_end(session, chain)


def chain(session: Session) -> None:
    """Makes links of what this unit wrote. Last of all: from here to the commit, whoever else wrote a line waits."""
    written: dict[int, Line] = session.info.pop(WRITTEN, {})
    there = session.connection().execute(STILL_THERE, {"numbers": list(written)}).scalars()
    kept = [written[number] for number in there]
    if not kept:
        return
    links, root = chained(_end(session), kept)
    rows = [{"position": one.position, "line_id": one.number, "before": one.before, "hash": one.hash} for one in links]
    session.connection().execute(insert(CHAIN), rows)
    session.connection().execute(GROWN, {"now_lines": root.lines, "now_hash": root.hash})


def _end(session: Session) -> Root:
    """The last link, which nobody else can follow until this unit is kept."""
    row = session.connection().execute(END).one_or_none()
    if row is None:  # the first line of a new database
        begun = Root()
        upsert.added(session, AuditHeadRow, id=1, lines=begun.lines, hash=begun.hash)
        row = session.connection().execute(END).one()
    return Root(row.lines, row.hash)


AUDIT, CHAIN, HEAD = (table_of(row) for row in (AuditRow, AuditChainRow, AuditHeadRow))
ADDED = insert(AUDIT).returning(AUDIT.c.id)
STILL_THERE = select(AUDIT.c.id).where(AUDIT.c.id.in_(bindparam("numbers", expanding=True))).order_by(AUDIT.c.id)
END = select(HEAD.c.lines, HEAD.c.hash).where(HEAD.c.id == 1).with_for_update()
GROWN = update(HEAD).where(HEAD.c.id == 1).values(lines=bindparam("now_lines"), hash=bindparam("now_hash"))


def _only_grows() -> tuple[Trigger, ...]:
    """The end of the chain moves on, and never back."""
    says, function = "the audit chain only grows", "audit_head_refuse"
    refuse = (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{says}'; END $$"
    )
    back, gone, second = "audit_head_no_way_back", "audit_head_no_delete", "audit_head_no_replace"
    return (
        Trigger(
            back,
            "audit_head",
            f"CREATE TRIGGER {back} BEFORE UPDATE ON audit_head WHEN NEW.lines <= OLD.lines"
            f" BEGIN SELECT RAISE(ABORT, '{says}'); END",
            (
                refuse,
                f"CREATE TRIGGER {back} BEFORE UPDATE ON audit_head FOR EACH ROW"
                f" WHEN (NEW.lines <= OLD.lines) EXECUTE FUNCTION {function}()",
            ),
        ),
        Trigger(
            gone,
            "audit_head",
            f"CREATE TRIGGER {gone} BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, '{says}'); END",
            (
                refuse,
                f"CREATE TRIGGER {gone} BEFORE DELETE OR TRUNCATE ON audit_head"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
            ),
        ),
        Trigger(  # SQLite's INSERT OR REPLACE fires no trigger of DELETE; we add the row where there is none
            second,
            "audit_head",
            f"CREATE TRIGGER {second} BEFORE INSERT ON audit_head BEGIN"  # noqa: S608 - our own names
            f" SELECT RAISE(ABORT, '{says}') WHERE (SELECT count(*) FROM audit_head) > 0; END",
            (),
        ),
    )


TRIGGERS = (
    *added_only(AuditRow, "audit lines are only added"),
    *added_only(AuditChainRow, "the audit chain only grows"),
    *_only_grows(),
)
