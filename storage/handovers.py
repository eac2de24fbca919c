"""Handovers: a duty passes to another person, for good or until a day. Reports keep their author.

Here it is planned, taken back, and looked up; on its day `storage/carrying.py` does it. Nothing about it is ambiguous:
a person gives to one other at a time, and nobody who is giving receives.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Select,
    String,
    and_,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit
from storage.invitations import Ending, InvitationRow, close_those, still_open
from storage.people import PEOPLE, Role
from storage.tables import Base, Id, Moment

HANDED = (Role.AGENT, Role.COMONITOR, Role.COORDINATOR)  # an evaluator's access ends by itself


class Kind(StrEnum):
    SUCCESSOR = "successor"
    STANDIN = "standin"


class NoAccess(Exception):
    """Whoever should give or receive has no access, or a duty that is not handed over."""


class OtherDuty(Exception):
    """The receiver has another role, or is of another organisation."""


class GivesAlready(Exception):
    """Another handover from this person is planned or in force."""


class Receives(Exception):
    """This person is somebody's receiver, and may not pass that on."""


class Gives(Exception):
    """The receiver is handing over as well."""


class WrongDays(Exception):
    """It would begin in the past, or end before it begins."""


class HandoverRow(Base):
    """From whom to whom, on which days. `to_id` is empty until the link of `invitation_id` was used.

    `kind`: successor (then `ends` is empty) or standin. `begun_at`, `over_at`: when the duty went, and when it came
    back. `cancelled_at`: it did not happen after all.
    """

    __tablename__ = "handovers"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    starts: Mapped[date]
    ends: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    begun_at: Mapped[datetime | None] = mapped_column(Moment)
    over_at: Mapped[datetime | None] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        CheckConstraint("kind IN ('successor', 'standin')", name="kind"),
        CheckConstraint("(kind = 'standin') = (ends IS NOT NULL)", name="ends"),
        CheckConstraint("starts <= ends", name="days"),
        CheckConstraint("to_id IS NOT NULL OR invitation_id IS NOT NULL", name="receiver"),
        CheckConstraint("to_id <> from_id", name="another"),
        CheckConstraint("begun_at IS NULL OR to_id IS NOT NULL", name="begun"),
    )


class HandoverAreaRow(Base):
    """An area that went along. `lent`: the receiver did not have it before, so it goes again at the end."""

    __tablename__ = "handover_areas"

    handover_id: Mapped[int] = mapped_column(ForeignKey("handovers.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    lent: Mapped[bool] = mapped_column(Boolean)


@dataclass(frozen=True)
class Handover:
    """`receiver` None: whoever uses the link of `invitation`."""

    id: int
    giver: int
    receiver: int | None
    invitation: int | None
    kind: Kind
    starts: date
    ends: date | None
    by: int
    created_at: datetime
    begun_at: datetime | None
    over_at: datetime | None
    cancelled_at: datetime | None


NOT_CANCELLED = HandoverRow.cancelled_at.is_(None)
PLANNED = and_(NOT_CANCELLED, HandoverRow.begun_at.is_(None))
IN_FORCE = and_(  # a successor's is done with on its day; a stand-in's until the duty is back
    NOT_CANCELLED,
    HandoverRow.kind == Kind.STANDIN.value,
    HandoverRow.begun_at.is_not(None),
    HandoverRow.over_at.is_(None),
)
OPEN = or_(PLANNED, IN_FORCE)


def plan(
    session: Session,
    giver: int,
    kind: Kind,
    starts: date,
    ends: date | None,
    *,
    receiver: int | None = None,
    invitation: int | None = None,
    by: int,
    today: date,
    now: datetime,
) -> int:
    """From `starts` on the receiver, or whoever uses the invitation's link, has the giver's duty; until `ends`.

    Raises NoAccess, OtherDuty, GivesAlready, Receives, Gives, WrongDays.
    """
    if starts < today or (kind is Kind.STANDIN) != (ends is not None) or (ends is not None and ends < starts):
        raise WrongDays
    there = lock(session, giver, *(() if receiver is None else (receiver,)))
    if giver not in there or there[giver][0] not in HANDED or (receiver is not None and receiver not in there):
        raise NoAccess
    if receiver == giver or (receiver is not None and there[receiver] != there[giver]):
        raise OtherDuty
    if from_(session, giver) is not None:
        raise GivesAlready
    if to(session, giver):
        raise Receives
    if receiver is not None and from_(session, receiver) is not None:
        raise Gives
    row = {
        "from_id": giver, "to_id": receiver, "invitation_id": invitation, "kind": kind.value, "starts": starts,
        "ends": ends, "by_id": by, "created_at": now,
    }  # fmt: skip
    made = session.scalars(insert(HandoverRow).returning(HandoverRow.id), row).one()
    detail: dict[str, str | int] = {"from": giver, "kind": kind.value, "starts": starts.isoformat()}
    detail |= {} if receiver is None else {"to": receiver}
    detail |= {} if ends is None else {"ends": ends.isoformat()}
    audit.record(session, by, "handover.planned", f"handover:{made}", detail, now)
    return made


def cancel(session: Session, handover: int, *, by: int | None, now: datetime) -> bool:
    """It does not happen, and its link lets nobody in any more. False where it has begun, or is cancelled already."""
    changed = session.execute(
        update(HandoverRow)
        .where(HandoverRow.id == handover, PLANNED)
        .values(cancelled_at=now)
        .returning(HandoverRow.invitation_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if changed is None:
        return False
    if changed.invitation_id is not None:
        its = (InvitationRow.id == changed.invitation_id, *still_open(now))
        close_those(session, *its, because=Ending.WITHDRAWN, by=by, now=now)
    audit.record(session, by, "handover.cancelled", f"handover:{handover}", {}, now)
    return True


def take(session: Session, invitation: int, person: int) -> bool:
    """Whoever came in by the link is the receiver. False where the link carries no handover, or may not be theirs."""
    taken = session.scalars(
        update(HandoverRow)
        .where(
            HandoverRow.invitation_id == invitation, HandoverRow.to_id.is_(None), HandoverRow.from_id != person, PLANNED
        )
        .values(to_id=person)
        .returning(HandoverRow.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return taken is not None


def by_id(session: Session, handover: int) -> Handover | None:
    """Whatever became of it."""
    return next(iter(found(session, HandoverRow.id == handover)), None)


def of_link(session: Session, invitation: int) -> Handover | None:
    """The handover that a link carries, as long as it can happen."""
    return next(iter(found(session, HandoverRow.invitation_id == invitation, PLANNED)), None)


def from_(session: Session, giver: int) -> Handover | None:
    """The one from this person that is planned or in force."""
    return next(iter(found(session, HandoverRow.from_id == giver, OPEN)), None)


def to(session: Session, receiver: int) -> tuple[Handover, ...]:
    """Those to this person that are planned or in force."""
    return found(session, HandoverRow.to_id == receiver, OPEN)


def giving(session: Session) -> frozenset[int]:
    """Everybody from whom one is planned or in force."""
    return frozenset(session.scalars(select(HandoverRow.from_id).where(OPEN)))


def may_take(session: Session, handover: Handover, person: int) -> bool:
    """Whether somebody who is in already may be the receiver."""
    return person != handover.giver and from_(session, person) is None


def replaced() -> Select[Any]:
    """For a query: people who have a stand-in at this moment."""
    return select(HandoverRow.from_id).where(IN_FORCE)


def places_that_name(session: Session) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """By person: the areas that are only lent to them, and those they have handed over or had for a time.

    All of them leave a name as it was: whoever stood in is called the same when it is over.
    """
    rows = session.execute(
        select(
            HandoverRow.from_id, HandoverRow.to_id, HandoverRow.kind, HandoverRow.over_at,
            HandoverAreaRow.area_id, HandoverAreaRow.lent,
        ).join(HandoverAreaRow, HandoverAreaRow.handover_id == HandoverRow.id)
    )  # fmt: skip
    lent: dict[int, set[int]] = {}
    given: dict[int, set[int]] = {}
    for giver, receiver, kind, over_at, area, only_lent in rows:
        if over_at is None:
            given.setdefault(giver, set()).add(area)
            if only_lent and kind == Kind.STANDIN and receiver is not None:
                lent.setdefault(receiver, set()).add(area)
        elif only_lent and receiver is not None:
            given.setdefault(receiver, set()).add(area)
    return {
        person: (frozenset(lent.get(person, ())), frozenset(given.get(person, ()))) for person in lent.keys() | given
    }


def lock(session: Session, *people: int) -> dict[int, tuple[Role, int | None]]:
    """Those of them who have access, by id: role and organisation. Their other units wait, always in one order."""
    rows = session.execute(
        select(PEOPLE.c.id, PEOPLE.c.role, PEOPLE.c.organisation_id)
        .where(PEOPLE.c.id.in_(people), PEOPLE.c.revoked_at.is_(None), PEOPLE.c.account.is_not(None))
        .order_by(PEOPLE.c.id)
        .with_for_update(of=PEOPLE, key_share=True)
    )
    return {row.id: (Role(row.role), row.organisation_id) for row in rows}


def found(session: Session, *which: ColumnElement[bool]) -> tuple[Handover, ...]:
    """The oldest first."""
    rows = session.scalars(
        select(HandoverRow).where(*which).order_by(HandoverRow.id).execution_options(populate_existing=True)
    )
    return tuple(
        Handover(
            row.id, row.from_id, row.to_id, row.invitation_id, Kind(row.kind), row.starts, row.ends, row.by_id,
            row.created_at, row.begun_at, row.over_at, row.cancelled_at,
        )
        for row in rows
    )  # fmt: skip
