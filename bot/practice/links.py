"""The invitations of the cast: one for each who has not joined, and a new one before the clock goes past its end."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.cast import Part
from storage.invitations import DAYS, InvitationRow, Terms, hashed, invite, new_payload
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans


def invited(session: Session, frame: Logframe, part: Part, now: datetime, good_from: datetime) -> str:
    """The payload of a new link, good for the usual days from `good_from` on."""
    organisation = next(o.id for o in frame.organisations if o.code == part.organisation.code)
    areas = {area.key: area.id for area in frame.areas}
    terms = Terms(part.role, organisation, tuple(areas[key] for key in part.areas))
    payload = new_payload()
    invite(session, terms, payload, good_from + timedelta(days=DAYS), by=None, now=now)
    return payload


def renewed(session: Session, code: str, part: Part, payload: str, now: datetime, moment: datetime) -> str | None:
    """The payload of a new link where the one of `payload` will have run out, unused, at `moment`; else None."""
    out = select(InvitationRow.id).where(
        InvitationRow.hash == hashed(payload),
        InvitationRow.used_at.is_(None),
        InvitationRow.closed_at.is_(None),
        InvitationRow.expires_at <= moment,
    )
    if session.scalar(out) is None:
        return None
    frame = next(frame for frame in Plans().open(session) if frame.code == code)
    return invited(session, frame, part, now, moment)
