"""The team as its coordinator sees it: who is in it, by label and number, never by name or account."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import handovers
from storage.people import AREAS, PersonAreaRow, PersonRow, Role, area_pairs
from storage.plan.tables import AreaRow, OrganisationRow

Numbered = tuple[str, int | None, int | None]  # role, organisation, first area
NOTHING: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
ORDER = {role: place for place, role in enumerate((Role.AGENT, Role.COMONITOR, Role.COORDINATOR, Role.EVALUATOR))}


@dataclass(frozen=True)
class Member:
    """Someone who has or had access. `organisation` None is the whole plan; `areas` are keys, in the order of ids.

    `number` tells apart those of one role and first area who have no label; it stays when others leave. `named_after`:
    the areas that count there, also while a duty is handed over: own ones, else those given away, else lent ones.
    `since` is the day of the latest access, `ended_at` when it was taken away.
    """

    id: int
    role: Role
    label: str | None
    number: int
    organisation: int | None
    organisation_code: str | None
    areas: tuple[str, ...]
    area_ids: tuple[int, ...]
    language: str
    since: datetime
    last_seen: date | None
    until: date | None
    unreachable_since: datetime | None
    ended_at: datetime | None
    named_after: tuple[str, ...] = ()


def team(session: Session, organisation: int | None, now: datetime, *, but: int) -> tuple[Member, ...]:
    """Everybody of the organisation (None: of the whole plan) who has access, without `but`: who looks."""
    return tuple(m for m, open_ in _members(session, organisation, now) if open_ and m.id != but)


def gone(session: Session, organisation: int | None, now: datetime, *, since: datetime) -> tuple[Member, ...]:
    """Whose access was taken away, from `since` on; the latest first. Those whose identity is erased are left out."""
    found = (m for m, _ in _members(session, organisation, now) if m.ended_at is not None and m.ended_at >= since)
    return tuple(sorted(found, key=lambda m: m.ended_at or since, reverse=True))


def member(session: Session, person: int, now: datetime) -> Member | None:
    """One person, with access or without; None where there never was one, or the identity is erased."""
    row = session.get(PersonRow, person)
    if row is None:
        return None
    return next((m for m, _ in _members(session, row.organisation_id, now) if m.id == person), None)


def those(session: Session, people: Collection[int], now: datetime) -> dict[int, Member]:
    """Some people by their ids; whose identity is erased is left out."""
    theirs = select(PersonRow.organisation_id).where(PersonRow.id.in_(people)).distinct()
    found = (m for organisation in session.scalars(theirs).all() for m, _ in _members(session, organisation, now))
    return {m.id: m for m in found if m.id in people}


def sizes(session: Session, now: datetime, *, but: int) -> dict[int | None, tuple[int, int]]:
    """By organisation (None: the whole plan), where anybody is: how many have access, how many are out of reach."""
    with_access = select(PersonRow.organisation_id, PersonRow.unreachable_since, PersonRow.closes_at).where(
        PersonRow.revoked_at.is_(None), PersonRow.account.is_not(None), PersonRow.id != but
    )
    there: Counter[int | None] = Counter()
    away: Counter[int | None] = Counter()
    for organisation, unreachable, closes in session.execute(with_access):
        if closes is None or closes > now:
            there[organisation] += 1
            away[organisation] += unreachable is not None
    return {organisation: (number, away[organisation]) for organisation, number in there.items()}


def organisations(session: Session) -> dict[int, str]:
    """The codes of all there ever were, by id; also of those that no plan names any more but that have people."""
    return {row.id: row.code for row in session.execute(select(OrganisationRow.id, OrganisationRow.code))}


def places(session: Session, organisation: int | None) -> frozenset[int]:
    """The areas that somebody of the organisation (None: of any) reports from."""
    from_there = (
        select(PersonAreaRow.area_id)
        .join(PersonRow, PersonRow.id == PersonAreaRow.person_id)
        .where(PersonRow.role.in_((Role.AGENT, Role.COMONITOR)), PersonRow.revoked_at.is_(None))
    )
    if organisation is not None:
        from_there = from_there.where(PersonRow.organisation_id == organisation)
    return frozenset(session.scalars(from_there))


def _members(session: Session, organisation: int | None, now: datetime) -> list[tuple[Member, bool]]:
    """Each with whether there is access now; by role, place and number."""
    rows = session.execute(
        select(PersonRow, OrganisationRow.code, AREAS)
        .outerjoin(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .where(PersonRow.organisation_id == organisation)
        .order_by(PersonRow.id)
    )
    numbers: Counter[Numbered] = Counter()
    handed, keys = handovers.places_that_name(session), dict[int, str]()
    if handed:
        keys = {row.id: row.key for row in session.execute(select(AreaRow.id, AreaRow.key))}
    found: list[tuple[Member, Numbered, bool]] = []
    for row, code, areas in rows:
        pairs = area_pairs(areas)
        lent, given = handed.get(row.id, NOTHING)
        own = [pair for pair in pairs if pair[0] not in lent]
        named = own or [(area, keys[area]) for area in sorted(given)] or pairs
        like: Numbered = (row.role, row.organisation_id, named[0][0] if named else None)
        numbers[like] += 1
        member = Member(
            id=row.id, role=Role(row.role), label=row.label, number=numbers[like],
            organisation=row.organisation_id, organisation_code=code,
            areas=tuple(key for _, key in pairs), area_ids=tuple(number for number, _ in pairs),
            language=row.language, since=row.consented_at, last_seen=row.last_seen, until=row.until,
            unreachable_since=row.unreachable_since, ended_at=row.revoked_at, named_after=tuple(k for _, k in named),
        )  # fmt: skip
        if row.account is not None:
            found.append((member, like, row.revoked_at is None and (row.closes_at is None or row.closes_at > now)))
    found.sort(key=lambda f: (ORDER[f[0].role], f[1][2] or 0, f[0].number))
    return [(member, open_) for member, _, open_ in found]
