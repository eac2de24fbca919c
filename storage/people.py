"""People: who they are to Relais, and which of them stands behind a Telegram account.

What tells who someone is (account, name) lives in this table alone, so that it can be erased while the figures stay.
How people come in is in `invitations`, how their access ends in `revocations`, what they may do in `permissions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    RowMapping,
    String,
    Table,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.plan.tables import AreaRow, OrganisationRow
from storage.tables import Base, Id, Moment


class Role(StrEnum):
    """One account has one role: else one person could be both sources of a figure."""

    AGENT = "agent"
    COMONITOR = "comonitor"
    COORDINATOR = "coordinator"
    EVALUATOR = "evaluator"


class Stranger(Exception):
    """The account is unknown, its access was revoked, or its last day is past: one neutral sentence for all three."""


class PersonRow(Base):
    """`organisation_id` empty means the whole plan. `closes_at` is the end of the day `until` in the plan's zone.

    A row whose access was revoked keeps its account until it is erased; the same account may come back meanwhile,
    so an account is unique among those who have access.
    """

    __tablename__ = "people"
    __table_args__ = (
        Index("uq_people_account", "account", unique=True, sqlite_where=text("revoked_at IS NULL"),
              postgresql_where=text("revoked_at IS NULL")),
        Index("ix_people_account", "account"),
        CheckConstraint("role IN ('agent', 'comonitor', 'coordinator', 'evaluator')", name="role"),
        CheckConstraint("organisation_id IS NOT NULL OR role IN ('coordinator', 'evaluator')", name="organisation"),
        CheckConstraint("role <> 'evaluator' OR (until IS NOT NULL AND closes_at IS NOT NULL)", name="last_day"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str | None] = mapped_column(String(120))
    label: Mapped[str | None] = mapped_column(String(32))
    role: Mapped[str] = mapped_column(String(16), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    consent_version: Mapped[str] = mapped_column(String(16))
    consented_at: Mapped[datetime] = mapped_column(Moment)
    joined_at: Mapped[datetime] = mapped_column(Moment)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    until: Mapped[date | None]
    closes_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    unreachable_since: Mapped[datetime | None] = mapped_column(Moment)
    last_seen: Mapped[date | None]


class PersonAreaRow(Base):
    """The areas someone reports for."""

    __tablename__ = "person_areas"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True, index=True)


@dataclass(frozen=True)
class Person:
    """Someone who has access now. `organisation` None means the whole plan; `areas` are keys, in the order of ids."""

    id: int
    role: Role
    organisation: int | None
    organisation_code: str | None
    areas: tuple[str, ...]
    area_ids: tuple[int, ...]
    language: str
    label: str | None
    name: str | None
    account: int
    joined_at: datetime
    until: date | None = None

    @property
    def reports(self) -> bool:
        """Whether this person sends reports at all."""
        return self.role in (Role.AGENT, Role.COMONITOR)


def by_account(session: Session, account: int, now: datetime, *, lock: bool = True) -> Person:
    """The person behind a Telegram account. Raises Stranger.

    `lock` keeps other units of this person waiting (PostgreSQL; SQLite has one writer anyway), and notes once a day
    that the person was seen; without it nothing is written, as a reading connection needs.
    """
    row = session.execute(LOCKED if lock else UNLOCKED, {"account": account}).mappings().one_or_none()
    if row is None or (row["closes_at"] is not None and row["closes_at"] <= now):
        raise Stranger
    if lock and row["last_seen"] != now.date():
        session.execute(update(PersonRow).where(PersonRow.id == row["id"]).values(last_seen=now.date()))
    return person(row)


def by_id(session: Session, person_id: int) -> Person | None:
    """Someone who has access; None when it was revoked or the identity was erased."""
    row = session.execute(BY_ID, {"person": person_id}).mappings().one_or_none()
    return None if row is None else person(row)


def person(row: RowMapping) -> Person:
    """A row of COLUMNS as a value."""
    pairs = area_pairs(row["areas"])
    return Person(
        id=row["id"], role=Role(row["role"]), organisation=row["organisation_id"], organisation_code=row["code"],
        areas=tuple(key for _, key in pairs), area_ids=tuple(number for number, _ in pairs),
        language=row["language"], label=row["label"], name=row["name"], account=row["account"],
        joined_at=row["joined_at"], until=row["until"],
    )  # fmt: skip


def area_pairs(areas: str | None) -> list[tuple[int, str]]:
    """What AREAS gives, "4:gao,9:ansongo", as (id, key) in the order of ids."""
    written = (pair.partition(":") for pair in areas.split(",")) if areas else ()
    return sorted((int(number), key) for number, _, key in written)


def had_access(session: Session, account: int) -> bool:
    """Whether this account is, or was, somebody's."""
    return session.scalars(select(PersonRow.id).where(PersonRow.account == account).limit(1)).one_or_none() is not None


def team_size(session: Session, coordinator: Person) -> int:
    """How many others have access in the coordinator's organisation; everybody for the whole plan."""
    team = select(func.count()).where(
        PersonRow.revoked_at.is_(None), PersonRow.account.is_not(None), PersonRow.id != coordinator.id
    )
    if coordinator.organisation is not None:
        team = team.where(PersonRow.organisation_id == coordinator.organisation)
    return session.scalar(team) or 0


def add_areas(session: Session, person_id: int, area_ids: tuple[int, ...]) -> tuple[int, ...]:
    """Give someone more areas; gives back those that are new."""
    there = set(session.scalars(select(PersonAreaRow.area_id).where(PersonAreaRow.person_id == person_id)))
    fresh = tuple(area for area in dict.fromkeys(area_ids) if area not in there)
    if fresh:
        session.execute(insert(PersonAreaRow), [{"person_id": person_id, "area_id": area} for area in fresh])
    return fresh


def set_language(session: Session, person_id: int, language: str) -> None:
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(language=language))


def set_name(session: Session, person_id: int, name: str | None) -> None:
    """What the person wants to be called; None is no name, and none is ever needed."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(name=name))


def mark_unreachable(session: Session, person_id: int, now: datetime) -> bool:
    """The person blocked the bot or deleted the account. True when that is news."""
    known = PersonRow.id == person_id, PersonRow.unreachable_since.is_(None)
    news = session.scalars(update(PersonRow).where(*known).values(unreachable_since=now).returning(PersonRow.id))
    return news.one_or_none() is not None


def account_unreachable(session: Session, account: int, now: datetime) -> bool:
    """The same for whoever is behind this account now. True when that is news."""
    known = PersonRow.account == account, PersonRow.revoked_at.is_(None), PersonRow.unreachable_since.is_(None)
    news = session.scalars(update(PersonRow).where(*known).values(unreachable_since=now).returning(PersonRow.id))
    return news.one_or_none() is not None


def reached_again(session: Session, person_id: int) -> bool:
    """The person can be written to again. True when that is news."""
    known = PersonRow.id == person_id, PersonRow.unreachable_since.is_not(None)
    news = session.scalars(update(PersonRow).where(*known).values(unreachable_since=None).returning(PersonRow.id))
    return news.one_or_none() is not None


def met(session: Session, accounts: Mapping[int, datetime]) -> tuple[int, ...]:
    """Whoever of these could not be reached until they wrote, and can. By account: when they wrote last."""
    away = select(PersonRow.id, PersonRow.account, PersonRow.unreachable_since).where(
        PersonRow.account.in_(accounts), PersonRow.revoked_at.is_(None), PersonRow.unreachable_since.is_not(None)
    )
    back = [
        person for person, account, since in session.execute(away) if account and since and since < accounts[account]
    ]
    if not back:
        return ()
    known = PersonRow.id.in_(back), PersonRow.unreachable_since.is_not(None)
    news = update(PersonRow).where(*known).values(unreachable_since=None).returning(PersonRow.id)
    return tuple(sorted(session.scalars(news)))


def table_of(row: type[Base]) -> Table:
    """The table itself, for what is asked so often that the ORM's way costs too much."""
    table = row.__table__
    assert isinstance(table, Table)
    return table


# One query on the hot path, over the tables themselves; the areas come along as "4:gao,9:ansongo".
PEOPLE, OF, PLACES = (table_of(row) for row in (PersonRow, PersonAreaRow, AreaRow))
ORGANISATIONS = table_of(OrganisationRow)
AREAS = (
    select(func.aggregate_strings(cast(PLACES.c.id, String) + ":" + PLACES.c.key, ","))
    .select_from(PLACES.join(OF, OF.c.area_id == PLACES.c.id))
    .where(OF.c.person_id == PEOPLE.c.id)
    .scalar_subquery()
    .label("areas")
)
COLUMNS = (
    select(
        PEOPLE.c.id, PEOPLE.c.role, PEOPLE.c.organisation_id, ORGANISATIONS.c.code, AREAS, PEOPLE.c.language,
        PEOPLE.c.label, PEOPLE.c.name, PEOPLE.c.account, PEOPLE.c.joined_at, PEOPLE.c.until, PEOPLE.c.closes_at,
        PEOPLE.c.last_seen,
    )
    .select_from(PEOPLE.outerjoin(ORGANISATIONS, ORGANISATIONS.c.id == PEOPLE.c.organisation_id))
    .where(PEOPLE.c.revoked_at.is_(None), PEOPLE.c.account.is_not(None))
)  # fmt: skip
UNLOCKED = COLUMNS.where(PEOPLE.c.account == bindparam("account"))
# key_share: rows that only name this person (an outbox row, an audit line) need not wait.
LOCKED = UNLOCKED.with_for_update(of=PEOPLE, key_share=True)
BY_ID = COLUMNS.where(PEOPLE.c.id == bindparam("person"))
