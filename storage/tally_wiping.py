"""What of a tally is in somebody's chat, and the row of the outbox that takes it away: after it is sent, set aside or
left, whatever crashes in between. Ids alone; what a message says is never known here.

`Draft.messages` of a tally holds `since` and `last`, the first and the newest message of the chat that belong to it,
and `typed`, what was typed last and is to be deleted. Empty: nothing of it is there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.orm import Session

from storage import drafts, outbox
from storage.chats import ChatMessageRow
from storage.drafts import Draft, DraftRow, Ending, Kind
from storage.outbox import OutboxRow, State
from storage.people import PersonAreaRow, PersonRow
from storage.tally_counts import Tally
from storage.wiping import DELETABLE

WIPE = "tally.wipe"
OVER = "tally.over"  # writes over the card of one that ends without being sent
LEFT = "left"  # what is said when it is done: 7.9, that it is kept, and how to go on
IDLE = timedelta(minutes=30)  # without a tap, after which nothing of it stays in the chat
GOING = timedelta(minutes=5)  # how long a card that is to go, and does not, is waited for
LATE = timedelta(days=1)  # in which an answer to a tally that has ended may still arrive
KEPT = timedelta(days=7)  # after its last change a draft is dropped, with what it counts


def since(draft: Draft) -> int | None:
    """The first message of the chat that belongs to this tally; None where nothing of it is there."""
    first = draft.messages.get("since")
    return None if first is None else int(first)


def typed(draft: Draft) -> int | None:
    """What was typed in its last step: a process that is killed may not have deleted it."""
    message = draft.messages.get("typed")
    return None if message is None else int(message)


def seen(draft: Draft, message: int, *, typed: bool) -> dict[str, int]:
    """`Draft.messages` once this message belongs to the tally too."""
    first, last = since(draft) or message, int(draft.messages.get("last", 0))
    return {"since": min(first, message), "last": max(last, message)} | ({"typed": message} if typed else {})


def post_wipe(
    session: Session, draft: Draft, now: datetime, *, says: str, upto: int = 0, keep: Iterable[int] = (),
    receipt: int = 0, version: int = 0,
) -> int:  # fmt: skip
    """The outbox row that deletes this tally's messages, up to the newest that is known; give it to `Reply.posted`.

    The form rests, and nothing of it is drawn by the next process. `says`: what is said when it is done, or nothing;
    `receipt` and `version`: of what was sent.
    """
    newest = session.scalar(select(func.max(ChatMessageRow.message)).where(ChatMessageRow.chat == draft.chat)) or 0
    last = max(newest, upto, draft.card or 0, int(draft.messages.get("last", 0)))
    values = {"draft": draft.id, "since": since(draft) or last, "upto": last, "keep": sorted(keep), "says": says}
    if receipt:
        values |= {"tally": receipt, "version": version}
    session.execute(
        update(DraftRow)
        .where(DraftRow.id == draft.id)
        .values(messages={}, card=None, active=False, shown=DraftRow.version)
        .execution_options(synchronize_session=False)
    )
    return outbox.post(session, template=WIPE, values=values, now=now, person=draft.person, chat=draft.chat)


def put_away(session: Session, account: int, keep: int | None, now: datetime) -> tuple[int, ...]:
    """Tallies of this account that another form has just taken the place of, and that still stand in its chat: the
    rows that delete them, for what they count is not to stand beside a report. `keep`: the message that was tapped.
    """
    resting = (
        select(DraftRow.person_id, DraftRow.id)
        .join(PersonRow, PersonRow.id == DraftRow.person_id)
        .where(
            PersonRow.account == account,
            DraftRow.kind == Kind.TALLY,
            DraftRow.ended_at.is_(None),
            DraftRow.active.is_(False),
        )
    )
    found = (drafts.of_person(session, row.person_id, row.id) for row in session.execute(resting))
    return tuple(
        post_wipe(
            session, draft, now, says=LEFT if worth_saying(draft) else "", keep=() if keep is None else (keep,)
        )
        for draft in found
        if draft is not None and since(draft) is not None
    )  # fmt: skip


def lately(session: Session, person: int, now: datetime) -> bool:
    """Whether what this person types may have been meant for a tally: one is kept, or one ended not long ago."""
    of_theirs = select(DraftRow.id).where(
        DraftRow.person_id == person,
        DraftRow.kind == Kind.TALLY,
        or_(DraftRow.ended_at.is_(None), DraftRow.ended_at > now - LATE),
    )
    return session.scalars(of_theirs.limit(1)).first() is not None


def going(session: Session, account: int, now: datetime) -> bool:
    """Whether a tally of this account is over or set aside while its card, for all we know, still stands in the chat:
    what is typed may be meant for it, whatever asks by now."""
    rows = (
        select(OutboxRow.id)
        .join(PersonRow, PersonRow.id == OutboxRow.person_id)
        .where(
            PersonRow.account == account,
            OutboxRow.template.in_((WIPE, OVER)),
            OutboxRow.state.in_((State.WAITING, State.CLAIMED)),
            OutboxRow.created_at > now - GOING,
        )
    )
    return session.scalars(rows.limit(1)).first() is not None


def worth_saying(draft: Draft) -> bool:
    """Not of one that ended, nor of one in which nothing was said before something else was begun."""
    return draft.ended_at is None and (draft.active or draft.tally != Tally())


def of_its_place(session: Session, draft: Draft) -> bool:
    """Whether its place is still its author's. Where it is not, no /tally opens it again."""
    its = select(PersonAreaRow.area_id).where(
        PersonAreaRow.person_id == draft.person, PersonAreaRow.area_id == draft.area
    )
    return session.scalars(its).one_or_none() is not None


def not_its_own(session: Session, person: int, draft: int, since: int, upto: int) -> frozenset[int]:
    """Messages of that chat, between these two, that belong to something else: reminders, receipts, other forms."""
    said = select(OutboxRow.message_id).where(
        OutboxRow.person_id == person, OutboxRow.message_id.is_not(None), OutboxRow.message_id.between(since, upto)
    )
    cards = select(DraftRow.card).where(
        DraftRow.person_id == person, DraftRow.id != draft, DraftRow.card.between(since, upto)
    )
    return frozenset(one for one in (*session.scalars(said), *session.scalars(cards)) if one is not None)


def in_chats(session: Session, now: datetime) -> tuple[tuple[int, int], ...]:
    """(person, draft) of the tallies of which something may be in a chat: those not finished, and those of somebody
    whose access has ended lately."""
    of_tallies = select(DraftRow.person_id, DraftRow.id).where(text("kind = 'tally'"))  # as text, for their index
    open_now = of_tallies.where(DraftRow.ended_at.is_(None))
    revoked = of_tallies.where(DraftRow.ended_at > now - DELETABLE, DraftRow.ending == Ending.REVOKED)
    rows = session.execute(open_now.union_all(revoked).order_by(text("id")))
    return tuple((row.person_id, row.id) for row in rows)
