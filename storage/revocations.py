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
    """What ended with the access: forms not sent, and links made and not used. `kept`: forms that wait for the new
    phone."""

    drafts: int
    links: int
    kept: int = 0


def revoke(session: Session, person: int, *, by: int | None, now: datetime) -> Revoked:
    """End someone's access. `by` is the coordinator who did it, None the administrator. Raises NoAccess."""
    _end(session, person, by, now)
    ended = Revoked(drafts.close_of(session, person, now), invitations.close_made_by(session, person, now))
    detail = {"drafts": ended.drafts, "links": ended.links}
    audit.record(session, by, REVOKED, f"person:{person}", detail, now)
    return ended


def old_phone(session: Session, person: int, *, by: int, now: datetime) -> Revoked:
    """The access ends with one phone, and is to begin again with another: what was begun waits. Raises NoAccess."""
    _end(session, person, by, now)
    drafts.rest(session, person)
    kept = len(drafts.unfinished(session, person))
    ended = Revoked(0, invitations.close_made_by(session, person, now), kept)
    detail = {"drafts": 0, "links": ended.links, "kept": kept}
    audit.record(session, by, REVOKED, f"person:{person}", detail, now)
    return ended


def _end(session: Session, person: int, by: int | None, now: datetime) -> None:
    had_access = session.scalars(
        update(PersonRow)
        .where(PersonRow.id == person, PersonRow.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=by)
        .returning(PersonRow.id)
    ).one_or_none()
    if had_access is None:
        raise NoAccess
    errands.end(session, person)


def last(session: Session, person: int) -> tuple[datetime, Revoked] | None:
    """When this person's access last ended, and what ended with it; None where it never did."""
    line = session.execute(
        select(AuditRow.at, AuditRow.detail)
        .where(AuditRow.object == f"person:{person}", AuditRow.action == REVOKED)
        .order_by(AuditRow.id.desc())
        .limit(1)
    ).one_or_none()
    if line is None:
        return None
    told = line.detail
    return line.at, Revoked(int(told["drafts"]), int(told["links"]), int(told.get("kept", 0)))


def wiped(session: Session, person: int, since: datetime) -> bool:
    """Whether the chat was to be emptied as well, when the access ended."""
    row = select(OutboxRow.id).where(
        OutboxRow.person_id == person, OutboxRow.template == WIPE, OutboxRow.created_at >= since
    )
    return session.scalars(row.limit(1)).one_or_none() is not None
