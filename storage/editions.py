"""Editions: a roll-up that was approved, frozen with its data, their hash, who and when. Rows are only added.

A draft is no row: it is read from the reports whenever somebody looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage import audit, upsert
from storage.calendar import Quarter
from storage.plan.logframe import Logframe
from storage.reports import ReportRow, RevisionRow
from storage.rolled import RollUp, Scope
from storage.rolled_json import read, written
from storage.rollup_changes import Change, changed
from storage.rollup_said import AsOf
from storage.rollups import most_days, roll_up
from storage.settlements import SettlementRow
from storage.tables import Base, Id, Moment
from storage.triggers import added_only
from storage.verification import UndoneVerificationRow, VerificationRow

KEY = ("plan_id", "scope", "year", "quarter", "edition")

# What a roll-up is read from: it is frozen as it stands at one moment, so what would write there waits (PostgreSQL;
# on SQLite nobody else writes meanwhile).
READ_FROM = (
    "reports", "report_revisions", "figures", "verifications", "settlements", "narratives", "extensions",
)  # fmt: skip


class EditionRow(Base):
    """`quarter` 0: of the year. `data`: the roll-up as canonical JSON, which `hash` (SHA-256, hexadecimal) is of.

    `data_version`: the newest revision it knew. `made_by`: the version of Relais that made it.
    """

    __tablename__ = "rollups"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    scope: Mapped[str] = mapped_column(String(16))
    year: Mapped[int]
    quarter: Mapped[int]
    edition: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[str] = mapped_column(String(64))
    data_version: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(32))
    frozen_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    frozen_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint(*KEY),
        CheckConstraint("scope IN ('quarter', 'year', 'october')", name="scope"),
        CheckConstraint("quarter BETWEEN 0 AND 4 AND (scope = 'quarter') = (quarter > 0)", name="quarter"),
        CheckConstraint("edition >= 1", name="edition"),
    )


@dataclass(frozen=True)
class Edition:
    """`plan`: its id. `hash`: of the data that were frozen. `frozen_by`: a person's id."""

    id: int
    plan: int
    scope: Scope
    year: int
    quarter: int | None
    edition: int
    hash: str
    data_version: int
    frozen_by: int
    frozen_at: datetime
    made_by: str


class AlreadyFrozen(Exception):
    """Nothing has changed since `edition`, or somebody else was faster with it."""

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self.edition = edition


class StillOpen(Exception):
    """This quarter takes reports still."""

    def __init__(self, quarter: Quarter) -> None:
        super().__init__()
        self.quarter = quarter


class NoSuchEdition(LookupError):
    """There is none of this id."""


class NotAsFrozen(Exception):
    """The data of this edition are not those its hash is of."""


def freeze(
    session: Session, logframe: Logframe, scope: Scope, year: int, quarter: int | None, by: int, now: datetime
) -> Edition:
    """The next edition, with the data as they stand. Whoever calls asked the permission.

    Raises NotOfThePlan, StillOpen, AlreadyFrozen.
    """
    _alone(session)
    draft = roll_up(session, logframe, scope, year, quarter, now)
    still_open(session, logframe, draft, now)
    before = latest(session, logframe.id, scope, year, quarter)
    if before is not None and said(rolled(session, before.id)) == said(draft):
        raise AlreadyFrozen(before)
    at = max(now, newest_decision(session) or now)
    frozen = replace(draft, edition=1 if before is None else before.edition + 1, frozen_at=at)
    data = written(frozen)
    values = {
        "plan_id": logframe.id, "scope": scope.value, "year": year, "quarter": draft.quarter or 0,
        "edition": frozen.edition, "hash": sha256(data).hexdigest(), "data_version": newest_revision(session, logframe),
        "made_by": version("relais"), "frozen_by_id": by, "frozen_at": at,
    }  # fmt: skip
    number = upsert.added(session, EditionRow, **values, data=data)
    if number is None:
        first = latest(session, logframe.id, scope, year, quarter)
        assert first is not None
        raise AlreadyFrozen(first)
    audit.record(
        session, by, "rollup.freeze", f"rollup:{number}",
        {"scope": scope.value, "year": year, "quarter": draft.quarter or 0, "edition": frozen.edition,
         "hash": str(values["hash"])}, now,
    )  # fmt: skip
    return _of(session, EditionRow.id == number)[0]


def still_open(session: Session, logframe: Logframe, draft: RollUp, now: datetime) -> None:
    """Whether it may be frozen: every quarter of it is locked, wherever more time was given; of the edition of
    31 October, those of the year before. Raises StillOpen."""
    calendar, today = logframe.calendar, logframe.calendar.today(now)
    quarters: Iterable[Quarter] = draft.quarters
    if draft.scope is not Scope.QUARTER:
        year = draft.year if draft.scope is Scope.YEAR else draft.year - 1
        quarters = (q for q in calendar.quarters if q.year == year)
    for quarter in sorted(quarters, reverse=True):
        if today <= calendar.lock_day(quarter, most_days(session, logframe, quarter)):
            raise StillOpen(quarter)


def editions(session: Session, plan: int) -> tuple[Edition, ...]:
    """All of a plan, the oldest first."""
    return _of(session, EditionRow.plan_id == plan)


def latest(session: Session, plan: int, scope: Scope, year: int, quarter: int | None = None) -> Edition | None:
    """The newest edition of that year or quarter."""
    found = _of(
        session, EditionRow.plan_id == plan, EditionRow.scope == scope.value, EditionRow.year == year,
        EditionRow.quarter == ((quarter or 0) if scope is Scope.QUARTER else 0),
    )  # fmt: skip
    return max(found, key=lambda one: one.edition, default=None)


def year_frozen(session: Session, plan: int, year: int) -> Edition | None:
    """The newest edition of the whole year: from then on what was verified in it stays verified."""
    return latest(session, plan, Scope.YEAR, year)


def rolled(session: Session, edition: int) -> RollUp:
    """As it was frozen, with its hash. Raises NoSuchEdition, NotAsFrozen."""
    row = session.execute(select(EditionRow.data, EditionRow.hash).where(EditionRow.id == edition)).one_or_none()
    if row is None:
        raise NoSuchEdition(edition)
    if sha256(row.data).hexdigest() != row.hash:
        raise NotAsFrozen(edition)
    return replace(read(row.data), hash=row.hash)


def changed_since(session: Session, logframe: Logframe, edition: Edition, now: datetime) -> tuple[Change, ...]:
    """What it says that is another now. Of protected indicators nothing is said."""
    return changed(session, logframe, rolled(session, edition.id), _as_of(edition))


def _as_of(edition: Edition) -> AsOf:
    return AsOf(edition.data_version, edition.frozen_at)


def newest_revision(session: Session, logframe: Logframe) -> int:
    """The newest revision of any report of the plan; 0 without one."""
    asking = select(func.max(RevisionRow.id)).join(ReportRow, ReportRow.id == RevisionRow.report_id)
    return session.scalar(asking.where(ReportRow.plan_id == logframe.id)) or 0


def newest_decision(session: Session) -> datetime | None:
    """When somebody last verified or chose, or took it back: of all that is there, what is frozen now is not before it,
    though the tap was."""
    moments = (VerificationRow.at, UndoneVerificationRow.at, SettlementRow.at, SettlementRow.undone_at)
    newest = [session.scalar(select(func.max(one))) for one in moments]
    return max((one for one in newest if one is not None), default=None)


def said(rollup: RollUp) -> bytes:
    """All that it says, but for when it was made and which edition it is."""
    return written(_timeless(rollup))


def _timeless(rollup: RollUp) -> RollUp:
    at = datetime.min.replace(tzinfo=rollup.as_of.tzinfo)
    before = None if rollup.before is None else _timeless(rollup.before)
    return replace(rollup, edition=0, frozen_at=None, as_of=at, provisional=(), before=before)


def _alone(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {', '.join(READ_FROM)} IN SHARE MODE"))


def _of(session: Session, *which: object) -> tuple[Edition, ...]:
    columns = (
        EditionRow.id, EditionRow.plan_id, EditionRow.scope, EditionRow.year, EditionRow.quarter, EditionRow.edition,
        EditionRow.hash, EditionRow.data_version, EditionRow.frozen_by_id, EditionRow.frozen_at, EditionRow.made_by,
    )  # fmt: skip
    rows = session.execute(select(*columns).where(*which).order_by(EditionRow.id))  # type: ignore[arg-type]
    return tuple(
        Edition(number, plan, Scope(scope), year, quarter or None, edition, hash_, version_, by, at, made_by)
        for number, plan, scope, year, quarter, edition, hash_, version_, by, at, made_by in rows
    )


TRIGGERS = added_only(EditionRow, "editions are only added", once=KEY)
