"""A release is approved by the whole plan's coordinator, for named people, and never changes, on both databases."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import audit, releases
from storage.database import Database
from storage.masking.tables import Mask
from storage.people import Person, PersonRow, Role, by_id
from storage.permissions import NotAllowed
from storage.plan.load import load
from storage.plan.reading import by_code
from storage.suppression import Tables, protect_here
from tests.protection.made import tables_of_year
from tests.reporting.tallied import TALLIED

NOW = datetime(2014, 2, 12, 10, tzinfo=UTC)
TABLES = tables_of_year(4, 3, 6, seed=5)
MASK = protect_here(TABLES, insiders=False)


def furnish(session: Session) -> tuple[int, int]:
    """The whole plan's coordinator, and one of an organisation."""
    load(session, TALLIED, NOW)
    plan = by_code(session, TALLIED.code)
    assert plan is not None
    ids = []
    for account, organisation in ((7001, None), (7002, plan.organisations[0].id)):
        row = PersonRow(
            account=account, role=Role.COORDINATOR, organisation_id=organisation, language="fr",
            consent_version="1", consented_at=NOW, joined_at=NOW,
        )  # fmt: skip
        session.add(row)
        session.flush()
        ids.append(row.id)
    return ids[0], ids[1]


def approve(
    session: Session, person: int, recipients: tuple[str, ...] = ("Mission", "Ministry"), edition: int = 1
) -> Any:
    plan, who = by_code(session, TALLIED.code), by_id(session, person)
    assert plan is not None and isinstance(who, Person)
    return releases.freeze(
        session, plan, TABLES, MASK, year=2013, edition=edition, threshold=5, recipients=recipients, person=who, now=NOW
    )


async def test_it_is_read_back_as_it_was_approved(database: Database) -> None:
    whole, _ = await database.run(furnish)
    release = await database.run(approve, whole)
    again = await database.read(releases.of_number, release.number)
    assert again == release
    assert again.recipients == ("Mission", "Ministry")
    lines = await database.read(lambda session: session.scalars(select(audit.AuditRow.action)).all())
    assert "release.approved" in lines


async def test_only_the_whole_plan_approves_and_names_for_whom(database: Database) -> None:
    whole, one = await database.run(furnish)
    with pytest.raises(NotAllowed):
        await database.run(approve, one)
    with pytest.raises(releases.NoRecipients):
        await database.run(approve, whole, (" ",))
    await database.run(approve, whole)
    with pytest.raises(releases.AlreadyReleased):
        await database.run(approve, whole)


async def test_a_revised_edition_comes_after_the_first_and_once(database: Database) -> None:
    whole, _ = await database.run(furnish)
    with pytest.raises(releases.NoFirstEdition):
        await database.run(approve, whole, ("Mission",), 2)
    await database.run(approve, whole)
    with pytest.raises(releases.AlreadyReleased):
        await database.run(approve, whole, ("Mission",), 3)
    await database.run(approve, whole, ("Mission",), 2)


async def test_nothing_of_it_is_changed_or_taken_away(database: Database) -> None:
    whole, _ = await database.run(furnish)
    await database.run(approve, whole)
    for statement in (
        "UPDATE releases SET threshold = 9", "DELETE FROM release_cells", "UPDATE release_cells SET value = 1",
        "DELETE FROM release_recipients",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="only added"):
            await database.run(lambda session, statement=statement: session.execute(text(statement)) and None)


async def test_a_masked_cell_keeps_no_number_for_documents(database: Database) -> None:
    whole, _ = await database.run(furnish)
    await database.run(approve, whole)
    rows = await database.read(
        lambda session: [(one.name, one.row, one.column, one.value, one.masked)
                         for one in session.scalars(select(releases.CellRow))]
    )  # fmt: skip
    hidden = [row for row in rows if row[4]]
    assert hidden and all(value is None for *_, value, _ in hidden)
    assert {row[:3] for row in hidden} == {cell for cell in MASK.masked if cell[0] not in MASK.left_out}


def test_a_zero_is_printed_only_where_all_came() -> None:
    received = frozenset({("a", 1), ("b", 1)})
    tables = Tables(("a", "b", "c"), ("x",), (1,), {("b", "x", 1): 9}, received, frozenset({("b", 1)}))
    release = releases.masked(
        plan="p", year=2013, quarter=1, edition=1, threshold=5, tables=tables, mask=Mask(frozenset())
    )
    cells = dict(zip(release.tables[0].rows, release.tables[0].cells, strict=True))
    assert cells == {"a": (None,), "b": (9,), "c": (None,), "*": (9,)}
