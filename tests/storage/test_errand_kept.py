"""An errand is kept whatever becomes of the row of the one before it: its last card may be drawn at the same moment."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from storage import errands
from storage.database import Database
from storage.errands import Errand, ErrandRow
from storage.people import PersonRow, Role
from storage.postgres import address

NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)


def person(session: Session) -> int:
    session.add(
        PersonRow(
            id=1, account=1, role=Role.COORDINATOR, language="fr", consent_version="1", consented_at=NOW, joined_at=NOW
        )
    )
    session.flush()
    return 1


def begun(who: int, version: int, *, over: bool = False) -> Errand:
    return Errand(who, "name", "ask", version, 11, 70 + version, NOW, {"of": version}, over=over)


async def test_one_takes_the_place_of_another(database: Database) -> None:
    def work(session: Session) -> tuple[Errand | None, ...]:
        who = person(session)
        found = []
        for version, over in ((1, False), (2, True), (3, False)):
            errands.keep(session, begun(who, version, over=over))
            found.append(errands.under_way(session, who))
        return tuple(found)

    assert await database.run(work) == (begun(1, 1), None, begun(1, 3))


@pytest.mark.parametrize("engine", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
async def test_the_row_of_one_that_is_over_goes_at_the_same_moment(database: Database, database_url: str) -> None:
    """Where one process writes at a time, nothing comes in between."""

    def ended(session: Session) -> None:
        errands.keep(session, begun(person(session), 1, over=True))

    def next_one(session: Session) -> Errand | None:
        before = session.get(ErrandRow, 1)
        assert before is not None
        other = create_engine(address(database_url))
        with Session(other) as beside:
            errands.drawn(beside, [(1, 1, 71)])
            beside.commit()
        other.dispose()
        errands.keep(session, begun(1, 2))
        return errands.under_way(session, 1)

    await database.run(ended)
    assert await database.run(next_one) == begun(1, 2)
