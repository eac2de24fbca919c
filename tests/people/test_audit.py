"""The audit log only grows: the database itself refuses the rest, on both engines."""

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import audit
from storage.audit import AuditRow
from storage.database import Database
from tests.people.cast import APRIL


def written(session: Session) -> None:
    audit.record(session, None, "plan.load", "plan:1", {"version": 2, "code": "essai"}, APRIL)


def lines(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(select(AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.object, AuditRow.detail))
    return [tuple(row) for row in rows]


async def test_a_line_is_kept_as_it_was_given(database: Database) -> None:
    await database.run(written)

    kept = (APRIL, None, "plan.load", "plan:1", {"version": 2, "code": "essai"})
    assert await database.read(lines) == [kept]


@pytest.mark.parametrize(
    "statement",
    [
        update(AuditRow).values(action="nothing"),
        delete(AuditRow),
        delete(AuditRow).where(AuditRow.id == 1),
        text("UPDATE audit SET detail = '{}' WHERE id = 1"),
    ],
    ids=["update", "delete", "delete one", "by hand"],
)
async def test_nothing_else_can_be_done_to_it(database: Database, statement: object) -> None:
    await database.run(written)

    def tamper(session: Session) -> None:
        session.execute(statement)  # type: ignore[call-overload]

    with pytest.raises(DBAPIError, match="audit lines are only added"):
        await database.run(tamper)
    assert len(await database.read(lines)) == 1


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_nor_can_it_be_emptied_at_once(database: Database) -> None:
    await database.run(written)

    def empty(session: Session) -> None:
        session.execute(text("TRUNCATE audit CASCADE"))

    with pytest.raises(DBAPIError, match="audit lines are only added"):
        await database.run(empty)


async def test_a_unit_that_tampers_takes_only_itself_down(database: Database) -> None:
    def write_then_tamper(session: Session) -> None:
        session.execute(insert(AuditRow), {"at": APRIL, "action": "a", "object": "b", "detail": {}})
        session.execute(delete(AuditRow))

    with pytest.raises(DBAPIError):
        await database.run(write_then_tamper)
    await database.run(written)

    assert len(await database.read(lines)) == 1
