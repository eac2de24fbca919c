"""A ministry begins in the middle of a plan: what its coordinator imported is there for whoever reports by phone."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.commands import main
from storage.people import PersonRow, Role
from storage.reports import ReceiptRow
from tests.imports.books import LAWS_ROW, QUARTER, Row, book
from tests.imports.conftest import left_as_it_was
from tests.stories.conftest import Town


@pytest.fixture(autouse=True)
def process_as_before() -> Iterator[None]:
    """The command sets up the logging of its process, which is this one."""
    with left_as_it_was():
        yield


async def imported(town: Town, folder: Path, *rows: Row) -> str:
    """By the command, in the coordinator's name, while the bot serves."""

    def label(session: Session) -> None:
        session.execute(update(PersonRow).where(PersonRow.account == 14).values(label="Moussa"))

    await town.database.run(label)
    file = folder / "book.xlsx"
    file.write_bytes(book(*rows))
    words = ["import", "reports", "--from", str(file), "--by", "Moussa"]
    called = await asyncio.to_thread(CliRunner().invoke, main, words, env={"RELAIS_DATABASE": town.database_url})
    assert called.exit_code == 0, called.output
    return called.stdout


async def test_the_figure_of_the_imported_quarter_is_shown_beside_the_question(open_town: Town, tmp_path: Path) -> None:
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    await imported(open_town, tmp_path, *QUARTER)
    await awa.taps("Commencer")
    await awa.sees("1 sur 5", "Au T1 : 7")
    awa.sends("6")
    await awa.sees("6 est moins que 7 au T1")
    await awa.taps("Réécrire")
    awa.sends("9")
    await awa.sees("✓ 1.1.1 : 9")


async def test_what_was_imported_meanwhile_is_already_sent_under_its_number(open_town: Town, tmp_path: Path) -> None:
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    await awa.taps("Commencer")
    for answer, seen in (("9", "2 sur 5"), ("24 16", "3 sur 5"), ("40/160", "4 sur 5"), ("3", "5 sur 5")):
        awa.sends(answer)
        await awa.sees(seen)
    await awa.taps("Oui")
    await awa.taps("En cours pour les 3")
    await awa.sees("Rien n’est encore envoyé.")
    await imported(open_town, tmp_path, {**LAWS_ROW, "quarter": "2013T2", "value": 8, "status": "En cours"})
    await awa.taps("Envoyer")
    await awa.sees("1.1.1 est déjà envoyé (n° 1).")
    await awa.taps("Envoyer le reste")
    await awa.sees("Reçu n°", "T2 2013 · Gao", "2 activités, 4 réponses")

    def entered(session: Session) -> list[str | None]:
        return list(session.scalars(select(ReceiptRow.entered_how).order_by(ReceiptRow.id)))

    assert await open_town.database.read(entered) == ["imported", None]
