"""The coordinator's look at tallies (9.11), as the story tells it: protected, source beside source, gone in the end."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, keyboard, readable
from bot.practice.world import Message
from bot.taps import base36
from storage.audit import AuditRow
from storage.calendar import Quarter
from storage.invitations import Terms, invite, new_payload
from storage.outbox import OutboxRow, State
from storage.people import PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Area, Incidents, Logframe
from storage.plan.reading import Plans
from storage.tally_counts import Cell, Conflict, Service, Tally, counted, total_only
from storage.tally_looks import LOOK, WIPE
from storage.tally_periods import Period
from tests.filling import Filling
from tests.lock_screen import WORDS
from tests.reporting.plans import both
from tests.reporting.tallied import INCIDENTS, TALLIED
from tests.stories.conftest import MORNING, Town, stamped
from tests.tallies.sending import some, tally_of

T1, T2 = Quarter(2013, 1), Quarter(2013, 2)
FIGURES = ("santé", "police", "ONG", "Entre", "zéro", "Viol")
OF_RECORD: Incidents = replace(INCIDENTS, of_record={"gao": Service.HEALTH, "mopti": Service.HEALTH})
PLAN: Logframe = replace(
    TALLIED,
    incidents=OF_RECORD,
    areas=(*TALLIED.areas, *(Area(f"r{n}", "region", both(f"Région {n}", f"Region {n}")) for n in range(1, 8))),
)


def founded(session: Session) -> None:
    stamped(session)
    load(session, PLAN, MORNING)


@pytest.fixture
def founding() -> Filling:
    return founded


HEALTH = Tally(
    Service.HEALTH,
    {"rape": counted({Cell.GIRLS: 2, Cell.WOMEN: 3}), "forced_marriage": total_only(3)},
    Conflict.DETAILED,
    {"rape": counted({Cell.WOMEN: 2}), "gang_rape": counted({Cell.GIRLS: 1})},
)
POLICE = Tally(Service.POLICE, {"physical_assault": counted({Cell.MEN: 3})}, Conflict.NOT_NOTED)
NGO = Tally(Service.NGO, {"rape": counted({Cell.WOMEN: 6})}, Conflict.ZERO)
NOTHING = Tally(Service.HEALTH)


async def mariam_of(town: Town) -> Phone:
    return await town.phone(17, "Mariam", Role.COORDINATOR, None)


async def moussa_of(town: Town) -> Phone:
    return await town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")


async def counted_in_gao(town: Town) -> None:
    """Three services of three organisations, which may have recorded the same incidents."""
    await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao", "mopti")
    for n, organisation in enumerate(("MSIPC", "MJ", "ONG1")):
        await town.phone(30 + n, f"P{n}", Role.AGENT, organisation, "gao")
    for account, tally in ((30, HEALTH), (31, POLICE), (32, NGO)):
        await town.database.run(tally_of, account, "gao", T2, tally, town.clock())


async def looks(phone: Phone, town: Town) -> Message:
    """[Décomptes] of /suivi; the card that comes, once its row knows it."""
    phone.sends("/suivi")
    await phone.sees("Suivi 2013")
    before = {message.id for message in phone.messages}
    await phone.taps("Décomptes")
    await phone.until(
        lambda: phone.card.id not in before and "Décomptes · " in phone.text,
        lambda: f"{[m.text for m in phone.messages]}",
    )
    card = phone.card
    async with asyncio.timeout(10):
        while not await town.database.read(noted, card.id):  # noqa: ASYNC110 - a row tells nobody that it changed
            await asyncio.sleep(0.02)
    return card


def noted(session: Session, message: int) -> bool:
    its = select(OutboxRow.id).where(OutboxRow.message_id == message, OutboxRow.template == LOOK)
    return session.scalars(its).one_or_none() is not None


def lines_of(session: Session, account: int) -> list[tuple[str, str]]:
    person = session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()
    rows = session.scalars(
        select(AuditRow).where(AuditRow.actor == person, AuditRow.action == "tally.look").order_by(AuditRow.id)
    )
    return [(row.object, row.detail["what"]) for row in rows]


def area_id(session: Session, key: str) -> int:
    return next(area.id for area in Plans().open(session)[0].areas if area.key == key)


async def test_mariam_sees_the_sources_side_by_side(open_town: Town) -> None:
    await counted_in_gao(open_town)
    mariam = await mariam_of(open_town)
    card = await looks(mariam, open_town)
    assert card.protected
    assert readable(card.first) == "Décomptes · T2 2013\nReçu : 1 lieu sur 10"
    assert mariam.buttons[:3] == ["Afficher Gao", "Kidal : pas reçu", "Mopti : pas reçu"]
    assert "Suite" in mariam.buttons
    assert len([label for label in mariam.buttons if "pas reçu" in label or "Afficher" in label]) == 8
    await mariam.taps("Afficher Gao")
    await mariam.sees("Décomptes · T2 2013 · Gao")
    assert mariam.text.split("\n") == [
        "Décomptes · T2 2013 · Gao",
        "santé, référence : 8",
        "police : 3",
        "ONG : 6",
        "Entre 8 et 17 : double compte possible.",
        "Cas enregistrés, pas tous les cas.",
    ]
    assert mariam.card.id == card.id, "the card that was sent protected, and no other"
    await mariam.taps("Par type")
    await mariam.sees("dont, liés au conflit")
    table = mariam.card.plain.split("\n")
    assert [readable(line) for line in table[1:]] == [
        "               santé  pol.   ONG",
        "1 Viol             5     0     6",
        "2 Agression s…     0     0     0",
        "3 Agression p…     0     3     0",
        "4 Mariage for…    3*     0     0",
        "5 Déni de res…     0     0     0",
        "6 Violence ps…     0     0     0",
        "dont, liés au conflit :",
        "  Viol             2     ?     0",
        "  Viol collec…     1     ?     0",
        "  Esclavage s…     0     ?     0",
        "  Mariage for…     0     ?     0",
        "* : non réparti",
        "? : pas noté",
        "Double compte possible : n’additionnez pas les sources.",
        "Cas enregistrés, pas tous les cas.",
    ]
    await mariam.taps("← Retour")
    await mariam.sees("Entre 8 et 17")
    gao = await open_town.database.read(area_id, "gao")
    assert await open_town.database.read(lines_of, 17) == [
        (f"area:{gao}", what) for what in ("sources", "types", "sources")
    ]
    assert not [notice.text for notice in mariam.lock_screen if any(word in notice.text for word in FIGURES)]
    assert not [notice.text for notice in mariam.lock_screen if WORDS.search(readable(notice.text))]


async def test_four_sources_stand_side_by_side_two_of_one_service(open_town: Town) -> None:
    """More than a table is wide: the fourth is in a table of its own. None is added to another."""
    await counted_in_gao(open_town)
    await open_town.phone(33, "P3", Role.AGENT, "MJ", "gao")
    fourth = Tally(Service.HEALTH, {"rape": counted({Cell.GIRLS: 4})}, Conflict.ZERO)
    await open_town.database.run(tally_of, 33, "gao", T2, fourth, open_town.clock())
    await open_town.database.run(loaded, replace(PLAN, incidents=replace(OF_RECORD, by={"gao": "MJ"})), MORNING)
    mariam = await mariam_of(open_town)
    await looks(mariam, open_town)
    await mariam.taps("Afficher Gao")
    await mariam.sees("Décomptes · T2 2013 · Gao")
    assert mariam.text.split("\n")[1:] == [
        "santé (MJ), référence : 4",
        "santé (MSIPC) : 8",
        "police : 3",
        "ONG : 6",
        "Entre 8 et 21 : double compte possible.",
        "Cas enregistrés, pas tous les cas.",
    ]
    await mariam.taps("Par type")
    await mariam.sees("dont, liés au conflit")
    table = [readable(line) for line in mariam.card.plain.split("\n")]
    assert "                  MJ MSIPC  pol." in table
    assert [line for line in table if line.startswith("1 Viol")] == [
        "1 Viol             4     5     0",
        "1 Viol                         6",
    ]
    assert "21" not in "".join(table) and "12" not in "".join(table)


async def test_half_an_hour_later_it_is_gone(open_town: Town) -> None:
    await counted_in_gao(open_town)
    mariam = await mariam_of(open_town)
    card = await looks(mariam, open_town)
    others = [message for message in mariam.messages if message.id != card.id]
    await mariam.taps("Afficher Gao")
    await mariam.sees("santé, référence : 8")
    assert not card.deleted
    sent, goes = await open_town.database.read(stands)
    assert goes - sent == timedelta(minutes=30)
    open_town.clock.later(minutes=30)
    await mariam.until(lambda: card.deleted, lambda: f"{card.text}")
    assert not any(message.deleted for message in others)


def stands(session: Session) -> tuple[datetime, datetime]:
    """When the card was posted, and when it is to go."""
    moments = {row.template: row.not_before for row in session.scalars(select(OutboxRow))}
    return moments[LOOK], moments[WIPE]


async def test_a_process_that_is_killed_only_delays_it(town: Town) -> None:
    async with town.bot():
        await counted_in_gao(town)
        mariam = await mariam_of(town)
        card = await looks(mariam, town)
        await mariam.taps("Afficher Gao")
        await mariam.sees("santé, référence : 8")
    town.clock.later(hours=3)
    assert not card.deleted
    async with town.bot():
        await mariam.until(lambda: card.deleted, lambda: f"{card.text}")


async def test_close_takes_it_away_at_once(open_town: Town) -> None:
    await counted_in_gao(open_town)
    mariam = await mariam_of(open_town)
    card = await looks(mariam, open_town)
    await mariam.taps("Afficher Gao")
    await mariam.sees("santé, référence : 8")
    await mariam.taps("Fermer")
    await mariam.until(lambda: card.deleted, lambda: f"{card.text}")
    open_town.clock.later(minutes=31)
    waiting = lambda: open_town.database.read(still_waiting)  # noqa: E731
    async with asyncio.timeout(10):
        while await waiting():  # noqa: ASYNC110 - a row tells nobody that it changed
            await asyncio.sleep(0.05)
    assert readable(mariam.text).startswith("Suivi"), "nothing is said of it"


def still_waiting(session: Session) -> int:
    return len(session.scalars(select(OutboxRow.id).where(OutboxRow.state.in_((State.WAITING, State.CLAIMED)))).all())


async def test_zero_is_said_and_so_is_what_is_not_there(open_town: Town) -> None:
    await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao", "mopti")
    mariam = await mariam_of(open_town)
    await open_town.database.run(tally_of, 11, "mopti", T2, NOTHING, open_town.clock())
    await looks(mariam, open_town)
    await mariam.taps("Afficher Mopti")
    await mariam.sees("Décomptes · T2 2013 · Mopti\nsanté, référence : zéro\nCas enregistrés, pas tous les cas.")
    await mariam.taps("← Lieux")
    await mariam.taps("Gao : pas reçu")
    await mariam.sees("Décomptes · T2 2013 · Gao\nsanté, référence : pas reçu")
    assert "Par type" not in mariam.buttons
    await mariam.taps("← Lieux")
    await mariam.taps("Kidal : pas reçu")
    await mariam.sees("Décomptes · T2 2013 · Kidal\nPas reçu.")


async def test_other_quarters_are_a_tap_away_and_no_quarter_that_still_runs(open_town: Town) -> None:
    await counted_in_gao(open_town)
    mariam = await mariam_of(open_town)
    await looks(mariam, open_town)
    assert "← T1 2013" in mariam.buttons
    assert not [label for label in mariam.buttons if "T3" in label]
    await mariam.taps("← T1 2013")
    await mariam.sees("Décomptes · T1 2013\nReçu : 0 lieu sur 10")
    assert "T2 2013 →" in mariam.buttons
    await mariam.taps("Gao : pas reçu")
    await mariam.sees("Décomptes · T1 2013 · Gao\nsanté, référence : pas reçu")


async def test_months_where_the_plan_counts_by_months(town: Town) -> None:
    monthly = replace(PLAN, incidents=replace(OF_RECORD, monthly=True))
    await town.database.run(loaded, monthly, town.clock())
    async with town.bot():
        await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        mariam = await mariam_of(town)
        await town.database.run(tally_of, 11, "gao", Period(T2, 5), HEALTH, town.clock())
        card = await looks(mariam, town)
        assert readable(card.first) == "Décomptes · juin 2013\nReçu : 0 lieu sur 10"
        await mariam.taps("← mai 2013")
        await mariam.sees("Décomptes · mai 2013\nReçu : 1 lieu sur 10")
        await mariam.taps("Afficher Gao")
        await mariam.sees("Décomptes · mai 2013 · Gao\nsanté, référence : 8\nCas enregistrés, pas tous les cas.")


def loaded(session: Session, plan: Logframe, now: datetime) -> None:
    load(session, plan, now)


async def test_what_is_far_from_the_past_is_asked_about_and_shown(open_town: Town) -> None:
    """Of months it would be the same: the periods before, of the same organisation, service and place."""
    await open_town.phone(11, "Awa", Role.AGENT, "ONG1", "gao")
    mariam = await mariam_of(open_town)
    past = [Quarter(2012, n) for n in (1, 2, 3, 4)]
    for quarter, number in zip((*past, T1, T2), (1, 2, 1, 1, 2, 9), strict=True):
        await open_town.database.run(tally_of, 11, "gao", quarter, some(Service.NGO, number), open_town.clock())
    await looks(mariam, open_town)
    await mariam.taps("Afficher Gao")
    await mariam.sees("santé, référence : pas reçu\nONG : 9, inhabituel, à revoir\nCas enregistrés")
    await mariam.taps("← Lieux")
    await mariam.taps("← T1 2013")
    await mariam.sees("Décomptes · T1 2013\nReçu")
    await mariam.taps("Afficher Gao")
    await mariam.sees("ONG : 2\nCas enregistrés")


async def test_conflict_that_nobody_has_told_in_detail_is_one_line(open_town: Town) -> None:
    await open_town.phone(31, "Ali", Role.AGENT, "MJ", "gao")
    await open_town.database.run(tally_of, 31, "gao", T2, POLICE, open_town.clock())
    mariam = await mariam_of(open_town)
    await looks(mariam, open_town)
    await mariam.taps("Afficher Gao")
    await mariam.taps("Par type")
    await mariam.sees("3 Agression physique           3", "dont, conflit                  ?", "? : pas noté")
    assert "Esclavage" not in mariam.text


async def test_moussa_sees_his_ministry_alone(open_town: Town) -> None:
    await counted_in_gao(open_town)
    moussa = await moussa_of(open_town)
    card = await looks(moussa, open_town)
    assert readable(card.first) == "Décomptes · T2 2013\nReçu : 1 lieu sur 2"
    await moussa.taps("Afficher Gao")
    await moussa.sees("Décomptes · T2 2013 · Gao\nsanté, référence : 8\nCas enregistrés, pas tous les cas.")
    for other in ("police", "ONG", "Entre"):
        assert other not in moussa.text
    kidal = await open_town.database.read(area_id, "kidal")
    data = next(
        b["callback_data"] for row in keyboard(card) for b in row if "Retour" in b["text"] or "Lieux" in b["text"]
    )
    moussa.presses(card, f"{data.rsplit(':', 1)[0]}:a{kidal}")
    await moussa.toasted("Ce n’est pas ouvert pour vous.")
    gao = await open_town.database.read(area_id, "gao")
    assert await open_town.database.read(lines_of, 14) == [(f"area:{gao}", "sources")]


async def test_a_message_that_was_not_sent_protected_never_shows_a_figure(open_town: Town) -> None:
    await counted_in_gao(open_town)
    mariam = await mariam_of(open_town)
    card = await looks(mariam, open_town)
    data = next(b["callback_data"] for row in keyboard(card) for b in row if readable(b["text"]) == "Afficher Gao")
    mariam.sends("/aide")
    await mariam.sees("Aide")
    help_ = mariam.card
    mariam.presses(help_, data)
    await mariam.until(lambda: mariam.card.id > help_.id, lambda: f"{mariam.text}")
    assert mariam.card.protected
    await mariam.sees("Décomptes · T2 2013\nReçu : 1 lieu sur 10")
    assert readable(help_.text).startswith("Aide")


@pytest.mark.parametrize(("role", "organisation"), [(Role.AGENT, "MSIPC"), (Role.EVALUATOR, None)])
async def test_nobody_else_may(open_town: Town, role: Role, organisation: str | None) -> None:
    await counted_in_gao(open_town)
    mariam = await mariam_of(open_town)
    card = await looks(mariam, open_town)
    data = next(b["callback_data"] for row in keyboard(card) for b in row if readable(b["text"]) == "Afficher Gao")
    if role is Role.EVALUATOR:
        other = await evaluator(open_town)
    else:
        other = await open_town.phone(50, "Ali", role, organisation, "gao")
    there = other.card
    before = len(other.messages)
    for forged in (data, "tw:0:0:"):
        other.presses(there, forged)
        await other.toasted("Ce n’est pas ouvert pour vous.")
    assert len(other.messages) == before
    assert await open_town.database.read(lines_of, 50) == []


async def test_a_place_of_other_organisations_is_refused_on_whatever_card_and_noted(open_town: Town) -> None:
    """A coordinator of MJ, whose people count in Gao alone, makes taps of Mopti up."""
    await counted_in_gao(open_town)
    other = await open_town.phone(51, "Kadia", Role.COORDINATOR, "MJ")
    mine, card = other.card, await looks(other, open_town)
    data = next(b["callback_data"] for row in keyboard(card) for b in row if readable(b["text"]) == "Afficher Gao")
    gao, mopti = [base36(await open_town.database.read(area_id, key)) for key in ("gao", "mopti")]
    before, shown = len(other.messages), readable(card.text)
    for n, (there, what) in enumerate(((mine, "a"), (card, "a"), (card, "t")), start=1):
        other.world.toasts[51] = []
        other.presses(there, data.removesuffix(f"a{gao}") + what + mopti)
        await other.toasted("Ce n’est pas ouvert pour vous.")
        await until_noted(open_town, 51, n)
    assert (len(other.messages), readable(card.text)) == (before, shown)
    assert await open_town.database.read(lines_of, 51) == []


async def until_noted(town: Town, account: int, lines: int) -> None:
    """The line is written after the answer, in a transaction of its own."""
    async with asyncio.timeout(10):
        while await town.database.read(refused_of, account) != ["verb:tw"] * lines:  # noqa: ASYNC110 - a row tells nobody that it changed
            await asyncio.sleep(0.02)


def refused_of(session: Session, account: int) -> list[str]:
    its = select(AuditRow.object).join(PersonRow, PersonRow.id == AuditRow.actor)
    return list(session.scalars(its.where(PersonRow.account == account, AuditRow.action == "refused")))


async def evaluator(town: Town) -> Phone:
    """Somebody of the whole plan, until the end of the year."""
    phone = Phone.join(town.world, 50, "Eva")
    payload = new_payload()
    terms = Terms(Role.EVALUATOR, None, (), "fr", None, date(2013, 12, 31))
    await town.database.run(invited, terms, payload, town.clock())
    phone.sends(f"/start {payload}")
    await phone.taps("Oui, c’est moi")
    await phone.taps("J’accepte")
    await phone.sees("C’est prêt, merci.")
    return phone


def invited(session: Session, terms: Terms, payload: str, now: datetime) -> None:
    invite(session, terms, payload, now + timedelta(days=14), by=None, now=now)
