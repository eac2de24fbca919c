"""Absences: someone says that they have no network until a day. Nobody is reminded there in vain, and it is seen.

Reminders are left out while it lasts; on the day after, one message says what is missing then (`BACK`). It is over
earlier when the person says so, or sends a report.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit, outbox
from storage.calendar import Quarter
from storage.outbox import OutboxRow, State
from storage.pausing import BULK
from storage.tables import Base, Id, Moment

MOST = timedelta(days=60)
BACK = "report.back"
NO_NETWORK, BACK_EARLIER = "no network", "back earlier"  # why a row of the outbox was not said


class PastDay(ValueError):
    """The day that was given is over."""


class TooLong(ValueError):
    """The day that was given is farther away than `MOST`: that is no matter of a network."""


class AbsenceRow(Base):
    """`until` is the last day without a network. `ended_at`: back earlier, or another day was said since."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    said_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (CheckConstraint("since <= until", name="days"),)


def say(session: Session, person: int, until: date, *, today: date, now: datetime) -> None:
    """No network from today until that day, the day itself too; what was said before does not count any more.

    Raises PastDay, TooLong.
    """
    if until < today:
        raise PastDay
    if until > today + MOST:
        raise TooLong
    _ended(session, person, today, now)
    session.add(AbsenceRow(person_id=person, since=today, until=until, said_at=now))
    session.flush()
    audit.record(session, person, "absence.said", f"person:{person}", {"until": until.isoformat()}, now)


def end(session: Session, person: int, *, today: date, now: datetime) -> datetime | None:
    """The person is back. When they said that they would be away; None for who was not."""
    said_at = _ended(session, person, today, now)
    if said_at is not None:
        audit.record(session, person, "absence.ended", f"person:{person}", {}, now)
    return said_at


def until(session: Session, person: int, today: date) -> date | None:
    """The last day without a network, for somebody who is away today."""
    return until_by_person(session, (person,), today).get(person)


def until_by_person(session: Session, people: Iterable[int], today: date) -> Mapping[int, date]:
    """The same for several: only those who are away today are in it."""
    away = select(AbsenceRow.person_id, AbsenceRow.until).where(
        AbsenceRow.person_id.in_(list(people)),
        AbsenceRow.ended_at.is_(None),
        AbsenceRow.since <= today,
        AbsenceRow.until >= today,
    )
    return dict(session.execute(away).all())


def said_at(session: Session, person: int, last: date) -> datetime | None:
    """When an absence until that day was said; None where it was not, or something else since."""
    said = select(AbsenceRow.said_at).where(
        AbsenceRow.person_id == person, AbsenceRow.until == last, AbsenceRow.ended_at.is_(None)
    )
    return session.scalar(said.order_by(AbsenceRow.id.desc()).limit(1))


def await_back(
    session: Session, *, plan: int, person: int, quarter: Quarter, day: date, leaves: datetime, now: datetime
) -> int:
    """Posts what is to be said on the day after: the row. Also where the same day was said once and taken back."""
    posted = outbox.post(
        session, template=BACK, values={"plan": plan, "day": day.isoformat()}, now=now, person=person, lane=BULK,
        silent=False, not_before=leaves, not_after=leaves + timedelta(days=3), occasion=BACK, quarter=quarter,
        due_day=day,
    )  # fmt: skip
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == posted, OutboxRow.state == State.DROPPED, OutboxRow.reason == BACK_EARLIER)
        .values(state=State.WAITING, reason=None, not_before=leaves)
        .execution_options(synchronize_session=False)
    )
    return posted


def _ended(session: Session, person: int, today: date, now: datetime) -> datetime | None:
    """What was said is over, and the message of the day after is not awaited any more. When it was said, if it ran."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.person_id == person, OutboxRow.occasion == BACK, OutboxRow.state == State.WAITING)
        .values(state=State.DROPPED, reason=BACK_EARLIER)
        .execution_options(synchronize_session=False)
    )
    over = (
        update(AbsenceRow)
        .where(AbsenceRow.person_id == person, AbsenceRow.ended_at.is_(None), AbsenceRow.until >= today)
        .values(ended_at=now)
        .returning(AbsenceRow.said_at)
        .execution_options(synchronize_session=False)
    )
    return max(session.scalars(over), default=None)
