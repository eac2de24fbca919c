"""Everything Relais keeps about one person, for that person alone: which tables, by which columns, what is left out.

A table that gets a column which tells of people must get a section here, or a word in NOT_THEIRS: a test walks them.
Figures of a protected indicator count survivors: that they were given is told, what they were is not, as everywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Table, false, func, or_, select
from sqlalchemy.orm import Session

from storage import audit
from storage.absences import AbsenceRow
from storage.announcements import AnnouncementPersonRow, AnnouncementRow
from storage.audit import AuditRow
from storage.calendar import Quarter
from storage.chats import ChatMessageRow
from storage.confirmations import ConfirmationRow
from storage.drafts import DraftRow, Kind
from storage.editions import EditionRow
from storage.errands import ErrandRow
from storage.extensions import ExtensionRow
from storage.handovers import HandoverRow
from storage.invitations import InvitationAreaRow, InvitationRow
from storage.narratives import NarrativeRow
from storage.outbox import OutboxRow, State
from storage.people import PersonAreaRow, PersonRow, table_of
from storage.plan.tables import ActivityRow, AreaRow, IndicatorRow, OrganisationRow, PlanRow
from storage.releases import ReleaseRow
from storage.remarks import RemarkRow
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from storage.settlements import SettlementRow
from storage.strangers import StrangerRow
from storage.tables import Base
from storage.tally_rows import TallyVersionRow, was_sent
from storage.verification import UndoneVerificationRow, VerificationRow

FILE: Final = "mydata.file"  # the template of the row that brings the file

Row = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """The rows of one table that are about a person: any of `by` is the person (or, `account`, the Telegram account).

    `left_out`: what is a secret, tells of others, or is of no meaning outside.
    """

    name: str
    table: type[Base]
    by: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()


SECTIONS: Final = (
    Section("access", PersonRow, ("id",)),
    Section("places", PersonAreaRow, ("person_id",)),
    Section("invited", InvitationRow, ("used_by", "person_id"), ("bound_account",), frozenset({"hash"})),
    Section(
        "invitations", InvitationRow, ("created_by",),
        left_out=frozenset({"hash", "bound_account", "bound_at", "used_by", "person_id"}),
    ),
    Section("receipts", ReceiptRow, ("person_id", "entered_by_id")),
    Section("reports", RevisionRow, ("author_id",)),
    # How many were counted is in no file: it may be found on a phone.
    Section("releases", ReleaseRow, ("approved_by",), left_out=frozenset({"figures", "mask"})),
    Section("tallies", TallyVersionRow, ("author_id",), left_out=frozenset({"conflict_said"})),
    Section("drafts", DraftRow, ("person_id",), ("chat",), frozenset({"tally"})),
    Section(
        "entered_for_you", DraftRow, ("on_behalf_id",),
        left_out=frozenset({"answers", "pending", "messages", "tally", "notice", "aside", "chat", "card", "last_tap"}),
    ),
    Section("form", ErrandRow, ("person_id",), ("chat",)),
    Section("confirmations", ConfirmationRow, ("person_id",)),
    Section("reviews", VerificationRow, ("person_id",)),
    Section("reviews_undone", UndoneVerificationRow, ("person_id", "by_id")),
    Section("figures_chosen", SettlementRow, ("by_id", "undone_by_id")),
    Section("asked", RemarkRow, ("by_id",)),
    Section("answered", RemarkRow, ("answered_by_id",), left_out=frozenset({"asked"})),
    Section("written", NarrativeRow, ("by_id",)),
    Section("editions", EditionRow, ("frozen_by_id",), left_out=frozenset({"data", "hash"})),
    Section("more_time", ExtensionRow, ("given_by",)),
    Section("absences", AbsenceRow, ("person_id",)),
    Section("duties", HandoverRow, ("from_id", "to_id", "by_id")),
    Section("announced", AnnouncementRow, ("by_id",)),
    Section("announcements", AnnouncementPersonRow, ("person_id",)),
    Section("done", AuditRow, ("actor",)),
    Section("messages", OutboxRow, ("person_id",), ("chat",), frozenset({"values", "claimed_by", "claimed_until"})),
    Section("conversation", ChatMessageRow, account=("chat",)),
    Section("wrong_links", StrangerRow, account=("account",)),
)  # fmt: skip
# Whom somebody invited or removed is that one's own: it is in their file, by number.
NOT_THEIRS: Final = frozenset({"people.invited_by", "people.revoked_by"})

CODES: Final[Mapping[str, tuple[type[Base], str]]] = {
    "plan_id": (PlanRow, "code"), "area_id": (AreaRow, "key"), "organisation_id": (OrganisationRow, "code"),
    "activity_id": (ActivityRow, "code"), "indicator_id": (IndicatorRow, "code"),
}  # fmt: skip
NUMBERS: Final = ("value", "women", "men", "whole")
PROTECTED: Final = {"protected": True}


@dataclass(frozen=True)
class Summary:
    """What the screen says: how many reports and tallies were sent, and the day of the first access."""

    name: str | None
    sent: int
    since: datetime


def summary(session: Session, person: int) -> Summary:
    row = session.get_one(PersonRow, person)
    reports = session.scalar(select(func.count()).where(ReceiptRow.person_id == person)) or 0
    theirs = (TallyVersionRow.author_id == person, was_sent())  # a correction is no more of them
    tallies = session.scalar(select(func.count()).select_from(TallyVersionRow).where(*theirs)) or 0
    return Summary(row.name, reports + tallies, row.joined_at)


def on_its_way(session: Session, person: int) -> bool:
    """Whether a file was asked for and has not been sent yet."""
    waiting = select(OutboxRow.id).where(
        OutboxRow.person_id == person, OutboxRow.template == FILE, OutboxRow.state.in_((State.WAITING, State.CLAIMED))
    )
    return session.scalars(waiting.limit(1)).one_or_none() is not None


def asked(session: Session, person: int, now: datetime) -> None:
    """Reading one's own data is an audit line like any other."""
    audit.record(session, person, "data.asked", f"person:{person}", {}, now)


def everything(session: Session, person: int) -> Mapping[str, Sequence[Row]]:
    """All rows about this person, by section, oldest first. Values are plain; codes stand where the tables have ids."""
    account = session.scalars(select(PersonRow.account).where(PersonRow.id == person)).one()
    told = _Told(session)
    found = {section.name: list(_rows(told, section, person, account)) for section in SECTIONS}
    for revision in found["reports"]:
        revision |= _of_report(told, revision.pop("report_id"))
        revision["figures"] = _figures(told, revision["id"])
    for invitation in (*found["invited"], *found["invitations"]):
        invitation["areas"] = _areas(told, invitation["id"])
    for draft in found["drafts"]:
        draft["answers"], draft["pending"], draft["messages"] = _unprotected(told, draft)
        if draft["kind"] == Kind.TALLY:  # which screen it stands on tells of which type something is counted
            draft |= dict.fromkeys(("at", "back", "last_tap", "last_read", "notice"))
    return found


class _Told:
    """Ids as the people say them, each looked up once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._known: dict[str, dict[int, str]] = {}

    def code(self, column: str, number: int | None) -> object:
        if column not in CODES or number is None:
            return number
        if column not in self._known:
            table, code = CODES[column]
            its = table_of(table)
            self._known[column] = dict(self.session.execute(select(its.c.id, its.c[code])).all())
        return self._known[column].get(number, number)

    def protected(self) -> frozenset[str]:
        return frozenset(self.session.scalars(select(IndicatorRow.code).where(IndicatorRow.protected)))


def _rows(told: _Told, section: Section, person: int, account: int | None) -> Iterator[Row]:
    table = table_of(section.table)
    about = [table.c[column] == person for column in section.by]
    if account is not None:
        about += [table.c[column] == account for column in section.account]
    if section.table is AuditRow:
        about.append(table.c.object == f"person:{person}")
    found = select(table).where(or_(false(), *about)).order_by(*table.primary_key.columns)
    for row in told.session.execute(found).mappings():
        yield _plain(told, table, row, section.left_out)


def _plain(told: _Told, table: Table, row: Mapping[Any, Any], left_out: frozenset[str]) -> Row:
    return {
        column.name: _value(told.code(column.name, row[column.name]))
        for column in table.c
        if column.name not in left_out
    }


def _value(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Quarter) else value


def _of_report(told: _Told, report: int) -> Row:
    row = told.session.execute(select(table_of(ReportRow)).where(ReportRow.id == report)).mappings().one()
    whole = _plain(told, table_of(ReportRow), row, frozenset({"id", "revision"}))
    return {**whole, "report_id": report}


def _areas(told: _Told, invitation: int) -> list[str]:
    its = select(AreaRow.key).join(InvitationAreaRow, InvitationAreaRow.area_id == AreaRow.id)
    return list(told.session.scalars(its.where(InvitationAreaRow.invitation_id == invitation).order_by(AreaRow.id)))


def _figures(told: _Told, revision: int) -> list[Row]:
    its = table_of(FigureRow)
    secret = set(told.session.scalars(select(IndicatorRow.id).where(IndicatorRow.protected)))
    rows = told.session.execute(select(its).where(its.c.revision_id == revision).order_by(its.c.id)).mappings()
    found = []
    for row in rows:
        figure = _plain(told, its, row, frozenset({"id", "revision_id"}))
        if row["indicator_id"] in secret:
            figure |= dict.fromkeys(NUMBERS) | PROTECTED
        found.append(figure)
    return found


def _unprotected(told: _Told, draft: Row) -> tuple[Any, Any, Any]:
    """A draft's answers, what it is in the middle of, and what its messages said, without protected figures."""
    secret = told.protected()
    asks = str(draft["at"]).partition(":")[2]
    hidden = asks in secret or draft["kind"] == Kind.TALLY
    pending = PROTECTED if draft["pending"] and hidden else draft["pending"]
    return _without(draft["answers"], secret), _without(pending, secret), _without(draft["messages"], secret)


def _without(value: Any, secret: frozenset[str]) -> Any:
    """The same JSON; what stands under one of these codes, at any depth, is only told to be there."""
    if isinstance(value, dict):
        return {key: PROTECTED if key in secret else _without(part, secret) for key, part in value.items()}
    return [_without(part, secret) for part in value] if isinstance(value, list) else value
