"""Revoking: an access ends at once, and so does whatever was begun with it. What was sent stays, with its author."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import audit, drafts, errands, invitations
from storage.audit import AuditRow
from storage.chats import WIPE
from storage.outbox import OutboxRow
from storage.people import PersonRow

REVOKED = "person.revoked"


class NoAccess(Exception):
    """There is no such person, or the access has ended already."""


@dataclass(frozen=True)
class Revoked:
    """What ended with the access: forms not sent, and links made and not used."""

    drafts: int
    links: int


def revoke(session: Session, person: int, *, by: int | None, now: datetime) -> Revoked:
    """End someone's access. `by` is the coordinator who did it, None the administrator. Raises NoAccess."""
    had_access = session.scalars(
        update(PersonRow)
        .where(PersonRow.id == person, PersonRow.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=by)
        .returning(PersonRow.id)
    ).one_or_none()
    if had_access is None:
        raise NoAccess
    errands.end(session, person)
    ended = Revoked(drafts.close_of(session, person, now), invitations.close_made_by(session, person, now))
    detail = {"drafts": ended.drafts, "links": ended.links}
    audit.record(session, by, REVOKED, f"person:{person}", detail, now)
    return ended


def last(session: Session, person: int) -> tuple[datetime, Revoked] | None:
    """When this person's access last ended, and what ended with it; None where it never did."""
    line = session.execute(
        select(AuditRow.at, AuditRow.detail)
        .where(AuditRow.object == f"person:{person}", AuditRow.action == REVOKED)
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).one_or_none()
    return None if line is None else (line.at, Revoked(int(line.detail["drafts"]), int(line.detail["links"])))


def wiped(session: Session, person: int, since: datetime) -> bool:
    """Whether the chat was to be emptied as well, when the access ended."""
    row = select(OutboxRow.id).where(
        OutboxRow.person_id == person, OutboxRow.template == WIPE, OutboxRow.created_at >= since
    )
    return session.scalars(row.limit(1)).one_or_none() is not None
