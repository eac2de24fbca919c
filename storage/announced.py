"""How far an announcement has come: who it has reached, who has read it, whether it is under way still. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from storage.announcements import LISTED, OUTBOX, PEOPLE, AnnouncementRow, receiver
from storage.outbox import UNREACHABLE, State
from storage.plan.tables import OrganisationRow

FIRST_DAY: Final = timedelta(hours=24)


class Stand(StrEnum):
    """How it stands with one person. `lost`: it will not come: no access any more, too late, refused."""

    READ = "read"
    RECEIVED = "received"
    UNREACHABLE = "unreachable"
    WAITING = "waiting"
    LOST = "lost"


@dataclass(frozen=True)
class Progress:
    """One announcement, counted. `under_way`: no other may be made yet; `leaves_at`: when the next waiting row goes."""

    id: int
    by: int
    made_at: datetime
    again_on: date | None
    received: int
    read: int
    unreachable: int
    waiting: int
    under_way: bool
    leaves_at: datetime | None

    @property
    def unread(self) -> int:
        """Who has not read it, reached or not."""
        return self.received - self.read + self.unreachable + self.waiting


@dataclass(frozen=True)
class Notice:
    """What one of those in it is shown. `organisation`: whose coordination speaks, None: that of the whole plan."""

    id: int
    organisation: str | None
    text: str = field(repr=False)
    read: bool


def progress(session: Session, announcement: int, now: datetime) -> Progress | None:
    """None where there is no such announcement.

    It is under way as long as it has somebody still to reach, and, on its first day, as long as somebody whom it has
    reached has not read it: who cannot be reached holds up nothing.
    """
    row = session.get(AnnouncementRow, announcement)
    if row is None:
        return None
    each = _each(announcement, now)
    rows = session.execute(select(each.c.stand, func.count(), func.min(each.c.leaves_at)).group_by(each.c.stand)).all()
    counts = {Stand(stand): number for stand, number, _ in rows}
    read, received = counts.get(Stand.READ, 0), counts.get(Stand.RECEIVED, 0)
    waiting = counts.get(Stand.WAITING, 0)
    return Progress(
        id=row.id,
        by=row.by_id,
        made_at=row.created_at,
        again_on=row.again_on,
        received=received + read,
        read=read,
        unreachable=counts.get(Stand.UNREACHABLE, 0),
        waiting=waiting,
        under_way=waiting > 0 or (received > 0 and now - row.created_at < FIRST_DAY),
        leaves_at=next((at for stand, _, at in rows if stand == Stand.WAITING.value), None),
    )


def latest(session: Session, author: int, now: datetime) -> Progress | None:
    """The last announcement this coordinator made."""
    last = session.scalar(select(func.max(AnnouncementRow.id)).where(AnnouncementRow.by_id == author))
    return None if last is None else progress(session, last, now)


def not_read(session: Session, announcement: int, now: datetime) -> Sequence[tuple[int, Stand]]:
    """Who has not read it, with how it stands: those it reached first."""
    each = _each(announcement, now)
    order = case({stand.value: place for place, stand in enumerate(Stand)}, value=each.c.stand)
    rows = session.execute(
        select(each.c.person, each.c.stand)
        .where(each.c.stand.not_in((Stand.READ.value, Stand.LOST.value)))
        .order_by(order, each.c.person)
    )
    return [(person, Stand(stand)) for person, stand in rows]


def there_is(session: Session, announcement: int) -> bool:
    """Whether there is such an announcement, whoever it is for."""
    there = select(AnnouncementRow.id).where(AnnouncementRow.id == announcement)
    return session.scalars(there).one_or_none() is not None


def notice(session: Session, announcement: int, person: int) -> Notice | None:
    """None where it is not for this person."""
    row = session.execute(
        select(AnnouncementRow.text, OrganisationRow.code, func.max(LISTED.c.read_at))
        .join(LISTED, LISTED.c.announcement_id == AnnouncementRow.id)
        .outerjoin(OUTBOX, OUTBOX.c.id == LISTED.c.outbox_id)
        .outerjoin(OrganisationRow, OrganisationRow.id == AnnouncementRow.organisation_id)
        .where(AnnouncementRow.id == announcement, or_(LISTED.c.person_id == person, receiver == person))
        .group_by(AnnouncementRow.id, AnnouncementRow.text, OrganisationRow.code)
    ).one_or_none()
    return None if row is None else Notice(announcement, row[1], row[0], row[2] is not None)


def _each(announcement: int, now: datetime) -> Subquery:
    """Each person in it, how it stands, and when it leaves for those who wait."""
    waits = case((OUTBOX.c.state == State.WAITING.value, OUTBOX.c.not_before))
    return (
        select(receiver.label("person"), _stand(now).label("stand"), waits.label("leaves_at"))
        .select_from(LISTED.outerjoin(OUTBOX, OUTBOX.c.id == LISTED.c.outbox_id).join(PEOPLE, PEOPLE.c.id == receiver))
        .where(LISTED.c.announcement_id == announcement)
        .subquery()
    )


def _stand(now: datetime) -> ColumnElement[str]:
    access = and_(
        PEOPLE.c.revoked_at.is_(None),
        PEOPLE.c.account.is_not(None),
        or_(PEOPLE.c.closes_at.is_(None), PEOPLE.c.closes_at > now),
    )
    still = and_(OUTBOX.c.state.in_((State.WAITING.value, State.CLAIMED.value)), OUTBOX.c.not_after > now)
    return case(
        (LISTED.c.read_at.is_not(None), Stand.READ.value),
        (~access, Stand.LOST.value),
        (OUTBOX.c.state == State.SENT.value, Stand.RECEIVED.value),
        (or_(OUTBOX.c.reason == UNREACHABLE, PEOPLE.c.unreachable_since.is_not(None)), Stand.UNREACHABLE.value),
        (still, Stand.WAITING.value),
        else_=Stand.LOST.value,
    )
