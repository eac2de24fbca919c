"""Forgetting a person: what tells who somebody was goes; what was reported stays, with the organisation it is of.

Each table that tells of people has a rule here, or a word in STAYS: a test walks them. Who stands in a row that stays
is a number that leads to nobody. What people wrote into reports (comments, means) and announced is not about them.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage import audit, chats, farewells, revocations
from storage.absences import AbsenceRow
from storage.announcements import AnnouncementPersonRow
from storage.chats import ChatMessageRow
from storage.drafts import DraftRow
from storage.errands import ErrandRow
from storage.invitations import InvitationRow
from storage.outbox import OutboxRow
from storage.people import PersonAreaRow, PersonRow, table_of
from storage.strangers import StrangerRow
from storage.tables import Base

FORGOTTEN: Final = "person.forgotten"
UNANSWERED: Final = timedelta(days=2)  # an account that opened a link and let it expire
MONTHS_IN_YEAR: Final = 12


class NobodyThere(Exception):
    """There is no such person."""


class ForgottenAlready(NobodyThere):
    """There was such a person, and nothing tells any more who it was."""


@dataclass(frozen=True)
class Rule:
    """The rows of one table that are about a person, by any of `by` (an id) or `account`. `emptied`: these columns say
    nothing any more; without any, the row itself goes.
    """

    table: type[Base]
    by: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()


# In this order: what refers to a row goes before it.
RULES: Final = (
    Rule(AnnouncementPersonRow, ("person_id",), emptied=("outbox_id",)),
    Rule(OutboxRow, ("person_id",), ("chat",)),
    Rule(DraftRow, ("person_id",), ("chat",)),
    Rule(ErrandRow, ("person_id",), ("chat",)),
    Rule(AbsenceRow, ("person_id",)),
    Rule(PersonAreaRow, ("person_id",)),
    Rule(ChatMessageRow, account=("chat",)),
    Rule(StrangerRow, account=("account",)),
    Rule(InvitationRow, ("created_by",), emptied=("card",)),
    Rule(
        InvitationRow, ("used_by", "person_id"), ("bound_account",),
        emptied=("bound_account", "bound_at", "label", "card"),
    ),
    Rule(PersonRow, ("id",), emptied=("account", "name", "label", "last_seen", "unreachable_since")),
)  # fmt: skip
# A number that leads to nobody, beside what was done: by whom it was sent, verified, announced, handed over, invited.
STAYS: Final = frozenset({
    "tally_versions.author_id",
    "people.invited_by", "people.revoked_by", "receipts.person_id", "receipts.entered_by_id",
    "report_revisions.author_id", "drafts.on_behalf_id", "confirmations.person_id", "verifications.person_id",
    "extensions.given_by", "handovers.from_id", "handovers.to_id", "handovers.by_id", "announcements.by_id",
    "audit.actor", "releases.approved_by", "undone_verifications.person_id", "undone_verifications.by_id",
    "settlements.by_id", "settlements.undone_by_id", "remarks.by_id", "remarks.answered_by_id", "rollups.frozen_by_id",
    "narratives.by_id",
})  # fmt: skip


def forget(session: Session, person: int, now: datetime) -> None:
    """Who this was is not kept any longer, whoever asked for it. An access that there is ends first.

    What stands in the chat goes, too: until it has, one row of the outbox and the ids of messages know the account.

    Raises NobodyThere, ForgottenAlready.
    """
    known = session.execute(
        select(PersonRow.account, PersonRow.name, PersonRow.label, PersonRow.revoked_at).where(PersonRow.id == person)
    ).one_or_none()
    if known is None:
        raise NobodyThere
    if (known.account, known.name, known.label) == (None, None, None):
        raise ForgottenAlready
    if known.revoked_at is None:
        revocations.revoke(session, person, by=None, now=now)
    account, ended = known.account, known.revoked_at or now
    other = None if account is None else _whose_else(session, account, person)
    if account is not None and other is not None:
        if farewells.figures_stand(session, person):
            chats.post_wipe(session, chat=account, person=other, now=now)
        account = None  # the same phone has another duty: what is of the phone is that one's
    emptied = account is not None and farewells.is_due(session, account, ended, now)
    for rule in RULES:
        if not (emptied and rule.table is ChatMessageRow):
            _follow(session, rule, person, account)
    if account is not None and emptied:
        farewells.post(session, person, account, now)
    audit.record(session, None, FORGOTTEN, f"person:{person}", {}, now)


def due(session: Session, months: int, now: datetime, most: int) -> tuple[int, ...]:
    """Whose access ended so many months ago, and who is still known: at most so many, those of longest ago first."""
    ended = func.coalesce(PersonRow.revoked_at, PersonRow.closes_at)
    known = or_(PersonRow.account.is_not(None), PersonRow.name.is_not(None), PersonRow.label.is_not(None))
    found = select(PersonRow.id).where(known, ended <= months_before(now, months)).order_by(ended, PersonRow.id)
    return tuple(session.scalars(found.limit(most)))


def forget_unanswered(session: Session, now: datetime) -> None:
    """Of an account that opened a link and let it expire nothing is kept."""
    over = and_(
        InvitationRow.bound_account.is_not(None), InvitationRow.used_at.is_(None),
        InvitationRow.expires_at < now - UNANSWERED,
    )  # fmt: skip
    strangers = select(InvitationRow.bound_account).where(
        over, ~exists().where(PersonRow.account == InvitationRow.bound_account)
    )
    plain = {"synchronize_session": False}
    session.execute(delete(ChatMessageRow).where(ChatMessageRow.chat.in_(strangers)), execution_options=plain)
    session.execute(update(InvitationRow).where(over).values(bound_account=None), execution_options=plain)


def months_before(now: datetime, months: int) -> datetime:
    """The same day, so many months ago; the last of a month that has no such day."""
    year, month = divmod(now.year * MONTHS_IN_YEAR + now.month - 1 - months, MONTHS_IN_YEAR)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def _whose_else(session: Session, account: int, person: int) -> int | None:
    """Who else has, or had, this phone: whoever came last."""
    other = aliased(PersonRow)
    found = select(other.id).where(other.account == account, other.id != person).order_by(other.id.desc())
    return session.scalars(found.limit(1)).one_or_none()


def _follow(session: Session, rule: Rule, person: int, account: int | None) -> None:
    which = or_(false(), *_about(rule, person, account))
    table = table_of(rule.table)
    if rule.emptied:
        session.execute(update(table).where(which).values(dict.fromkeys(rule.emptied)))
    else:
        session.execute(delete(table).where(which))


def _about(rule: Rule, person: int, account: int | None) -> Iterator[ColumnElement[bool]]:
    table = table_of(rule.table)
    yield from (table.c[column] == person for column in rule.by)
    if account is not None:
        yield from (table.c[column] == account for column in rule.account)
