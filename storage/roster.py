"""Everybody who has or had access, for the administrator's list."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.people import AREAS, PersonRow, Role, area_pairs
from storage.plan.tables import OrganisationRow


class State(StrEnum):
    """How things stand between a person and Relais."""

    ACTIVE = "active"
    UNREACHABLE = "unreachable"
    OVER = "over"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Entry:
    """One line of the list. `organisation` is a code, None the whole plan; `areas` are keys."""

    id: int
    label: str | None
    role: Role
    organisation: str | None
    areas: tuple[str, ...]
    language: str
    joined_at: datetime
    last_seen: date | None
    state: State

    @property
    def has_access(self) -> bool:
        return self.state in (State.ACTIVE, State.UNREACHABLE)


def roster(session: Session, now: datetime) -> tuple[Entry, ...]:
    """In the order in which people joined."""
    rows = session.execute(
        select(PersonRow, OrganisationRow.code, AREAS)
        .outerjoin(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .order_by(PersonRow.id)
    )
    return tuple(
        Entry(
            id=row.id, label=row.label, role=Role(row.role), organisation=code,
            areas=tuple(key for _, key in area_pairs(areas)), language=row.language,
            joined_at=row.joined_at, last_seen=row.last_seen, state=state(row, now),
        )
        for row, code, areas in rows
    )  # fmt: skip


def labelled(session: Session, label: str) -> tuple[int, ...]:
    """The ids of those with access who are called so in the list."""
    return tuple(
        session.scalars(
            select(PersonRow.id).where(PersonRow.label == label, PersonRow.revoked_at.is_(None)).order_by(PersonRow.id)
        )
    )


def state(row: PersonRow, now: datetime) -> State:
    if row.revoked_at is not None:
        return State.REVOKED
    if row.closes_at is not None and row.closes_at <= now:
        return State.OVER
    return State.ACTIVE if row.unreachable_since is None else State.UNREACHABLE
