"""What the audit log says: its lines, its root, and whether its chain holds. Nothing is written here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from storage.audit import AUDIT, CHAIN, HEAD
from storage.chain import Break, Line, Link, Root, Why, first_break

AT_ONCE = 1_000


@dataclass(frozen=True)
class Wanted:
    """Which lines; None is all of them. `person`: who did it, or to whom it was done. `action`: a verb, or how it
    begins ("report" is every verb of reports). `object`: "receipt:12", or a kind of thing ("receipt").
    """

    person: int | None = None
    action: str | None = None
    object: str | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Looked:
    """What came of a look at the whole chain: its root, and where it is first broken."""

    root: Root
    broken: Break | None


def lines(session: Session, wanted: Wanted, limit: int) -> tuple[Line, ...]:
    """The newest that are wanted, oldest first."""
    asked = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
    if wanted.person is not None:
        about = AUDIT.c.object == f"person:{wanted.person}"
        asked = asked.where(or_(AUDIT.c.actor == wanted.person, about))
    for column, name, between in ((AUDIT.c.action, wanted.action, "."), (AUDIT.c.object, wanted.object, ":")):
        if name is not None:
            asked = asked.where(or_(column == name, column.startswith(name + between, autoescape=True)))
    if wanted.since is not None:
        asked = asked.where(AUDIT.c.at >= wanted.since)
    return tuple(reversed([_line(row) for row in session.execute(asked)]))


def root(session: Session) -> Root:
    """The end of the chain, as the database says it."""
    row = session.execute(select(HEAD.c.lines, HEAD.c.hash)).one_or_none()
    return Root() if row is None else Root(row.lines, row.hash)


def look(session: Session, noted: Root | None = None) -> Looked:
    """Every line again, from the first to the last. `noted`: a root that somebody kept elsewhere."""
    end = root(session)
    whole = select(CHAIN, AUDIT).select_from(CHAIN.outerjoin(AUDIT, AUDIT.c.id == CHAIN.c.line_id))
    with session.execute(whole.order_by(CHAIN.c.position), execution_options={"yield_per": AT_ONCE}) as rows:
        broken = first_break(map(_link, rows), end, noted)
    return Looked(end, broken or _alone(session))


def _link(row: Row[*tuple[object, ...]]) -> Link:
    return Link(row.position, row.line_id, row.before, row.hash, None if row.id is None else _line(row))


def _alone(session: Session) -> Break | None:
    """A line that no unit of Relais wrote: each makes its links."""
    outside = select(func.min(AUDIT.c.id)).where(~select(CHAIN.c.line_id).where(CHAIN.c.line_id == AUDIT.c.id).exists())
    number = session.scalar(outside)
    return None if number is None else Break(0, number, Why.ALONE)


def _line(row: Row[*tuple[object, ...]]) -> Line:
    return Line(row.id, row.at, row.actor, row.action, row.object, row.detail)
