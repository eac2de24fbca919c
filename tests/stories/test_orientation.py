"""/orientation (12.5), as the story tells it: whom one can send somebody to, and who says that it is still right."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, keyboard, readable
from bot.practice.world import Message
from storage import referrals
from storage.audit import AuditRow
from storage.outbox import OutboxRow
from storage.people import PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.tables import AreaRow
from tests.filling import Filling
from tests.lock_screen import WORDS
from tests.reporting.tallied import TALLIED
from tests.stories.conftest import MORNING, Town, stamped
from tests.stories.test_tallies_looked_at import evaluator

PLAN: Logframe = replace(TALLIED, contacts=replace(TALLIED.contacts, helpline="80 00 11 15"))
OF_GAO = ("CSRéf de Gao : ☎ 00 00 00 00", "Aide sociale : ☎ 00 00 00 01")
TODAY = date(2013, 7, 12)
BEFORE_THE_END = datetime(2013, 8, 22, 9, 0, tzinfo=UTC)  # of 2 June and 90 days: from 21 to 31 August


def founded(session: Session) -> None:
    stamped(session)
    load(session, PLAN, MORNING)


@pytest.fixture
def founding() -> Filling:
    return founded


@pytest.fixture
async def town(town: Town) -> AsyncIterator[Town]:
    yield town
    shown = [readable(m.first) for chat in town.world.chats.values() for m in chat.messages.values() if m.mine]
    assert not [text for text in shown if WORDS.search(text) or "☎" in text or "CSRéf" in text], "R1"


async def awa_of(town: Town, *areas: str) -> Phone:
    return await town.phone(11, "Awa", Role.AGENT, "MSIPC", *(areas or ("gao",)))


async def moussa_of(town: Town) -> Phone:
    return await town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")


async def mariam_of(town: Town) -> Phone:
    return await town.phone(17, "Mariam", Role.COORDINATOR, None)


def id_of(session: Session, key: str) -> int:
    return session.scalars(select(AreaRow.id).where(AreaRow.key == key)).one()


def card_of(session: Session, key: str) -> referrals.Card | None:
    return referrals.card(session, id_of(session, key))


def lines_of(session: Session, account: int) -> list[tuple[str, str]]:
    person = session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()
    its = select(AuditRow).where(AuditRow.actor == person, AuditRow.action.like("referral.%")).order_by(AuditRow.id)
    return [(row.action, row.object) for row in session.scalars(its)]


def refused_of(session: Session, account: int) -> list[tuple[str, str]]:
    its = select(AuditRow).join(PersonRow, PersonRow.id == AuditRow.actor).where(PersonRow.account == account)
    rows = session.scalars(its.where(AuditRow.action == "refused").order_by(AuditRow.id))
    return [(row.action, row.object) for row in rows]


def renewed(session: Session, key: str, now: datetime) -> None:
    referrals.renew(session, session.scalars(select(PersonRow.id)).first() or 0, id_of(session, key), now.date(), now)


def states_of(session: Session, occasion: str) -> list[str]:
    its = select(OutboxRow.state).where(OutboxRow.occasion.like(f"{occasion}%")).order_by(OutboxRow.id)
    return list(session.scalars(its))


def loaded(session: Session, plan: Logframe, now: datetime) -> None:
    load(session, plan, now)


def verified_on(day: date, phone: str = "00 00 00 00") -> Logframe:
    """The plan file with Gao's contacts as somebody looked at them that day."""
    areas = []
    for area in PLAN.areas:
        if area.key == "gao" and area.referral is not None:
            first, *others = area.referral.contacts
            contacts = (replace(first, phone=phone), *others)
            areas.append(replace(area, referral=replace(area.referral, verified=day, contacts=contacts)))
        else:
            areas.append(area)
    return replace(PLAN, areas=tuple(areas))


def data_of(message: Message, label: str) -> str:
    return next(b["callback_data"] for row in keyboard(message) for b in row if readable(b["text"]) == label)


async def opened(phone: Phone, area: str) -> None:
    phone.sends("/orientation")
    await phone.sees("Services. Touchez un lieu.")
    await phone.taps(area)


async def test_one_place(open_town: Town) -> None:
    awa = await awa_of(open_town)
    awa.sends("/orientation")
    await awa.sees("Services. Touchez un lieu.")
    assert awa.buttons == ["Gao"]
    card = awa.card
    await awa.taps("Gao")
    await awa.sees("Gao · vérifié le 2 juin")
    assert awa.text.split("\n") == [
        "Gao · vérifié le 2 juin", *OF_GAO, "Écoutez. Demandez son accord.", "Donnez les contacts, rien de plus.",
    ]  # fmt: skip
    assert awa.card.id == card.id
    assert awa.buttons == []


async def test_two_places_and_back(open_town: Town) -> None:
    awa = await awa_of(open_town, "gao", "ansongo")
    await opened(awa, "Ansongo")
    await awa.sees("Ansongo · vérifié le 2 juin", "CSRéf de Ansongo")
    assert awa.buttons == ["← Lieux"]
    await awa.taps("← Lieux")
    await awa.sees("Services. Touchez un lieu.")
    assert awa.buttons == ["Gao", "Ansongo"]
    await awa.taps("Gao")
    await awa.sees(*OF_GAO)


async def test_none_is_valid_and_the_line_of_the_whole_country(open_town: Town) -> None:
    awa = await awa_of(open_town, "gao", "kidal")
    await opened(awa, "Kidal")
    await awa.sees("Pas de contact vérifié pour Kidal.\nLigne nationale : ☎ 80 00 11 15")
    open_town.clock.later(days=60)  # 10 September: Gao's 90 days are over
    await awa.taps("← Lieux")
    await awa.taps("Gao")
    await awa.sees("Pas de contact vérifié pour Gao.\nLigne nationale : ☎ 80 00 11 15")
    assert "CSRéf" not in awa.text, "what nobody has looked at is shown to nobody who refers"


async def test_still_valid_is_one_tap(open_town: Town) -> None:
    await awa_of(open_town)
    moussa = await moussa_of(open_town)
    await opened(moussa, "Gao")
    await moussa.sees("Gao · vérifié le 2 juin")
    assert moussa.buttons == ["Toujours valable", "À changer", "← Lieux"]
    await moussa.taps("Toujours valable")
    await moussa.toasted("C’est noté.")
    await moussa.sees("Gao · vérifié le 12 juillet", *OF_GAO)
    gao = await open_town.database.read(id_of, "gao")
    await moussa.taps("Toujours valable")  # again: nothing to note
    await moussa.toasted("C’est noté.")
    assert await open_town.database.read(lines_of, 14) == [("referral.renewed", f"area:{gao}")]


async def test_wrong_is_asked_once_more_then_nobody_is_sent_there_and_mariam_hears(open_town: Town) -> None:
    awa, moussa, mariam = await awa_of(open_town), await moussa_of(open_town), await mariam_of(open_town)
    await opened(moussa, "Gao")
    await moussa.taps("À changer")
    await moussa.sees("Les contacts de Gao sont faux ?")
    await moussa.taps("Non")
    await moussa.sees("Gao · vérifié le 2 juin", *OF_GAO)
    await moussa.taps("À changer")
    await moussa.taps("Oui, faux")
    await moussa.sees("Pas de contact vérifié pour Gao.", *OF_GAO, "Ligne nationale : ☎ 80 00 11 15")
    assert moussa.buttons == ["← Lieux"], "wrong is wrong until a plan brings others"
    await mariam.sees("Contacts d’aide · Gao\nÀ changer dans le plan.")
    assert not mariam.lock_screen[-1].silent, "a list for coordinators makes a sound"
    assert mariam.buttons == ["Voir"]
    await mariam.taps("Voir")
    await mariam.sees("Pas de contact vérifié pour Gao.", *OF_GAO)
    assert mariam.buttons == ["← Lieux"]
    await opened(awa, "Gao")
    await awa.sees("Pas de contact vérifié pour Gao.")
    assert "CSRéf" not in awa.text
    gao = await open_town.database.read(id_of, "gao")
    assert await open_town.database.read(lines_of, 14) == [("referral.refused", f"area:{gao}")]


async def test_nobody_makes_wrong_contacts_right_again(open_town: Town) -> None:
    """Neither a tap of an older card nor a forged one, of whoever coordinates."""
    await awa_of(open_town)
    moussa, mariam = await moussa_of(open_town), await mariam_of(open_town)
    await opened(moussa, "Gao")
    await moussa.sees("Gao · vérifié le 2 juin")
    still, change = data_of(moussa.card, "Toujours valable"), data_of(moussa.card, "À changer")
    await moussa.taps("À changer")
    await moussa.taps("Oui, faux")
    await moussa.sees("Pas de contact vérifié pour Gao.")
    declared = await open_town.database.read(card_of, "gao")
    open_town.clock.later(days=1)
    for phone in (moussa, mariam):
        for forged in (still, change):
            phone.world.toasts[phone.account.id] = []
            phone.presses(phone.card, forged)
            await phone.toasted("Cet écran a changé.")
    assert await open_town.database.read(card_of, "gao") == declared
    with pytest.raises(referrals.DeclaredWrong):
        await open_town.database.run(renewed, "gao", open_town.clock())


async def test_another_organisation_s_coordinator_decides_nothing_there(open_town: Town) -> None:
    await awa_of(open_town)
    moussa = await moussa_of(open_town)
    other = await open_town.phone(15, "Kadia", Role.COORDINATOR, "MJ")
    await opened(moussa, "Gao")
    await moussa.sees("Gao · vérifié le 2 juin")
    still, change = data_of(moussa.card, "Toujours valable"), data_of(moussa.card, "À changer")
    await opened(other, "Gao")
    await other.sees("Gao · vérifié le 2 juin", *OF_GAO)
    assert other.buttons == ["← Lieux"]
    before = await open_town.database.read(card_of, "gao")
    for forged in (still, change, still.removesuffix("k") + "y"):
        other.world.toasts[other.account.id] = []
        other.presses(other.card, forged)
        await other.toasted("Ce n’est pas ouvert pour vous.")
    assert await open_town.database.read(card_of, "gao") == before
    assert await open_town.database.read(refused_of, 15) == [("refused", "verb:og")] * 3


async def test_who_coordinates_hears_once_that_somebody_could_not_tally(open_town: Town) -> None:
    awa, moussa, mariam = await awa_of(open_town, "kidal"), await moussa_of(open_town), await mariam_of(open_town)
    for n in range(2):
        open_town.clock.later(days=n)
        awa.sends("/decompte")
        await awa.until(lambda n=n: len(closed(awa)) == n + 1, lambda: f"{[m.text for m in awa.messages]}")
    await moussa.sees("Contacts d’aide · Kidal\nAucun n’est valable")
    for coordinator, heard in ((moussa, 1), (mariam, 0)):  # the ministry has a coordinator of its own
        assert len([m for m in coordinator.messages if "Contacts d’aide" in readable(m.first)]) == heard
    await moussa.taps("Voir")
    await moussa.sees("Pas de contact vérifié pour Kidal.")


async def test_the_same_file_does_not_bring_refused_contacts_back_and_newer_ones_do(open_town: Town) -> None:
    awa, moussa = await awa_of(open_town), await moussa_of(open_town)
    await opened(moussa, "Gao")
    await moussa.taps("À changer")
    await moussa.taps("Oui, faux")
    await moussa.sees("Pas de contact vérifié pour Gao.")
    for day in (date(2013, 6, 2), TODAY):  # what somebody saw the day it was refused, or before
        await open_town.database.run(loaded, verified_on(day), open_town.clock())
        await opened(awa, "Gao")
        await awa.sees("Pas de contact vérifié pour Gao.")
    open_town.clock.later(days=2)
    await open_town.database.run(loaded, verified_on(date(2013, 7, 13), "00 00 00 99"), open_town.clock())
    await opened(awa, "Gao")
    await awa.sees("Gao · vérifié le 13 juillet", "CSRéf de Gao : ☎ 00 00 00 99")


async def test_an_older_file_does_not_undo_what_a_coordinator_has_renewed(open_town: Town) -> None:
    await awa_of(open_town)
    moussa = await moussa_of(open_town)
    await opened(moussa, "Gao")
    await moussa.taps("Toujours valable")
    await moussa.sees("Gao · vérifié le 12 juillet")
    await open_town.database.run(loaded, verified_on(date(2013, 6, 2)), open_town.clock())
    await opened(moussa, "Gao")
    await moussa.sees("Gao · vérifié le 12 juillet")


async def test_ten_days_before_the_end_moussa_is_told_and_one_tap_is_enough(town: Town) -> None:
    async with town.bot():
        await awa_of(town)
        moussa = await moussa_of(town)
    town.clock.later(seconds=(BEFORE_THE_END - town.clock()).total_seconds())
    async with town.bot():
        await moussa.told("À vérifier avant le 31 août")
        notice = next(m for m in moussa.messages if m.mine and "Contacts d’aide" in readable(m.first))
        assert "☎" not in readable(notice.first)
        moussa.presses(notice, data_of(notice, "Voir") if "Voir" in labels(notice) else data_of(notice, "Gao"))
        await moussa.answered()
        await moussa.until(lambda: "Toujours valable" in labels(notice), lambda: readable(notice.text))
        moussa.presses(notice, data_of(notice, "Toujours valable"))
        await moussa.until(
            lambda: readable(notice.text).startswith("Gao · vérifié le 22 août"), lambda: readable(notice.text)
        )


async def test_who_has_looked_already_is_not_reminded(town: Town) -> None:
    """Before anybody is awake the message of the day waits; of the contacts it says nothing when its hour comes."""
    async with town.bot():
        await awa_of(town)
        moussa = await moussa_of(town)
    early = BEFORE_THE_END.replace(hour=5)
    town.clock.later(seconds=(early - town.clock()).total_seconds())

    async def posted() -> bool:
        return bool(await town.database.read(states_of, "referral.expires"))

    async def said() -> bool:
        return not await town.database.read(due, town.clock())

    async with town.bot():
        await until(posted)
        await opened(moussa, "Gao")
        await moussa.taps("Toujours valable")
        await moussa.sees("Gao · vérifié le 22 août")
        town.clock.later(hours=4)
        await until(said)
    assert not [m for m in moussa.messages if "À vérifier avant" in readable(m.first) or "d’aide" in readable(m.first)]


def due(session: Session, now: datetime) -> int:
    """How much waits whose hour has come."""
    its = select(OutboxRow.id).where(OutboxRow.state.in_(("waiting", "claimed")), OutboxRow.not_before <= now)
    return len(session.scalars(its).all())


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await holds():  # noqa: ASYNC110 - a row tells nobody that it changed
            await asyncio.sleep(0.05)


def labels(message: Message) -> list[str]:
    return [readable(button["text"]) for row in keyboard(message) for button in row]


async def test_an_agent_s_forged_taps_change_nothing(open_town: Town) -> None:
    awa, moussa = await awa_of(open_town), await moussa_of(open_town)
    await opened(moussa, "Gao")
    await moussa.sees("Gao · vérifié le 2 juin")
    still, change = data_of(moussa.card, "Toujours valable"), data_of(moussa.card, "À changer")
    await opened(awa, "Gao")
    await awa.sees("Gao · vérifié le 2 juin")
    before = await open_town.database.read(card_of, "gao")
    for forged in (still, change, still.removesuffix("k") + "y"):
        awa.world.toasts[awa.account.id] = []
        awa.presses(awa.card, forged)
        await awa.toasted("Ce n’est pas ouvert pour vous.")
    kidal = still.split(":")
    kidal[1] = str(await open_town.database.read(id_of, "kidal"))
    awa.world.toasts[awa.account.id] = []
    awa.presses(awa.card, ":".join((*kidal[:3], "")))
    await awa.toasted("Ce n’est pas ouvert pour vous.")
    await awa.sees("Gao · vérifié le 2 juin")
    assert await open_town.database.read(card_of, "gao") == before
    assert await open_town.database.read(lines_of, 11) == []


async def test_a_card_that_is_gone_comes_anew_without_contacts(open_town: Town) -> None:
    awa = await awa_of(open_town)
    awa.sends("/orientation")
    await awa.sees("Services. Touchez un lieu.")
    gone = awa.card
    data = data_of(gone, "Gao")
    gone.deleted = True
    awa.presses(gone, data)
    await awa.until(lambda: awa.card.id > gone.id, lambda: f"{[m.text for m in awa.messages]}")
    await awa.sees("Services. Touchez un lieu.")
    await awa.taps("Gao")
    await awa.sees(*OF_GAO)


async def test_an_evaluator_has_no_such_command_and_a_coordinator_sees_every_place(open_town: Town) -> None:
    moussa, eva = await moussa_of(open_town), await evaluator(open_town)
    eva.sends("/orientation")
    await eva.sees("Cette commande n’existe pas ici.")
    moussa.sends("/orientation")
    await moussa.sees("Services. Touchez un lieu.")
    assert moussa.buttons == ["Gao", "Ansongo", "Mopti", "Kidal"], "first where there are contacts to look at"
    await moussa.taps("Kidal")
    await moussa.sees("Pas de contact vérifié pour Kidal.")
    assert moussa.buttons == ["← Lieux"], "no contacts, so nothing to say still valid of"


def closed(phone: Phone) -> list[Message]:
    return [m for m in phone.messages if readable(m.text).startswith("Le décompte n’est pas ouvert pour Kidal")]
