"""11.3: a document asked for in the chat, as a phone sees it: how far it is, the file, the refusals."""

import asyncio
import io
import json
import zipfile
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, keyboard, readable
from bot.taps import Tap
from storage import documents, editions, outbox
from storage.audit import AuditRow
from storage.documents import Asked, Format
from storage.outbox import OutboxRow
from storage.people import PersonRow, Role
from storage.plan.reading import Plans
from storage.rolled import Scope
from tests.making.conftest import files, mariam, over, received
from tests.stories.conftest import Town

PLAN = 1
LOCKED = timedelta(days=240)  # 2013 takes no report any more


async def taps(phone: Phone, label: str) -> int:
    """The button of the newest card that has it; that card's number."""
    card = next(m for m in reversed(phone.messages) if label in str(m.markup))
    await phone.taps(label)
    return card.id


def shown(phone: Phone, card: int) -> str:
    return readable(phone.chat.messages[card].text)


async def shows(phone: Phone, card: int, said: str) -> None:
    await phone.until(lambda: said in shown(phone, card), lambda: shown(phone, card), within=60)


async def ends(town: Town, row: int, reason: str) -> None:
    """Until the row says why it was not sent."""
    async with asyncio.timeout(30):
        while await town.database.read(reason_of, row) != reason:  # noqa: ASYNC110 - a row tells nobody
            await asyncio.sleep(0.05)


def reason_of(session: Session, row: int) -> str | None:
    return session.get_one(OutboxRow, row).reason


def edits(town: Town, card: int) -> list[str]:
    calls = (call for call in town.world.calls if call.method.lower() == "editmessagetext")
    return [readable(str(c.parameters["text"])) for c in calls if c.parameters["message_id"] in (card, str(card))]


def evaluating(session: Session, now: datetime) -> None:
    """An evaluator, for two years."""
    last = now + timedelta(days=730)
    session.add(
        PersonRow(
            account=18, role=Role.EVALUATOR, organisation_id=None, language="fr", consent_version="1",
            consented_at=now, joined_at=now, until=last.date(), closes_at=last,
        )
    )  # fmt: skip


async def frozen(town: Town) -> editions.Edition:
    """2013, approved."""
    town.clock.later(days=LOCKED.days)
    now = town.clock()

    def freeze(session: Session) -> editions.Edition:
        by = session.scalars(select(PersonRow.id).where(PersonRow.account == 17)).one()
        plan = Plans().open(session)[0]
        return editions.freeze(session, plan, Scope.YEAR, 2013, None, by, now)

    return await town.database.run(freeze)


async def test_the_draft_as_pdf(open_town: Town) -> None:
    phone = await mariam(open_town)
    card = await taps(phone, "PDF")
    message = await received(phone)
    assert message.file["file_name"] == "Relais-recapitulatif-2013-brouillon.pdf"
    assert readable(message.text) == "Récapitulatif 2013 · brouillon"
    assert (message.silent, message.protected) == (True, False)
    document = PdfReader(io.BytesIO(message.content))
    assert "2013" in "".join(page.extract_text() for page in document.pages)
    await shows(phone, card, "Reçus")
    told = [said for said in edits(open_town, card) if said.startswith("Document en préparation")]
    assert told == [
        "Document en préparation\nChiffres …  Tableaux …  Pages …",
        "Document en préparation\nChiffres ✓  Tableaux …  Pages …",
        "Document en préparation\nChiffres ✓  Tableaux ✓  Pages …",
    ]
    assert phone.chat.typing > 0


async def test_the_draft_as_a_workbook_is_read_back(open_town: Town) -> None:
    phone = await mariam(open_town)
    await taps(phone, "Excel")
    message = await received(phone)
    assert message.file["file_name"] == "Relais-recapitulatif-2013-brouillon.xlsx"
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(message.content))
    said = {
        str(cell)
        for name in workbook.sheet_names
        for row in workbook.get_sheet_by_name(name).to_python()
        for cell in row
    }
    assert "1.1.2a" in said


async def test_a_frozen_edition_as_files(open_town: Town) -> None:
    phone = await mariam(open_town)
    edition = await frozen(open_town)
    phone.sends("/recapitulatif 2013")
    await phone.sees("édition 1")
    await taps(phone, "CSV")
    message = await received(phone)
    assert message.file["file_name"] == "Relais-recapitulatif-2013-edition-1.zip"
    assert readable(message.text) == "Récapitulatif 2013, édition 1"
    assert any(name.endswith(".csv") for name in zipfile.ZipFile(io.BytesIO(message.content)).namelist())
    await phone.until(lambda: phone._button("JSON") is not None, lambda: f"{phone.buttons}")
    await over(open_town)
    await taps(phone, "JSON")
    told = (await received(phone, 2)).content
    assert json.loads(told)
    assert edition.hash.encode() in told


async def test_a_quarter_as_a_picture_and_on_two_pages(open_town: Town) -> None:
    phone = await mariam(open_town)
    card = phone.card
    phone.presses(card, str(Tap("do", PLAN, 20132, "chart0")))
    picture = await received(phone)
    assert (picture.kind, readable(picture.text)) == ("photo", "Récapitulatif T2 2013")
    assert picture.content.startswith(b"\x89PNG")
    assert picture.more == {"has_media_spoiler": True}, "it names axes: a lock screen shows a veil"
    await shows(phone, card.id, "Récapitulatif T2 2013\nReçus :")
    await over(open_town)
    await taps(phone, "PDF")
    message = await received(phone, 2)
    assert message.file["file_name"] == "Relais-recapitulatif-2013-T2.pdf"
    assert len(PdfReader(io.BytesIO(message.content)).pages) == 2


async def test_what_is_of_a_release_can_be_neither_forwarded_nor_copied(town: Town) -> None:
    async with town.bot():
        await mariam(town)
        now = town.clock()

    def posted(session: Session) -> tuple[bool, bool]:
        person = session.scalars(select(PersonRow.id).where(PersonRow.account == 17)).one()
        rows = [
            documents.post(session, Asked(PLAN, 2013, 0, 0, Format.XLSX, release=release), person=person, now=now)
            for release in (5, None)
        ]
        first, second = (session.get_one(OutboxRow, row).protect for row in rows)
        return first, second

    assert await town.database.run(posted) == (True, False)


async def test_one_at_a_time_for_a_person(open_town: Town) -> None:
    phone = await mariam(open_town)
    phone.sends("/recapitulatif 2013")
    await phone.until(lambda: len([m for m in phone.messages if m.mine]) > 2, lambda: "one card")
    first, second = [m for m in phone.messages if "PDF" in str(m.markup)][-2:]
    data = next(b["callback_data"] for row in first.markup["inline_keyboard"] for b in row if b["text"] == "PDF")
    phone.presses(first, data)
    phone.presses(second, data)
    await phone.toasted("Un document est déjà en préparation.")
    await received(phone)
    await shows(phone, first.id, "Reçus")
    assert len(files(phone)) == 1


async def test_each_is_a_line_of_the_log(open_town: Town) -> None:
    phone = await mariam(open_town)
    await taps(phone, "PDF")
    await received(phone)

    def lines(session: Session) -> list[tuple[str, dict[str, str | int]]]:
        found = session.execute(select(AuditRow.object, AuditRow.detail).where(AuditRow.action == "document.make"))
        return [(what, detail) for what, detail in found]

    detail = {"year": 2013, "quarter": 0, "edition": 0, "format": "pdf"}
    assert await open_town.database.read(lines) == [(f"plan:{PLAN}", detail)]


async def test_whoever_evaluates_gets_what_is_frozen_alone(open_town: Town) -> None:
    await mariam(open_town)
    await open_town.database.run(evaluating, open_town.clock())
    evaluator = Phone.join(open_town.world, 18, "Eva")
    evaluator.sends("/recapitulatif 2013")
    await evaluator.sees("2013")
    card = evaluator.card
    evaluator.presses(card, str(Tap("do", PLAN, 20130, "pdf0")))
    await evaluator.toasted("Ce n’est pas ouvert pour vous")
    await frozen(open_town)
    evaluator.presses(card, str(Tap("do", PLAN, 20130, "pdf1")))
    message = await received(evaluator)
    assert message.file["file_name"] == "Relais-recapitulatif-2013-edition-1.pdf"


@pytest.mark.parametrize("argument", ["pdf1", "exe0", "opdf0x", "pdf", "", "pdf-1"])
async def test_a_button_that_no_card_carries_leads_nowhere(open_town: Town, argument: str) -> None:
    phone = await mariam(open_town)
    phone.presses(phone.card, str(Tap("do", PLAN, 20130, argument)))
    await phone.toasted("Cet écran a changé.")
    for version in (19990, 20137, 3):
        phone.presses(phone.card, str(Tap("do", PLAN, version, "pdf0")))
        await phone.answered()
    assert await open_town.database.read(lambda session: documents.on_its_way(session, 1)) is False
    assert files(phone) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_an_edition_whose_data_were_changed_is_not_handed_out(open_town: Town) -> None:
    phone = await mariam(open_town)
    await frozen(open_town)

    phone.sends("/recapitulatif 2013")
    await phone.sees("édition 1")
    await open_town.database.run(altered)
    card = await taps(phone, "PDF")
    await shows(phone, card, "Cette édition ne répond plus")
    assert files(phone) == []


def altered(session: Session) -> None:
    """What no unit of ours can do: somebody writes into the file itself."""
    triggers = session.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'rollups'")
    )
    for name, _ in triggers.all():
        session.execute(text(f'DROP TRIGGER "{name}"'))
    session.execute(text("UPDATE rollups SET data = CAST(replace(CAST(data AS TEXT), '2013', '2012') AS BLOB)"))


async def test_what_was_asked_for_more_than_a_day_ago_is_not_sent(town: Town) -> None:
    async with town.bot():
        phone = await mariam(town)
        card, now = phone.card.id, town.clock()

    def asked(session: Session) -> int:
        person = session.scalars(select(PersonRow.id).where(PersonRow.account == 17)).one()
        return documents.ask(session, Asked(PLAN, 2013, 0, 0, Format.PDF, card=card), person=person, now=now)

    number = await town.database.run(asked)
    town.clock.later(hours=25)
    async with town.bot():
        await shows(phone, card, "Le document n’est pas prêt.\nRien n’est perdu.")
        await ends(town, number, "too late")
        await taps(phone, "Réessayer")
        await received(phone)
        await shows(phone, card, "Reçus")


async def test_whoever_has_no_access_any_more_gets_none(town: Town) -> None:
    async with town.bot():
        phone = await mariam(town)
        now = town.clock()

    def asked(session: Session) -> int:
        person = session.scalars(select(PersonRow).where(PersonRow.account == 17)).one()
        row = documents.ask(session, Asked(PLAN, 2013, 0, 0, Format.PDF), person=person.id, now=now)
        person.revoked_at = now
        return row

    number = await town.database.run(asked)
    async with town.bot():
        await ends(town, number, outbox.NO_ACCESS)
    assert files(phone) == []


async def test_an_ngo_s_coordinator_gets_no_draft(open_town: Town) -> None:
    """It would hold the ministries' figures before anybody has chosen; what is frozen is open."""
    card = (await mariam(open_town)).card
    phone = await open_town.phone(19, "Fanta", Role.COORDINATOR, "ONG1")
    phone.sends("/recapitulatif 2013")
    await phone.sees("Récapitulatif 2013")
    assert "PDF" not in [b["text"] for row in keyboard(phone.card) for b in row]
    tap = next(b["callback_data"] for row in keyboard(card) for b in row if b["text"] == "PDF")
    phone.presses(phone.card, tap)
    await phone.toasted("Ce n’est pas ouvert pour vous")
    assert not files(phone)
