"""What is to be said and is not an answer on the spot: receipts, what others must hear, reminders. Table and use cases.

A row names a template and plain values; chat, language and words are found when it is written, by `bot/delivery.py`.
No free text of a person ever enters here. Rows outlive releases: see `state` and `reason` for what became of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.calendar import Quarter
from storage.tables import Base, Id, Moment, QuarterOf
from storage.upsert import added

OPEN = "state IN ('waiting', 'claimed')"
# What takes reminders of its day along; few among many, and looked for at every tick.
HOSTS = "occasion IN ('outage', 'report.back')"
OF_NO_PLAN = "occasion IS NOT NULL AND plan_id IS NULL"
OF_A_PLAN = "occasion IS NOT NULL AND plan_id IS NOT NULL"


class State(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


ANNOUNCEMENT = "announcement"  # the template of what a coordinator wrote: the fuse does not count it
UNREACHABLE = "unreachable"
NO_ACCESS = "no access"
SAID_WITH = "said with "  # and the template of another row, whose message says it too


class OutboxRow(Base):
    """One message to one chat. With an occasion: once for a person, an occasion, a quarter, a due day, and a plan or
    none."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    chat: Mapped[int | None] = mapped_column(BigInteger)
    template: Mapped[str] = mapped_column(String(64))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    lane: Mapped[str] = mapped_column(String(16))
    occasion: Mapped[str | None] = mapped_column(String(64))
    quarter: Mapped[Quarter | None] = mapped_column(QuarterOf)
    due_day: Mapped[date | None] = mapped_column(Date)
    # Of the key, where the occasion is of one plan: several may be open at once. Empty where it is of the person alone.
    plan_id: Mapped[int | None] = mapped_column(BigInteger)
    redraws: Mapped[int | None] = mapped_column(BigInteger)
    draft: Mapped[int | None] = mapped_column(BigInteger)
    draft_version: Mapped[int | None] = mapped_column(Integer)
    silent: Mapped[bool] = mapped_column(Boolean)
    protect: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(Moment)
    not_before: Mapped[datetime] = mapped_column(Moment)
    not_after: Mapped[datetime | None] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(16))
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[int | None] = mapped_column(BigInteger)  # seconds by the database's own clock
    tries: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        CheckConstraint("person_id IS NOT NULL OR chat IS NOT NULL", name="somebody"),
        CheckConstraint("lane IN ('conversation', 'bulk')", name="lane"),
        CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'dropped', 'failed')", name="state"),
        # NULLs differ from each other in a unique index, so a key has none.
        CheckConstraint(
            "occasion IS NULL OR (person_id IS NOT NULL AND quarter IS NOT NULL AND due_day IS NOT NULL)", name="key"
        ),
        Index(
            "uq_outbox_key",
            "person_id",
            "occasion",
            "quarter",
            "due_day",
            unique=True,
            sqlite_where=text(OF_NO_PLAN),
            postgresql_where=text(OF_NO_PLAN),
        ),
        Index(
            "uq_outbox_key_of_plan",
            "person_id",
            "occasion",
            "quarter",
            "due_day",
            "plan_id",
            unique=True,
            sqlite_where=text(OF_A_PLAN),
            postgresql_where=text(OF_A_PLAN),
        ),
        Index("ix_outbox_open", "lane", "id", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_outbox_hosts", "occasion", sqlite_where=text(HOSTS), postgresql_where=text(HOSTS)),
    )


@dataclass(frozen=True)
class Posted:
    """A row that this process has claimed, with what is needed to write it. `chat` and `language` are the person's.

    `at`: when it is written; what it says is true then.
    """

    id: int
    template: str
    values: Mapping[str, Any]
    person: int | None
    chat: int
    language: str
    lane: str
    redraws: int | None
    drawn: tuple[int, int] | None
    silent: bool
    protect: bool
    created_at: datetime
    not_after: datetime | None
    tries: int
    quarter: Quarter | None = None
    due_day: date | None = None
    at: datetime | None = None

    @property
    def written_at(self) -> datetime:
        return self.at or self.created_at


def post(
    session: Session,
    *,
    template: str,
    values: Mapping[str, Any],
    now: datetime,
    person: int | None = None,
    chat: int | None = None,
    redraws: int | None = None,
    lane: str = "conversation",
    silent: bool = True,
    protect: bool = False,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    occasion: str | None = None,
    quarter: Quarter | None = None,
    due_day: date | None = None,
    plan: int | None = None,
    drawn: tuple[int, int] | None = None,
) -> int:
    """The row's id. With an occasion that was posted already: the id of that row, and nothing is added.

    `plan`: of which the occasion is, if it is of one. `drawn`: the (draft, version) a form's card shows.
    """
    new: int | None = added(
        session,
        OutboxRow,
        person_id=person,
        chat=chat,
        template=template,
        values=dict(values),
        lane=lane,
        occasion=occasion,
        quarter=quarter,
        due_day=due_day,
        plan_id=plan,
        redraws=redraws,
        draft=drawn[0] if drawn else None,
        draft_version=drawn[1] if drawn else None,
        silent=silent,
        protect=protect,
        created_at=now,
        not_before=not_before or now,
        not_after=not_after,
        state=State.WAITING,
        tries=0,
    )
    if new is not None:
        return new
    there = select(OutboxRow.id).where(
        OutboxRow.person_id == person,
        OutboxRow.occasion == occasion,
        OutboxRow.quarter == quarter,
        OutboxRow.due_day == due_day,
        OutboxRow.plan_id == plan,
    )
    return session.scalars(there).one()
