"""Drafts: the form a person is in the middle of, as one row. Kill any process at any step, and the next tap goes on.

Every step raises the version; the buttons of a card carry the version they were drawn with. `shown` is the version
that Telegram has: where it lags, the card was never drawn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import answers as answers_module
from storage import errands
from storage.answers import Answers, Source
from storage.calendar import Quarter
from storage.people import PersonRow, table_of
from storage.tables import Base, Id, Moment, QuarterOf
from storage.tally_counts import Tally
from storage.tally_counts import kept as tally_kept
from storage.tally_counts import read as tally_read
from storage.tally_periods import Period

LOOKED_AT = 24  # drafts of one person among which a message is looked for: an edit is seldom older


class Ending(StrEnum):
    """How a draft ended."""

    SENT = "sent"
    DROPPED = "dropped"
    REVOKED = "revoked"


class Kind(StrEnum):
    """What becomes of the form when it is sent."""

    REPORT = "report"
    CORRECTION = "correction"  # a new version of a receipt
    PROXY = "proxy"  # a coordinator enters what an agent phoned in, or sent on paper
    TALLY = "tally"  # counts of incidents, or their correction


class DraftRow(Base):
    """One form that one person fills in for one quarter and area. At most one of a person's is active.

    A correction names the receipt it corrects and the version it began from; a proxy the person it is entered for.
    `messages` is what each message of a whole quarter said, by its id (bot/forms/message_kept.py says how).

    Of a tally `month` is its month where it has one, else 0; `tally` what it counts, which is emptied when it ends;
    `corrects_tally_id` the tally it corrects, `tally_id` the one it became.
    """

    __tablename__ = "drafts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    plan_version: Mapped[int]
    quarter: Mapped[Quarter] = mapped_column(QuarterOf)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    source: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    on_behalf_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("receipts.id"))
    about: Mapped[int] = mapped_column(BigInteger)  # the one or the other, or 0: a unique index takes no NULL
    base: Mapped[int | None]
    month: Mapped[int] = mapped_column(default=0)
    tally: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    corrects_tally_id: Mapped[int | None] = mapped_column(ForeignKey("tallies.id"))
    tally_id: Mapped[int | None] = mapped_column(ForeignKey("tallies.id"))
    messages: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    shown: Mapped[int]
    at: Mapped[str] = mapped_column(String(40))
    back: Mapped[str] = mapped_column(String(40))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    pending: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    last_read: Mapped[str] = mapped_column(String(40))
    notice: Mapped[list[str]] = mapped_column(JSON)
    aside: Mapped[list[str]] = mapped_column(JSON)
    last_tap: Mapped[str] = mapped_column(String(48))
    chat: Mapped[int] = mapped_column(BigInteger)
    card: Mapped[int | None] = mapped_column(BigInteger)
    active: Mapped[bool] = mapped_column(Boolean)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ending: Mapped[str | None] = mapped_column(String(16))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipts.id"))

    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ending"),
        CheckConstraint("(ending = 'sent') = (receipt_id IS NOT NULL OR tally_id IS NOT NULL)", name="receipt"),
        CheckConstraint("NOT active OR ended_at IS NULL", name="active"),
        CheckConstraint("kind IN ('report', 'correction', 'proxy', 'tally')", name="kind"),
        CheckConstraint(
            "kind = 'tally' OR (month = 0 AND corrects_tally_id IS NULL AND tally_id IS NULL)", name="tally"
        ),
        CheckConstraint("kind <> 'tally' OR receipt_id IS NULL", name="no_receipt"),
        CheckConstraint("(kind = 'correction') = (corrects_id IS NOT NULL)", name="corrects"),
        CheckConstraint("(kind = 'correction' OR corrects_tally_id IS NOT NULL) = (base IS NOT NULL)", name="base"),
        CheckConstraint("(kind = 'proxy') = (on_behalf_id IS NOT NULL)", name="on_behalf"),
        CheckConstraint("about = coalesce(on_behalf_id, corrects_id, corrects_tally_id, 0)", name="about"),
        Index(
            "uq_drafts_open",
            *("person_id", "plan_id", "quarter", "month", "area_id", "source", "kind", "about"),
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_drafts_active",
            "person_id",
            unique=True,
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
        Index(  # looked through at every tick
            "ix_drafts_tallies",
            "ended_at",
            sqlite_where=text("kind = 'tally'"),
            postgresql_where=text("kind = 'tally'"),
        ),
        Index(
            "ix_drafts_undrawn", "id", sqlite_where=text("shown < version"), postgresql_where=text("shown < version")
        ),
    )


@dataclass(frozen=True)
class Draft:
    """A draft as a value.

    `at` is the screen it stands on, `back` the one a single change returns to; `pending` a number that was read and
    awaits one more tap; `last_read` the code of what was just read; `notice` the codes whose answers a new edition of
    the plan made void; `aside` the activities a colleague has reported; `card` the message that shows it, where known.
    """

    id: int
    person: int
    plan: int
    plan_version: int
    quarter: Quarter
    area: int
    organisation: int
    source: Source
    version: int
    at: str
    chat: int
    opened_at: datetime
    changed_at: datetime
    answers: Answers = field(default_factory=Answers)
    back: str = ""
    pending: Mapping[str, Any] | None = field(default=None, repr=False)
    last_read: str = ""
    notice: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    last_tap: str = ""
    card: int | None = None
    shown: int = 0
    active: bool = True
    ended_at: datetime | None = None
    ending: Ending | None = None
    receipt: int | None = None
    kind: Kind = Kind.REPORT
    on_behalf: int | None = None
    corrects: int | None = None
    base: int | None = None
    messages: Mapping[str, Any] = field(default_factory=dict)
    month: int = 0
    tally: Tally = field(default_factory=Tally, repr=False)
    corrects_tally: int | None = None
    receipt_tally: int | None = None

    @property
    def period(self) -> Period:
        """Of a tally."""
        return Period(self.quarter, self.month)


@dataclass(frozen=True)
class Subject:
    """What a draft is about. `on_behalf` makes it a proxy, `corrects` with `base` a correction; `tally` a tally, of
    `month` where it is of one, and with `corrects_tally` and `base` a tally's correction."""

    plan: int
    quarter: Quarter
    area: int
    organisation: int
    source: Source
    on_behalf: int | None = None
    corrects: int | None = None
    base: int | None = None
    tally: Tally | None = field(default=None, repr=False)
    month: int = 0
    corrects_tally: int | None = None

    @property
    def about(self) -> int:
        return self.on_behalf or self.corrects or self.corrects_tally or 0

    @property
    def kind(self) -> Kind:
        if self.tally is not None:
            return Kind.TALLY
        if self.corrects is not None:
            return Kind.CORRECTION
        return Kind.REPORT if self.on_behalf is None else Kind.PROXY


def active(session: Session, person: int) -> Draft | None:
    """The one form this person is in, if any."""
    row = session.execute(ACTIVE, {"person": person}).one_or_none()
    return None if row is None else _value(row)


def active_tally(session: Session, account: int) -> Draft | None:
    """The tally that the person of this account is in, if any. Asked of each picture: nothing is locked."""
    row = session.execute(ACTIVE_TALLY, {"account": account}).one_or_none()
    return None if row is None else _value(row)


def of_person(session: Session, person: int, draft: int) -> Draft | None:
    """The draft of this id, ended or not, if it is this person's own."""
    row = session.execute(OWN, {"draft": draft, "person": person}).one_or_none()
    return None if row is None else _value(row)


def of_message(session: Session, person: int, message: int) -> Draft | None:
    """The person's draft that has read this message, ended or not; the latest where there are several."""
    own = select(TABLE).where(TABLE.c.person_id == person).order_by(TABLE.c.id.desc()).limit(LOOKED_AT)
    return next((_value(row) for row in session.execute(own) if str(message) in row.messages), None)


def unfinished(session: Session, person: int) -> tuple[Draft, ...]:
    """All forms this person has begun and not ended, the oldest quarter first."""
    waiting = select(TABLE).where(TABLE.c.person_id == person, TABLE.c.ended_at.is_(None))
    return tuple(_value(row) for row in session.execute(waiting.order_by(TABLE.c.quarter, TABLE.c.id)))


def open_on(
    session: Session, person: int, about: Subject, at: str, plan_version: int, chat: int, now: datetime
) -> Draft:
    """The unfinished draft about this subject, or a new one that stands at `at`; it becomes the active one."""
    row = session.scalars(
        select(DraftRow).where(
            DraftRow.person_id == person,
            DraftRow.plan_id == about.plan,
            DraftRow.quarter == about.quarter,
            DraftRow.area_id == about.area,
            DraftRow.source == about.source,
            DraftRow.kind == about.kind,
            DraftRow.month == about.month,
            DraftRow.about == about.about,
            DraftRow.ended_at.is_(None),
        )
    ).one_or_none()
    rest(session, person)
    errands.end(session, person)
    if row is None:
        row = DraftRow(
            person_id=person,
            plan_id=about.plan,
            plan_version=plan_version,
            quarter=about.quarter,
            area_id=about.area,
            organisation_id=about.organisation,
            source=about.source,
            kind=about.kind,
            on_behalf_id=about.on_behalf,
            corrects_id=about.corrects,
            about=about.about,
            base=about.base,
            month=about.month,
            tally={} if about.tally is None else tally_kept(about.tally),
            corrects_tally_id=about.corrects_tally,
            messages={},
            version=0,
            shown=0,
            at=at,
            back="",
            answers={},
            pending=None,
            last_read="",
            notice=[],
            aside=[],
            last_tap="",
            chat=chat,
            card=None,
            opened_at=now,
            changed_at=now,
        )
        session.add(row)
    row.active = True
    session.flush()
    opened = of_person(session, person, row.id)
    assert opened is not None
    return opened


def save(session: Session, draft: Draft) -> None:
    """Writes the draft's present state. The caller has raised its version. Of a tally that ended only that stays."""
    if draft.kind is Kind.TALLY and draft.ended_at is not None:
        draft = _emptied(draft)
    session.execute(
        SAVED,
        {
            "draft": draft.id,
            "plan_version": draft.plan_version,
            "version": draft.version,
            "at": draft.at,
            "back": draft.back,
            "answers": answers_module.kept(draft.answers),
            "pending": None if draft.pending is None else dict(draft.pending),
            "last_read": draft.last_read,
            "notice": list(draft.notice),
            "aside": list(draft.aside),
            "last_tap": draft.last_tap,
            "chat": draft.chat,
            "card": draft.card,
            "active": draft.active,
            "changed_at": draft.changed_at,
            "ended_at": draft.ended_at,
            "ending": draft.ending,
            "receipt_id": draft.receipt,
            "base": draft.base,
            "messages": dict(draft.messages),
            "tally": tally_kept(draft.tally),
            "tally_id": draft.receipt_tally,
        },
    )


def _emptied(draft: Draft) -> Draft:
    """Also which type was on the screen, and what was tapped last, tell that there was something to count."""
    return replace(
        draft, tally=Tally(), answers=Answers(), pending=None, notice=(), at="", back="", last_read="", last_tap=""
    )


def rest(session: Session, person: int) -> None:
    """No form of this person is active any more; each waits where it stands."""
    session.execute(update(DraftRow).where(DraftRow.person_id == person, DraftRow.active).values(active=False))


def close_of(session: Session, person: int, now: datetime) -> int:
    """Closes every unfinished draft of someone whose access ended. How many they were."""
    closed = session.scalars(
        update(DraftRow)
        .where(DraftRow.person_id == person, DraftRow.ended_at.is_(None))
        .values(active=False, ended_at=now, ending=Ending.REVOKED)
        .returning(DraftRow.id)
    )
    number = len(closed.all())
    counted = update(DraftRow).where(DraftRow.person_id == person, DraftRow.kind == Kind.TALLY)
    emptied = counted.values(tally={}, answers={}, pending=None, notice=[], at="", back="", last_read="", last_tap="")
    session.execute(emptied.execution_options(synchronize_session=False))
    return number


def drawn(session: Session, shown: Iterable[tuple[int, int, int]], now: datetime) -> None:
    """Notes that Telegram has these (draft, version, message): the card that shows the draft from now on."""
    cards = [{"its_id": draft, "its_version": version, "its_card": message} for draft, version, message in shown]
    if cards:
        session.connection().execute(DRAWN, cards)


def card_by_now(session: Session, draft: int) -> int | None:
    """The message that shows it, as it was noted last; until this unit is over nobody notes another."""
    return session.scalar(select(TABLE.c.card).where(TABLE.c.id == draft).with_for_update())


def undrawn(session: Session) -> tuple[Draft, ...]:
    """Drafts whose present state never reached the phone: the process died between the commit and the answer."""
    rows = session.execute(select(TABLE).where(TABLE.c.shown < TABLE.c.version).order_by(TABLE.c.id))
    return tuple(_value(row) for row in rows)


# Asked at every step of every report, so they are built once, over the table itself.
TABLE = cast(Table, DraftRow.__table__)
DRAWN = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("its_id"), TABLE.c.shown <= bindparam("its_version"))
    .values(shown=bindparam("its_version"), card=bindparam("its_card"))
)
ACTIVE = select(TABLE).where(TABLE.c.person_id == bindparam("person"), TABLE.c.active)
PEOPLE = table_of(PersonRow)
ACTIVE_TALLY = (
    select(TABLE)
    .join(PEOPLE, PEOPLE.c.id == TABLE.c.person_id)
    .where(PEOPLE.c.account == bindparam("account"), TABLE.c.active, TABLE.c.kind == Kind.TALLY.value)
)
OWN = select(TABLE).where(TABLE.c.id == bindparam("draft"), TABLE.c.person_id == bindparam("person"))
FIXED = {
    "id", "person_id", "plan_id", "quarter", "area_id", "organisation_id", "source", "shown", "opened_at",
    "kind", "on_behalf_id", "corrects_id", "about", "month", "corrects_tally_id",
}  # fmt: skip
SAVED = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("draft"))
    .values({column: bindparam(column.name) for column in TABLE.c if column.name not in FIXED})
)


def _value(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        person=row.person_id,
        plan=row.plan_id,
        plan_version=row.plan_version,
        quarter=row.quarter,
        area=row.area_id,
        organisation=row.organisation_id,
        source=Source(row.source),
        version=row.version,
        at=row.at,
        chat=row.chat,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        answers=answers_module.read(row.answers),
        back=row.back,
        pending=row.pending,
        last_read=row.last_read,
        notice=tuple(row.notice),
        aside=tuple(row.aside),
        last_tap=row.last_tap,
        card=row.card,
        shown=row.shown,
        active=row.active,
        ended_at=row.ended_at,
        ending=None if row.ending is None else Ending(row.ending),
        receipt=row.receipt_id,
        kind=Kind(row.kind),
        on_behalf=row.on_behalf_id,
        corrects=row.corrects_id,
        base=row.base,
        messages=row.messages,
        month=row.month,
        tally=tally_read(row.tally),
        corrects_tally=row.corrects_tally_id,
        receipt_tally=row.tally_id,
    )
