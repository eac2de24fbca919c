"""What is to be said and is not an answer on the spot: receipts, what others must hear, reminders. Table and use cases.

A row names a template and plain values; chat, language and words are found when it is written, by `bot/delivery.py`.
No free text of a person ever enters here. Rows outlive releases: see `state` and `reason` for what became of each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    TextClause,
    case,
    cast,
    extract,
    func,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.calendar import Quarter
from storage.pausing import BULK, going_on
from storage.people import PersonRow, table_of
from storage.tables import Base, Id, Moment, QuarterOf
from storage.upsert import added

CLAIM = 120  # seconds a row stays with the process that took it, before another may
TRIES = 8
AGAIN = timedelta(seconds=10)  # after the first failure; doubled each time
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


def claim(
    session: Session,
    *,
    by: str,
    now: datetime,
    ids: Iterable[int] | None = None,
    lane: str = "conversation",
    limit: int = 100,
) -> tuple[Posted, ...]:
    """Takes rows for this process, oldest first: those of `ids`, or whatever is due in `lane`.

    A conditional update: of two processes one gets the row, and no lock is held while it is sent. Of the bulk lane
    nothing while it is paused.
    """
    clock = seconds(session)
    free = or_(OutboxRow.state == literal_column("'waiting'"), OutboxRow.claimed_until < clock)
    # As text: compared with true it would hide the index from SQLite, and all that waits would be read.
    ready: list[ColumnElement[bool] | TextClause] = [text(OPEN), free, OutboxRow.not_before <= now]
    ready.append(OutboxRow.lane == lane if ids is None else OutboxRow.id.in_(list(ids)))
    if lane == BULK:
        ready.append(going_on())
    taken = select(OutboxRow.id).where(*ready).order_by(OutboxRow.id).limit(limit).with_for_update(skip_locked=True)
    claimed = session.scalars(
        update(OutboxRow)
        .where(OutboxRow.id.in_(taken), *ready)
        .values(state=State.CLAIMED, claimed_by=by, claimed_until=clock + CLAIM)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    return _posted(session, claimed) if claimed else ()


def _posted(session: Session, ids: Sequence[int]) -> tuple[Posted, ...]:
    """Those whose chat is known. Whoever has no access any more is told nothing, unless the chat itself was named."""
    account = case((PersonRow.revoked_at.is_(None), PersonRow.account))
    found = session.execute(
        select(OutboxRow, func.coalesce(OutboxRow.chat, account), PersonRow.language)
        .outerjoin(PersonRow, OutboxRow.person_id == PersonRow.id)
        .where(OutboxRow.id.in_(ids))
        .order_by(OutboxRow.id)
    ).all()
    for row, chat, _ in found:
        if chat is None:
            dropped(session, row.id, NO_ACCESS)
    return tuple(
        Posted(
            id=row.id,
            template=row.template,
            values=row.values,
            person=row.person_id,
            chat=chat,
            language=language or "fr",
            lane=row.lane,
            redraws=row.redraws,
            drawn=None if row.draft is None or row.draft_version is None else (row.draft, row.draft_version),
            silent=row.silent,
            protect=row.protect,
            created_at=row.created_at,
            not_after=row.not_after,
            tries=row.tries,
            quarter=row.quarter,
            due_day=row.due_day,
        )
        for row, chat, language in found
        if chat is not None
    )


def wanted(session: Session, posted: Posted) -> bool:
    """Whether it is still to be said in that chat: of what takes a while, between its being claimed and sent."""
    account = case((PersonRow.revoked_at.is_(None), PersonRow.account))
    its_chat = session.scalar(
        select(func.coalesce(OutboxRow.chat, account))
        .outerjoin(PersonRow, OutboxRow.person_id == PersonRow.id)
        .where(OutboxRow.id == posted.id, OutboxRow.state == State.CLAIMED)
    )
    return its_chat == posted.chat


def sent(session: Session, posted: int, message: int | None, now: datetime) -> None:
    """Telegram has it. `message` is the id it got."""
    _end(session, posted, state=State.SENT, sent_at=now, message_id=message, reason=None)


def dropped(session: Session, posted: int, reason: str) -> None:
    """It will not be said: not true any more, too late, a template nobody knows, a person out of reach."""
    _end(session, posted, state=State.DROPPED, reason=reason)


def put_off(session: Session, posted: int, until: datetime) -> None:
    """It waits until then: nothing is wrong with it, but not at this hour."""
    _end(session, posted, state=State.WAITING, not_before=until)


def failed(session: Session, posted: int, reason: str, now: datetime) -> None:
    """It could not be said this time. Tried again later and later; after eight times it stays failed, to be seen."""
    tries = session.execute(select(OutboxRow.tries).where(OutboxRow.id == posted)).scalar_one() + 1
    state = State.FAILED if tries >= TRIES else State.WAITING
    _end(session, posted, state=state, tries=tries, not_before=now + AGAIN * 2 ** (tries - 1), reason=reason)


def release(session: Session, *, but: str) -> None:
    """Rows that another process had taken are free again. For who has just taken over: the other one is gone."""
    _free(session, OutboxRow.claimed_by != but)


def let_go(session: Session, ids: Iterable[int]) -> None:
    """Rows claimed and not sent after all, at an orderly end: the next process need not wait for them."""
    _free(session, OutboxRow.id.in_(list(ids)))


def _free(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == State.CLAIMED, which)
        .values(state=State.WAITING, claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def _end(session: Session, posted: int, **values: Any) -> None:
    its = table_of(OutboxRow)  # the table itself: cheaper than the ORM, and this is done for every row
    # What was withdrawn meanwhile is not to be tried again.
    ended = (State.SENT, State.DROPPED) if values["state"] in (State.WAITING, State.FAILED) else (State.SENT,)
    ending = update(its).where(its.c.id == posted, its.c.state.not_in(ended))
    session.execute(ending.values(claimed_by=None, claimed_until=None, **values))


def seconds(session: Session) -> ColumnElement[int]:
    """Now, by the database's own clock: two machines need not agree on it, and the practice clock may stand still."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.strftime("%s", "now"), BigInteger)
    return cast(extract("epoch", func.clock_timestamp()), BigInteger)
