"""Carrying handovers out: on their day areas, open drafts and waiting messages go over, and after a stand-in's last
day they come back. Late, twice, or by two processes at once: each happens once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from storage import audit, concerned, errands, handovers, links, outbox, passing_on, remarked, revocations
from storage.handovers import IN_FORCE, PLANNED, Handover, HandoverAreaRow, HandoverRow, Kind, lock
from storage.heard import heard
from storage.invitations import InvitationRow
from storage.outbox import OutboxRow
from storage.passing_on import Left
from storage.pausing import BULK
from storage.people import PersonAreaRow, PersonRow, Role, add_areas

# What is said when, by template; `storage/concerned.py` says to whom else.
RECEIVED, GIVEN, BEGUN = "handover.received", "handover.given", "handover.begun"
RETURNED, ENDED, OVER = "handover.returned", "handover.ended", "handover.over"
FAILED, ELSEWHERE, WAITS = "handover.failed", "handover.elsewhere", "handover.waits"
NO_RECEIVER, NO_LINK, TOO_LATE = "access", "link", "late"  # why one did not happen


@dataclass(frozen=True)
class When:
    """`now`, when what is to be said about it leaves at the earliest, and where days begin and end."""

    now: datetime
    leaves: datetime
    zone: tzinfo = UTC


There = Mapping[int, tuple[Role, int | None]]  # those who have access


def carry(session: Session, zone: tzinfo, now: datetime, leaves: datetime | None = None) -> int:
    """Whatever has come to its day; how many duties went or came back. `zone`: where the plan's days begin and end.

    `leaves`: when people are told of it, at the earliest. Duties pass at midnight; nobody is to be woken by it.
    """
    when, today = When(now, leaves or now, zone), now.astimezone(zone).date()
    ended = [_is_over(session, one, today, when) for one in handovers.found(session, IN_FORCE)]
    due = handovers.found(session, PLANNED, HandoverRow.starts <= today)
    return sum(ended) + sum([_begin(session, one, today, when) for one in due])


def finish(session: Session, handover: int, *, by: int, now: datetime) -> bool:
    """The stand-in ends before its last day: whoever was away is back. False where there is none in force."""
    one = handovers.by_id(session, handover)
    if one is None or one.receiver is None:
        return False
    return _back(session, one, one.receiver, lock(session, one.giver, one.receiver), by, When(now, now))


def _begin(session: Session, one: Handover, today: date, when: When) -> bool:
    """Where nobody has joined yet, the duty stays where it is until they do."""
    if one.receiver is None:
        link = None if one.invitation is None else links.link(session, one.invitation, when.now)
        if one.ends is not None and one.ends < today:
            _fails(session, one, TOO_LATE, when)
        elif link is None or not link.good:
            _fails(session, one, NO_LINK, when)
        else:
            _waits(session, one, when)
        return False
    there = lock(session, one.giver, one.receiver)
    if one.receiver not in there:
        _fails(session, one, NO_RECEIVER, when)
        return False
    if one.ends is not None and one.ends < today:
        _fails(session, one, TOO_LATE, when)
        return False
    first = (
        update(HandoverRow).where(HandoverRow.id == one.id, PLANNED).values(begun_at=when.now).returning(HandoverRow.id)
    )
    if session.scalars(first.execution_options(synchronize_session=False)).one_or_none() is None:
        return False
    areas = _go(session, one, one.receiver)
    left = passing_on.drafts(session, one.giver, one.receiver, areas, when.now)
    passing_on.messages(session, one.giver, one.receiver)
    heard(session, one.giver, one.receiver)
    errands.end(session, one.giver)
    if one.kind is Kind.SUCCESSOR and one.giver in there:
        account = session.scalars(select(PersonRow.account).where(PersonRow.id == one.giver)).one()
        revocations.revoke(session, one.giver, by=one.by, now=when.now)
        _say(session, one, GIVEN, one.giver, when, chat=account)
    elif one.giver in there:
        _say(session, one, GIVEN, one.giver, when)
    _no_more_there(session, one, left, when.now)
    _say(session, one, RECEIVED, one.receiver, when)
    remarked.pass_on(session, areas, one.receiver, when.now, when.leaves)
    _tell(session, one, BEGUN, when)
    detail: dict[str, str | int] = {"from": one.giver, "to": one.receiver, "areas": _written(areas)}
    audit.record(session, one.by, "handover.begun", f"handover:{one.id}", detail, when.now)
    return True


def _go(session: Session, one: Handover, receiver: int) -> tuple[int, ...]:
    """All areas of the giver are the receiver's from now on; which they were."""
    areas = _areas(session, one.giver)
    fresh = add_areas(session, receiver, areas)
    session.execute(delete(PersonAreaRow).where(PersonAreaRow.person_id == one.giver))
    if areas:
        rows = [{"handover_id": one.id, "area_id": area, "lent": area in fresh} for area in areas]
        session.execute(insert(HandoverAreaRow), rows)
    if one.kind is Kind.SUCCESSOR:
        keep(session, receiver, areas)
    return areas


def keep(session: Session, person: int, areas: tuple[int, ...]) -> None:
    """These areas are the person's own from now on: they stay where a handover that only lent them ends."""
    lent = select(HandoverRow.id).where(HandoverRow.to_id == person, IN_FORCE)
    session.execute(
        update(HandoverAreaRow)
        .where(HandoverAreaRow.handover_id.in_(lent), HandoverAreaRow.area_id.in_(areas))
        .values(lent=False)
        .execution_options(synchronize_session=False)
    )


def _is_over(session: Session, one: Handover, today: date, when: When) -> bool:
    """After the last day; or at once where the stand-in has no access any more, lest the duty be nobody's."""
    assert one.receiver is not None and one.ends is not None
    there = lock(session, one.giver, one.receiver)
    if today <= one.ends and one.receiver in there:
        return False
    return _back(session, one, one.receiver, there, one.by, when)


def _back(session: Session, one: Handover, receiver: int, there: There, by: int, when: When) -> bool:
    first = (
        update(HandoverRow).where(HandoverRow.id == one.id, IN_FORCE).values(over_at=when.now).returning(HandoverRow.id)
    )
    if session.scalars(first.execution_options(synchronize_session=False)).one_or_none() is None:
        return False
    areas, gone = _return(session, one, receiver)
    left = passing_on.drafts(session, receiver, one.giver, gone, when.now)
    for_this = receiver in there and there[receiver][0] is Role.COORDINATOR and _came_for(session, one)
    if for_this or (areas and not _areas(session, receiver)):
        passing_on.messages(session, receiver, one.giver)
    heard(session, receiver, one.giver)
    errands.end(session, receiver)
    if for_this:
        account = session.scalars(select(PersonRow.account).where(PersonRow.id == receiver)).one()
        revocations.revoke(session, receiver, by=by, now=when.now)
        _say(session, one, ENDED, receiver, when, chat=account)
    elif receiver in there:
        _say(session, one, ENDED, receiver, when)
    _no_more_there(session, one, left, when.now)
    if one.giver in there:
        _say(session, one, RETURNED, one.giver, when)
        remarked.pass_on(session, areas, one.giver, when.now, when.leaves)
    _tell(session, one, OVER, when)
    detail: dict[str, str | int] = {"from": receiver, "to": one.giver, "areas": _written(areas)}
    audit.record(session, by, "handover.over", f"handover:{one.id}", detail, when.now)
    return True


def _return(session: Session, one: Handover, receiver: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The giver's areas again, and those of them that the receiver has no more. Whoever stands in for two at one place
    has it until both are back."""
    rows = session.execute(
        select(HandoverAreaRow.area_id, HandoverAreaRow.lent)
        .where(HandoverAreaRow.handover_id == one.id)
        .order_by(HandoverAreaRow.area_id)
    ).all()
    areas, lent = tuple(row.area_id for row in rows), [row.area_id for row in rows if row.lent]
    others = {
        row.area_id: row.handover_id
        for row in session.execute(
            select(HandoverAreaRow.area_id, HandoverAreaRow.handover_id)
            .join(HandoverRow, HandoverRow.id == HandoverAreaRow.handover_id)
            .where(HandoverRow.to_id == receiver, IN_FORCE, HandoverAreaRow.area_id.in_(lent))
        )
    }
    for area, handover in others.items():
        its = (HandoverAreaRow.handover_id == handover, HandoverAreaRow.area_id == area)
        session.execute(
            update(HandoverAreaRow).where(*its).values(lent=True).execution_options(synchronize_session=False)
        )
    gone = tuple(area for area in lent if area not in others)
    session.execute(delete(PersonAreaRow).where(PersonAreaRow.person_id == receiver, PersonAreaRow.area_id.in_(gone)))
    add_areas(session, one.giver, areas)
    return areas, gone


def _came_for(session: Session, one: Handover) -> bool:
    """Whether the stand-in was let in for this alone. An agent's access without a place opens nothing; a coordinator's
    would go on opening everything."""
    came_in = select(PersonRow.id).join(InvitationRow, InvitationRow.used_by == PersonRow.id)
    this = (InvitationRow.id == one.invitation, PersonRow.consented_at == InvitationRow.used_at)
    if one.invitation is None or session.scalars(came_in.where(*this)).one_or_none() is None:
        return False
    others = select(HandoverRow.id).where(
        HandoverRow.id != one.id, HandoverRow.to_id == one.receiver, HandoverRow.cancelled_at.is_(None),
        or_(HandoverRow.over_at.is_(None), HandoverRow.kind == Kind.SUCCESSOR.value),
    )  # fmt: skip
    return session.scalars(others.limit(1)).one_or_none() is None


def _fails(session: Session, one: Handover, because: str, when: When) -> None:
    """Nothing moves, and the coordinator is told."""
    if handovers.cancel(session, one.id, by=None, now=when.now):
        _tell(session, one, FAILED, when, because)


def _waits(session: Session, one: Handover, when: When) -> None:
    """Its day has come and the link was not used: the coordinator is told once, unless it was made on that day."""
    told = select(OutboxRow.id).where(
        OutboxRow.person_id.in_(_who_hears(session, one)),
        OutboxRow.template == WAITS,
        OutboxRow.values["handover"].as_integer() == one.id,
    )
    if one.created_at.astimezone(when.zone).date() < one.starts and session.scalars(told.limit(1)).first() is None:
        _tell(session, one, WAITS, when)


def _no_more_there(session: Session, one: Handover, left: tuple[Left, ...], now: datetime) -> None:
    """The cards of what went along say so: nothing that was answered stays on a phone whose duty it is no more."""
    for card in left:
        values = {"handover": one.id}
        outbox.post(session, template=ELSEWHERE, values=values, now=now, chat=card.chat, redraws=card.card)


def _say(session: Session, one: Handover, template: str, person: int, when: When, *, chat: int | None = None) -> None:
    """`chat`: of someone whose access ends with this."""
    _post(session, template, {"handover": one.id}, person, when, chat)


def _tell(session: Session, one: Handover, template: str, when: When, because: str = "") -> None:
    values = {"handover": one.id} | ({"because": because} if because else {})
    for person in _who_hears(session, one):
        _post(session, template, values, person, when)


def _who_hears(session: Session, one: Handover) -> list[int]:
    """Who planned it; where their access has ended, those who coordinate the giver's organisation."""
    of = select(PersonRow.organisation_id).where(PersonRow.id == one.giver)
    planned = select(PersonRow.id).where(PersonRow.id == one.by, PersonRow.revoked_at.is_(None))
    hear = session.scalars(planned).all() or concerned.coordinators(session, session.scalars(of).one())
    return [person for person in hear if person not in (one.giver, one.receiver)]


def _post(
    session: Session, template: str, values: Mapping[str, str | int], person: int, when: When, chat: int | None = None
) -> None:
    """News, not an answer: it keeps to the plan's hours."""
    outbox.post(
        session, template=template, values=values, now=when.now, not_before=when.leaves, lane=BULK,
        person=person, chat=chat, silent=False,
    )  # fmt: skip


def _areas(session: Session, person: int) -> tuple[int, ...]:
    its = select(PersonAreaRow.area_id).where(PersonAreaRow.person_id == person)
    return tuple(session.scalars(its.order_by(PersonAreaRow.area_id)))


def _written(areas: tuple[int, ...]) -> str:
    return ",".join(str(area) for area in areas)
