"""Joining: whoever opened an invitation accepts, and is a person from then on. One transaction does it all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from storage import audit, handovers, invitations, passing_on
from storage.carrying import carry, keep
from storage.invitations import Invitation
from storage.people import Person, PersonAreaRow, PersonRow, add_areas


@dataclass(frozen=True)
class Consent:
    """What was agreed to, by the version of its text."""

    version: str


def join(
    session: Session, invitation: Invitation, account: int, consent: Consent, zone: ZoneInfo, now: datetime
) -> int:
    """The person's id. Raises invitations.WrongLink when the link is no longer good.

    Someone who had the same duty before, and whose access has ended, is the same person again: what was sent keeps
    its author, and nobody becomes a second pair of eyes on their own reports. So is whoever the invitation was made
    for, on whatever phone. `zone` is the plan's: there the evaluator's last day ends.

    Where the link carries a handover, the places come with the duty, on its day.
    """
    terms = invitation.terms
    handed = handovers.of_link(session, invitation.id)
    person = former(session, invitation, account, now)
    if terms.person is not None:
        person = terms.person
        invitations.use(session, invitation.id, account, person, now)  # while that person has no access yet
    known = {
        "language": terms.language,
        "consent_version": consent.version,
        "consented_at": now,
        "until": terms.until,
        "closes_at": None if terms.until is None else end_of(terms.until, zone),
        "revoked_at": None,
        "revoked_by": None,
        "unreachable_since": None,
        "last_seen": now.date(),
        "invited_by": invitation.created_by,
    } | ({} if terms.label is None else {"label": terms.label})
    if person is None:
        new = {"account": account, "role": terms.role.value, "organisation_id": terms.organisation, "joined_at": now}
        person = session.scalars(insert(PersonRow).values(**known, **new).returning(PersonRow.id)).one()
    else:
        let_in_again(session, person, account, known)
        if terms.person is not None:  # the places are those that are this person's by now
            passing_on.to_new_account(session, person, account)
        else:
            session.execute(delete(PersonAreaRow).where(PersonAreaRow.person_id == person))
    if terms.person is None and handed is None:
        add_areas(session, person, terms.areas)
    if terms.person is None:
        invitations.use(session, invitation.id, account, person, now)
    if handed is not None and not handovers.take(session, invitation.id, person):
        raise invitations.WrongLink  # whoever hands over does not come back by their successor's link
    detail: dict[str, str | int] = {"role": terms.role.value, "invitation": invitation.id, "consent": consent.version}
    audit.record(session, person, "person.joined", f"person:{person}", detail, now)
    if handed is not None:
        carry(session, zone, now)
    return person


def let_in_again(session: Session, person: int, account: int, known: Mapping[str, Any]) -> None:
    """Only who has no access: of two links for one person that are accepted at once, one lets in. Raises WrongLink."""
    without = update(PersonRow).where(PersonRow.id == person, PersonRow.revoked_at.is_not(None))
    if session.scalars(without.values(account=account, **known).returning(PersonRow.id)).one_or_none() is None:
        raise invitations.WrongLink


def add(session: Session, invitation: Invitation, person: Person, zone: ZoneInfo, now: datetime) -> tuple[int, ...]:
    """Someone who is in already takes the invitation's areas too; the ids of those that are new. Raises WrongLink.

    Where the link carries a handover they come with the duty, on its day; and what was only lent is theirs from now on.
    """
    handed = handovers.of_link(session, invitation.id)
    if handed is not None and not handovers.may_take(session, handed, person.id):
        raise invitations.WrongLink
    fresh: tuple[int, ...] = ()
    if handed is None:
        fresh = add_areas(session, person.id, invitation.terms.areas)
        keep(session, person.id, invitation.terms.areas)
    invitations.use(session, invitation.id, person.account, person.id, now)
    detail: dict[str, str | int] = {"invitation": invitation.id, "areas": ",".join(str(area) for area in fresh)}
    audit.record(session, person.id, "person.areas_added", f"person:{person.id}", detail, now)
    if handed is not None and handovers.take(session, invitation.id, person.id):
        carry(session, zone, now)
    return fresh


def former(session: Session, invitation: Invitation, account: int, now: datetime) -> int | None:
    """The same account in the same duty, before its access ended. Any other duty of the account ends for good."""
    rows = session.scalars(
        select(PersonRow).where(PersonRow.account == account).order_by(PersonRow.joined_at.desc(), PersonRow.id.desc())
    ).all()
    for row in rows:
        if row.revoked_at is None:
            row.revoked_at = now
    session.flush()
    terms = invitation.terms
    same = (row for row in rows if row.role == terms.role and row.organisation_id == terms.organisation)
    return next((row.id for row in same), None)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day, where the plan is."""
    return datetime.combine(day + timedelta(days=1), time.min, zone)
