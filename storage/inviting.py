"""Inviting many people at once: all of them or nobody, and nobody twice. Links that nobody used, closed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import invitations
from storage.invitations import Ending, InvitationRow, Terms, close_those
from storage.invited import Known, Who, already
from storage.plan.tables import PlanRow


class Changed(Exception):
    """Someone was invited, joined, or was refused since the list was made. Nothing was done."""


@dataclass(frozen=True)
class Listed:
    """One person of the list, and what was known of them when it was made. `invite`: the terms and the payload of
    the link they are to get; None for who gets none."""

    who: Who
    known: Known | None
    invite: tuple[Terms, str] | None = None


def invite_all(session: Session, listed: Sequence[Listed], expires_at: datetime, *, now: datetime) -> int:
    """How many were invited, by the administrator. Whoever gets a new link, their unused ones die. Raises Changed."""
    # Two that invite at once wait for each other, or both would find that nobody is there.
    session.execute(select(PlanRow.id).order_by(PlanRow.id).limit(1).with_for_update(key_share=True))
    if already(session, [one.who for one in listed], now) != tuple(one.known for one in listed):
        raise Changed
    for one in listed:
        if one.invite is None:
            continue
        unused = () if one.known is None else one.known.unused
        if close_unused(session, unused, Ending.RENEWED, now=now) != len(unused):
            raise Changed
        terms, payload = one.invite
        invitations.invite(session, terms, payload, expires_at, by=None, now=now)
    return sum(one.invite is not None for one in listed)


def close_unused(session: Session, links: Iterable[int], because: Ending, *, now: datetime) -> int:
    """Close those of these links that nobody used; how many they were."""
    unused = (InvitationRow.id.in_(tuple(links)), InvitationRow.used_at.is_(None), InvitationRow.closed_at.is_(None))
    return close_those(session, *unused, because=because, by=None, now=now)
