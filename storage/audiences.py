"""To whom something may be said at once: a coordinator's team, its agents, its co-monitors, who is late, one place.

Everybody who has access, of one's own organisation (of all, for who coordinates the whole plan), but never oneself.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from storage.people import Person, PersonAreaRow, PersonRow, Role, table_of

PEOPLE, PLACES = table_of(PersonRow), table_of(PersonAreaRow)


class Audience(StrEnum):
    TEAM = "team"
    AGENTS = "agents"
    COMONITORS = "comonitors"
    LATE = "late"
    AREA = "area"


ROLES = {Audience.AGENTS: Role.AGENT, Audience.COMONITORS: Role.COMONITOR}


@dataclass(frozen=True)
class Group:
    """Some of a coordinator's people. `area` is the one place, `late` who is late: given, for the calendar tells it."""

    audience: Audience
    area: int | None = None
    late: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sizes:
    """How many are in each. `areas`: by id, only those that somebody reports from."""

    team: int
    agents: int
    comonitors: int
    late: int
    areas: Mapping[int, int]


def members(group: Group, author: Person, now: datetime) -> Select[int]:
    """The ids of those in it, in order."""
    people = _reachable_by(author, now)
    if group.audience in ROLES:
        people = people.where(PEOPLE.c.role == ROLES[group.audience].value)
    elif group.audience is Audience.LATE:
        people = people.where(PEOPLE.c.id.in_(sorted(group.late)))
    elif group.audience is Audience.AREA:
        here = select(PLACES.c.person_id).where(PLACES.c.area_id == group.area)
        people = people.where(PEOPLE.c.role.in_([role.value for role in ROLES.values()]), PEOPLE.c.id.in_(here))
    return people.order_by(PEOPLE.c.id)


def size(session: Session, group: Group, author: Person, now: datetime) -> tuple[int, int]:
    """How many are in it, and how many of them are known to be out of reach."""
    chosen = members(group, author, now).order_by(None).subquery()
    counted = select(func.count(), func.count(PEOPLE.c.unreachable_since)).where(PEOPLE.c.id == chosen.c.id)
    there, away = session.execute(counted).one()
    return there, away


def sizes(session: Session, late: Collection[int], author: Person, now: datetime) -> Sizes:
    """All of them at once."""
    everybody = _reachable_by(author, now).add_columns(PEOPLE.c.role)
    roles: dict[int, str] = dict(session.execute(everybody).all())
    by_role = Counter(roles.values())
    reporting = members(Group(Audience.TEAM), author, now).where(PEOPLE.c.role.in_([r.value for r in ROLES.values()]))
    by_area = select(PLACES.c.area_id, func.count()).where(PLACES.c.person_id.in_(reporting.order_by(None)))
    areas: dict[int, int] = dict(session.execute(by_area.group_by(PLACES.c.area_id)).all())
    return Sizes(
        team=len(roles),
        agents=by_role[Role.AGENT.value],
        comonitors=by_role[Role.COMONITOR.value],
        late=sum(one in roles for one in late),
        areas=areas,
    )


def _reachable_by(author: Person, now: datetime) -> Select[int]:
    people = select(PEOPLE.c.id).where(
        PEOPLE.c.revoked_at.is_(None),
        PEOPLE.c.account.is_not(None),
        or_(PEOPLE.c.closes_at.is_(None), PEOPLE.c.closes_at > now),
        PEOPLE.c.id != author.id,
    )
    if author.organisation is not None:
        people = people.where(PEOPLE.c.organisation_id == author.organisation)
    return people
