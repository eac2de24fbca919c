"""Attempts at what is not open to somebody, as lines of the audit log: who, at which door, why. Never what was said.

Of accounts that nobody knows there is no line: `strangers` counts their links. An account can fill no disk: after some
lines in a day what it tries is refused as before, and not written down.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from storage import audit
from storage.audit import AuditRow
from storage.drafts import DraftRow
from storage.invitations import InvitationRow, hashed
from storage.people import PersonRow

REFUSED: Final = "refused"
MOST: Final = 20  # lines about one person, or one link, in a day
DAY: Final = timedelta(days=1)


class Because(StrEnum):
    """Why it was refused."""

    RIGHT = "right"  # the role, the organisation or the place is another's
    PLACE = "place"  # what it is about is gone, or is not theirs
    ACCESS = "access"  # it has ended
    DRAFT = "draft"  # the form is another's
    LINK = "link"  # an invitation that lets nobody in any more, or somebody else
    GROUP = "group"  # a chat that is nobody's alone


def note(session: Session, account: int, what: str, because: Because, now: datetime) -> None:
    """`what`: the door, such as "verb:rs". Nothing is written where nobody is, or was, behind the account."""
    known = select(PersonRow.id).where(PersonRow.account == account)
    newest = known.order_by(PersonRow.revoked_at.is_(None).desc(), PersonRow.id.desc()).limit(1)
    person = session.scalars(newest).one_or_none()
    if person is None:
        return
    if _room(session, AuditRow.actor == person, now):
        audit.record(session, person, REFUSED, what, {"because": because.value}, now)


def note_link(session: Session, account: int, payload: str, now: datetime) -> None:
    """A link that was made here once and does not let this account in."""
    made = session.scalars(select(InvitationRow.id).where(InvitationRow.hash == hashed(payload))).one_or_none()
    if made is None:
        return
    known = select(PersonRow.id).where(PersonRow.account == account, PersonRow.revoked_at.is_(None))
    person = session.scalars(known).one_or_none()
    what = f"invitation:{made}"
    if _room(session, AuditRow.object == what, now):
        audit.record(session, person, REFUSED, what, {"because": Because.LINK.value}, now)


def of_another(session: Session, account: int, draft: int) -> bool:
    """Whether this is a form, and not of whoever has this account."""
    whose = select(PersonRow.account).join(DraftRow, DraftRow.person_id == PersonRow.id).where(DraftRow.id == draft)
    row = session.execute(whose).one_or_none()
    return row is not None and row.account != account


def _room(session: Session, about: ColumnElement[bool], now: datetime) -> bool:
    written = select(AuditRow.id).where(about, AuditRow.action == REFUSED, AuditRow.at > now - DAY)
    return len(session.scalars(written.limit(MOST)).all()) < MOST
