"""Invitations as who made them handles them: shown, listed, withdrawn, made anew. Who opens one is in `invitations`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from storage import audit, invitations
from storage.invitations import Ending, Invitation, InvitationRow, close_those, hashed, still_open


@dataclass(frozen=True)
class Link:
    """`bound`: somebody has opened it. `good`: it can still let somebody in. `card`: the maker's message.

    `withdrawn`: a coordinator closed it, not whoever opened it.
    """

    invitation: Invitation
    made_at: datetime
    expires_at: datetime
    bound: bool
    good: bool
    used_at: datetime | None
    used_by: int | None
    closed_at: datetime | None
    withdrawn: bool
    card: int | None

    @property
    def id(self) -> int:
        return self.invitation.id


def link(session: Session, invitation: int, now: datetime) -> Link | None:
    """Whatever became of it."""
    return next(iter(_links(session, now, InvitationRow.id == invitation)), None)


def open_of(session: Session, organisation: int | None, now: datetime) -> tuple[Link, ...]:
    """Links of the organisation (None: of the whole plan) that nobody has used yet, the newest first."""
    return _links(session, now, InvitationRow.organisation_id == organisation, *still_open(now))


def how_many(session: Session, organisation: int | None, now: datetime) -> int:
    """How many of them there are."""
    ours = select(func.count()).select_from(InvitationRow).where(InvitationRow.organisation_id == organisation)
    return session.scalar(ours.where(*still_open(now))) or 0


def shown_on(session: Session, maker: int, card: int, now: datetime) -> Link | None:
    """The newest link that this message of its maker's shows."""
    return next(iter(_links(session, now, InvitationRow.created_by == maker, InvitationRow.card == card)), None)


def just_made(session: Session, maker: int, now: datetime, within: timedelta) -> Link | None:
    """The newest link of this maker, if it is that new."""
    recent = InvitationRow.created_at > now - within
    return next(iter(_links(session, now, InvitationRow.created_by == maker, recent)), None)


def is_of(session: Session, invitation: int, payload: str) -> bool:
    """Whether this is that invitation's link."""
    kept = session.scalar(select(InvitationRow.hash).where(InvitationRow.id == invitation))
    return bool(payload) and kept == hashed(payload)


def withdraw(session: Session, invitation: int, *, by: int, now: datetime, because: Ending = Ending.WITHDRAWN) -> bool:
    """The link lets nobody in any more. False when it did not anyway."""
    this = (InvitationRow.id == invitation, *still_open(now))
    return close_those(session, *this, because=because, by=by, now=now) > 0


def withdraw_for(session: Session, person: int, *, by: int, now: datetime) -> None:
    """Older links that would give this person's access back: one at a time is enough."""
    older = (InvitationRow.person_id == person, *still_open(now))
    close_those(session, *older, because=Ending.RENEWED, by=by, now=now)


def renew(session: Session, invitation: int, payload: str, card: int | None, *, by: int, now: datetime) -> bool:
    """Another link for the same invitation, where nobody has opened the one before; that one is dead.

    For a link that was made and never shown: only its hash is kept, so it cannot be shown again. False when it is
    too late for it.
    """
    unopened = InvitationRow.bound_account.is_(None)
    if not _changed(session, invitation, {"hash": hashed(payload), "card": card}, unopened, *still_open(now)):
        return False
    audit.record(session, by, "invitation.renewed", f"invitation:{invitation}", {}, now)
    return True


def _changed(session: Session, invitation: int, values: dict[str, Any], *only: ColumnElement[bool]) -> bool:
    changed = (
        update(InvitationRow)
        .where(InvitationRow.id == invitation, *only)
        .values(**values)
        .returning(InvitationRow.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(changed).one_or_none() is not None


def _links(session: Session, now: datetime, *which: ColumnElement[bool]) -> tuple[Link, ...]:
    good = select(InvitationRow.id).where(*still_open(now))
    rows = session.scalars(
        select(InvitationRow).where(*which).order_by(InvitationRow.id.desc()).execution_options(populate_existing=True)
    ).all()
    usable = set(session.scalars(good.where(InvitationRow.id.in_([row.id for row in rows])))) if rows else set()
    return tuple(
        Link(
            invitation=invitations.by_id(session, row.id), made_at=row.created_at, expires_at=row.expires_at,
            bound=row.bound_account is not None, good=row.id in usable, used_at=row.used_at, used_by=row.used_by,
            closed_at=row.closed_at, withdrawn=row.closed_because == Ending.WITHDRAWN, card=row.card,
        )
        for row in rows
    )  # fmt: skip
