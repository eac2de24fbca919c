"""What a unit of work may not do, on either engine: the session that refuses it, and the names of the faults.

All of these are defects of a unit, never of the storage: its effect is rolled back, and its caller hears of it.
"""

from collections.abc import Callable
from typing import Any, NoReturn

from sqlalchemy.orm import Session

from storage.tables import Base

Work = Callable[..., Any]
LAST = "at the end"  # in a session: what waits until the unit's own work is done


class UnitFault(Exception):
    """A unit of work broke the rules of units."""


class EndsTransaction(UnitFault):
    """It tried to commit or to roll back. The storage does that, for several units at once."""


class SwallowsError(UnitFault):
    """It caught a database error and went on, though the error had undone what it did before.

    A unit that expects a refusal asks inside `session.begin_nested()`.
    """


class ReturnsRow(UnitFault):
    """It returned an object of the session, which is dead outside of it."""


class WritesWhileReading(UnitFault):
    """It was run by `read`, and tried to change something."""


class UnitSession(Session):
    """The session that a unit of work gets. It is begun, and only the storage can end it."""

    def commit(self) -> NoReturn:
        raise EndsTransaction

    def rollback(self) -> NoReturn:
        raise EndsTransaction


def at_the_end(session: Session, work: Callable[[Session], None]) -> None:
    """Does this once in this unit, after all else: for what holds a lock that everybody waits for."""
    session.info.setdefault(LAST, {})[work] = None


def worked(session: Session, work: Work, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Runs one unit in its session, up to what it has not sent yet and what it left for the end. Its value."""
    value = work(session, *args, **kwargs)
    if isinstance(value, Base):
        raise ReturnsRow
    session.flush()
    for last in session.info.pop(LAST, {}):
        last(session)
    return value
