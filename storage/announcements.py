"""Announcements: one text of a coordinator to many. Tables, and what is done: announced, sent again, read.

How far one has come is in `announced`. The text stands here alone: no row of the outbox and no line of the log has it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Integer,
    Select,
    String,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import JSON, Date

from storage import audit
from storage.audiences import Group, members
from storage.calendar import Quarter
from storage.outbox import ANNOUNCEMENT, OutboxRow, State
from storage.pausing import DAY
from storage.people import Person, PersonRow, table_of
from storage.tables import Base, Id, Moment, QuarterOf
from storage.upsert import inserting

TEMPLATE: Final = ANNOUNCEMENT  # of the rows that bring it; their values name it, and nothing else
WITHDRAWN: Final = "withdrawn"  # why a row of the outbox is dropped
LONGEST: Final = 500
MOST_A_DAY: Final = 5  # of one coordinator in 24 hours: the fuse of the outbox does not count them


class NobodyThere(Exception):
    """Nobody is in the group."""


class EnoughToday(Exception):
    """This coordinator has announced five things within 24 hours. `until`: when another may be."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class AlreadyAgain(Exception):
    """It was sent again on this day already."""


class AnnouncementRow(Base):
    """`organisation_id`: whose people it went to; empty: everybody's. `again_on`: the day it was last sent again."""

    __tablename__ = "announcements"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    audience: Mapped[str] = mapped_column(String(16))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    text: Mapped[str] = mapped_column(String(LONGEST))
    created_at: Mapped[datetime] = mapped_column(Moment)
    again_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("audience IN ('team', 'agents', 'comonitors', 'late', 'area')", name="audience"),
        CheckConstraint("(audience = 'area') = (area_id IS NOT NULL)", name="area"),
    )


class AnnouncementPersonRow(Base):
    """One who is to get it. `outbox_id`: the row that brings it; `read_at`: [I have read it] was tapped."""

    __tablename__ = "announcement_people"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcements.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    read_at: Mapped[datetime | None] = mapped_column(Moment)


LISTED, OUTBOX, PEOPLE = table_of(AnnouncementPersonRow), table_of(OutboxRow), table_of(PersonRow)
# A duty may have been handed over before it left: whoever has the row now is who it goes to.
receiver = func.coalesce(OUTBOX.c.person_id, LISTED.c.person_id)


@dataclass(frozen=True)
class Leaving:
    """The day on which it was decided and that day's quarter; from when to when it may leave."""

    now: datetime
    day: date
    quarter: Quarter
    not_before: datetime
    not_after: datetime


def announce(session: Session, author: Person, group: Group, text: str, leaves: Leaving) -> tuple[int, int]:
    """Its id, and to how many it goes. Raises NobodyThere, EnoughToday."""
    until = enough_until(session, author.id, leaves.now)
    if until is not None:
        raise EnoughToday(until)
    row = AnnouncementRow(
        by_id=author.id, organisation_id=author.organisation, audience=group.audience.value, area_id=group.area,
        text=text, created_at=leaves.now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    chosen = members(group, author, leaves.now)
    listing = chosen.with_only_columns(literal(row.id, Integer), PEOPLE.c.id)
    session.execute(insert(LISTED).from_select(["announcement_id", "person_id"], listing))
    everybody = select(LISTED.c.person_id).where(LISTED.c.announcement_id == row.id)
    occasion = f"announcement:{row.id}"
    posted = _post(session, row.id, occasion, everybody, leaves)
    if not posted:
        raise NobodyThere
    _brought_by(session, row.id, occasion, leaves)
    detail: dict[str, str | int] = {"audience": row.audience, "people": posted}
    if group.area is not None:
        detail["area"] = group.area
    audit.record(session, author.id, "announcement.made", f"announcement:{row.id}", detail, leaves.now)
    return row.id, posted


def enough_until(session: Session, author: int, now: datetime) -> datetime | None:
    """Until when this coordinator can announce nothing; None: they can."""
    lately = (
        select(AnnouncementRow.created_at)
        .where(AnnouncementRow.by_id == author, AnnouncementRow.created_at > now - DAY)
        .order_by(AnnouncementRow.created_at.desc())
        .offset(MOST_A_DAY - 1)
        .limit(1)
    )
    fifth = session.scalar(lately)
    return None if fifth is None else fifth + DAY


def again(session: Session, announcement: int, leaves: Leaving) -> int:
    """To whom it came, or could not come, and who has not read it and can be reached: once a day; to how many.

    Raises AlreadyAgain.
    """
    row = session.get_one(AnnouncementRow, announcement)
    if row.again_on is not None and row.again_on >= leaves.day:
        raise AlreadyAgain
    unread = (
        select(receiver.label("person_id"))
        .select_from(LISTED.outerjoin(OUTBOX, OUTBOX.c.id == LISTED.c.outbox_id))
        .join(PEOPLE, PEOPLE.c.id == receiver)
        .where(
            LISTED.c.announcement_id == announcement,
            LISTED.c.read_at.is_(None),
            OUTBOX.c.state.not_in((State.WAITING.value, State.CLAIMED.value)),
            PEOPLE.c.revoked_at.is_(None),
            PEOPLE.c.account.is_not(None),
            PEOPLE.c.unreachable_since.is_(None),
            or_(PEOPLE.c.closes_at.is_(None), PEOPLE.c.closes_at > leaves.now),
        )
        .distinct()
    )
    occasion = f"announcement.again:{announcement}"
    posted = _post(session, announcement, occasion, unread, leaves)
    if posted:
        _brought_by(session, announcement, occasion, leaves)
        row.again_on = leaves.day
        session.flush()
        what = f"announcement:{announcement}"
        audit.record(session, row.by_id, "announcement.again", what, {"people": posted}, leaves.now)
    return posted


def withdraw(session: Session, announcement: int, now: datetime) -> int:
    """It does not leave; for how many. None of it is called back where somebody has it already: then it is 0."""
    row = session.get_one(AnnouncementRow, announcement)
    brings = select(LISTED.c.outbox_id).where(LISTED.c.announcement_id == announcement)
    there = OUTBOX.alias("there").c
    has_it = exists(select(there.id).where(there.id.in_(brings), there.state == State.SENT.value))
    waiting = (OUTBOX.c.id.in_(brings), OUTBOX.c.state == State.WAITING.value, ~has_it)
    dropping = update(OUTBOX).where(*waiting).values(state=State.DROPPED.value, reason=WITHDRAWN)
    number = len(session.execute(dropping.returning(OUTBOX.c.id)).all())
    if number:
        detail: dict[str, str | int] = {"people": number}
        audit.record(session, row.by_id, "announcement.withdrawn", f"announcement:{announcement}", detail, now)
    return number


def read(session: Session, announcement: int, person: int, now: datetime) -> bool:
    """Noted once: True the first time."""
    theirs = (
        select(LISTED.c.person_id)
        .select_from(LISTED.outerjoin(OUTBOX, OUTBOX.c.id == LISTED.c.outbox_id))
        .where(LISTED.c.announcement_id == announcement, receiver == person)
    )
    noted = (
        update(LISTED)
        .where(
            LISTED.c.announcement_id == announcement,
            or_(LISTED.c.person_id == person, LISTED.c.person_id.in_(theirs)),
            LISTED.c.read_at.is_(None),
        )
        .values(read_at=now)
        .returning(LISTED.c.person_id)
    )
    return bool(session.execute(noted).all())


def _post(session: Session, announcement: int, occasion: str, people: Select[Any], leaves: Leaving) -> int:
    """A row of the outbox for each, ordered by the key; those it has already are left as they are."""
    to = people.subquery()
    rows = select(
        to.c.person_id,
        literal(TEMPLATE, String).label("template"),
        literal({"announcement": announcement}, JSON).label("values"),
        literal("bulk", String).label("lane"),
        literal(occasion, String).label("occasion"),
        literal(leaves.quarter, QuarterOf).label("quarter"),
        literal(leaves.day, Date).label("due_day"),
        false().label("silent"),
        false().label("protect"),
        literal(leaves.now, Moment).label("created_at"),
        literal(leaves.not_before, Moment).label("not_before"),
        literal(leaves.not_after, Moment).label("not_after"),
        literal(State.WAITING.value, String).label("state"),
        literal(0, Integer).label("tries"),
    ).order_by(to.c.person_id)
    posting = (
        inserting(session.get_bind().dialect.name)(OUTBOX)
        .from_select([column.key for column in rows.selected_columns], rows)
        .on_conflict_do_nothing()
        .returning(OUTBOX.c.id)
    )
    return len(session.execute(posting).all())


def _brought_by(session: Session, announcement: int, occasion: str, leaves: Leaving) -> None:
    """Names the row that brings it, for those whom none has reached yet."""
    mine = (OUTBOX.c.occasion == occasion, OUTBOX.c.due_day == leaves.day, OUTBOX.c.quarter == leaves.quarter)
    new = select(OUTBOX.c.id).where(*mine, OUTBOX.c.person_id == LISTED.c.person_id).correlate(LISTED)
    before = OUTBOX.alias("before").c
    reached = exists(select(before.id).where(before.id == LISTED.c.outbox_id, before.state == State.SENT.value))
    session.execute(
        update(LISTED)
        .where(LISTED.c.announcement_id == announcement, ~reached, exists(new))
        .values(outbox_id=new.scalar_subquery())
    )
