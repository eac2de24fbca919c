"""S4 when the new edition of the plan comes from a ministry's workbook: drafts and open cards follow it."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.plan.load import Loaded, load
from storage.plan.logframe import Logframe
from storage.plan.read import read
from storage.plan.reading import logframe
from storage.plan.tables import IndicatorRow
from storage.reports import FigureRow
from tests.plan.books import Book
from tests.reporting.conftest import Phone
from tests.reporting.plans import PLAN
from tests.reporting.test_entering import begun


def first_edition() -> Book:
    """The plan of the stories, with what a file must say of a percentage."""
    book = Book(PLAN)
    assert [book.read(f"Indicateurs!B{row}") for row in (3, 4)] == ["1.1.2a", "1.1.2b"]
    return book.write("Indicateurs!K4", "agents formés").write("Indicateurs!M4", "tous les agents")


async def loaded(database: Database, phone: Phone, book: Book, folder: Path) -> Loaded:
    """The workbook as a ministry saves it, loaded as `relais plan load` does."""
    edition: Logframe = read(book.saved(folder))
    return await database.run(load, edition, phone.now)


def kept(session: Session) -> dict[str, int | None]:
    rows = session.execute(
        select(IndicatorRow.code, FigureRow.value).join(FigureRow, FigureRow.indicator_id == IndicatorRow.id)
    )
    return {code: value for code, value in rows}  # noqa: C416 - a Row is no pair to the type checker


async def test_what_is_asked_otherwise_now_is_asked_again(awa: Phone, database: Database, tmp_path: Path) -> None:
    await loaded(database, awa, first_edition(), tmp_path)
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("9\n24 16")
    awa.sees("3 sur 5")

    changes = (await loaded(database, awa, first_edition().write("Indicateurs!J3", ""), tmp_path)).changes
    assert [str(change) for change in changes] == ["changed indicator 1.1.2a"]

    await awa.sends("40/160")
    awa.sees("Le plan a changé : 1.1.2a est à redonner.", "Agents formés pendant T2 ?", "2 sur 5")


async def test_what_was_answered_and_stays_is_kept_and_sent(awa: Phone, database: Database, tmp_path: Path) -> None:
    await loaded(database, awa, first_edition(), tmp_path)
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends("9\n24 16\n40/160\n3\noui")
    await awa.taps("En cours pour les 3")

    book = first_edition().write("Activités!C2", "Revue des lois").write("Cibles!G3", 60)
    for name, rows in book.sheets.items():  # 1.1.4 and all that is below it leave the plan
        book.sheets[name] = [row for row in rows if not any(str(cell).startswith("1.1.4") for cell in row[:2])]
    changes = (await loaded(database, awa, book, tmp_path)).changes
    assert "closed activity 1.1.4" in [str(change) for change in changes]

    await awa.taps("Envoyer")
    awa.sees("Reçu n° 1", "2 activités, 3 réponses")
    assert await database.read(kept) == {"1.1.1": 9, "1.1.2a": 40, "1.1.2b": 40}


async def test_a_plan_comes_back_from_the_tables_as_the_same_workbook(
    awa: Phone, database: Database, tmp_path: Path
) -> None:
    first = await loaded(database, awa, first_edition(), tmp_path)
    plan = await database.read(logframe, first.plan)
    assert (await loaded(database, awa, Book(plan), tmp_path)).changes == ()


async def test_it_is_told_too_where_a_coordinator_enters_for_an_agent(
    phone: Callable[[int], Phone], database: Database, tmp_path: Path
) -> None:
    moussa = phone(14)
    await loaded(database, moussa, first_edition(), tmp_path)
    await begun(moussa)
    await moussa.sends("9\n24 16")
    await loaded(database, moussa, first_edition().write("Indicateurs!J3", ""), tmp_path)
    await moussa.sends("40/160")
    moussa.sees("Pour P11 · appel", "Le plan a changé : 1.1.2a est à redonner.")
